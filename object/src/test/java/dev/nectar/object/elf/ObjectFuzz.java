package dev.nectar.object.elf;

import dev.nectar.object.MergeException;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.SpecText;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import java.util.function.LongFunction;

/** Damages objects of all compilers and reads them to the end. */
final class ObjectFuzz implements LongFunction<String> {
  /** Objects in good order. */
  static final List<byte[]> WHOLE = GoldenObjects.all().stream().map(GoldenObjects::bytes).toList();

  /** What others are merged with. */
  private static final ObjectSpec LIBRARY =
      ObjectReader.read(
          "library.o",
          MemorySegment.ofArray(
              GoldenObjects.bytes(GoldenObjects.of("functions_library.clang19-el"))));

  /** Refusals of the ELF file as a whole. */
  private static final String FIRST = " cannot be read as an object";

  /** One of so many is also printed, written and merged, which takes far longer than reading. */
  private static final int USED = 8;

  private final long seed;

  ObjectFuzz(long seed) {
    this.seed = seed;
  }

  /** Reads one input; anything but a {@link MalformedObjectException} is a bug. */
  @Override
  public String apply(long number) {
    return read(input(number), number % USED == 0);
  }

  /**
   * What comes of reading bytes.
   *
   * @param use whether what was read is used for all that can be done with it
   */
  static String read(byte[] input, boolean use) {
    ObjectSpec spec;
    try {
      spec = ObjectReader.read("damaged.o", MemorySegment.ofArray(input));
    } catch (MalformedObjectException e) {
      String message = String.valueOf(e.getMessage());
      return (isFirst(message) ? "!" : "") + shape(message);
    }
    return "read "
        + spec.programs().size()
        + " programs, "
        + spec.maps().size()
        + " maps"
        + (use ? used(spec) : "");
  }

  private static String used(ObjectSpec spec) {
    SpecText.write(spec);
    return ", " + written(spec) + merged(spec);
  }

  /** What is written can be read and written again; the writer sees that it is the same. */
  private static String written(ObjectSpec spec) {
    byte[] bytes;
    try {
      bytes = ObjectWriter.write(spec);
    } catch (UnwritableObjectException e) {
      return shape(String.valueOf(e.getMessage()));
    }
    ObjectSpec again = ObjectReader.read("written.o", MemorySegment.ofArray(bytes));
    return again.equals(spec) ? "written" : "written with other types";
  }

  private static String merged(ObjectSpec spec) {
    try {
      spec.merge(LIBRARY);
      LIBRARY.merge(spec);
    } catch (MergeException e) {
      return shape(String.valueOf(e.getMessage()));
    }
    return " and merged";
  }

  private static boolean isFirst(String message) {
    return message.contains(FIRST)
        || message.contains(" holds code of machine ")
        || message.contains(" is of ELF type ");
  }

  private static String shape(String message) {
    String text = message.replaceAll("[0-9]+", "#");
    return text.length() > 60 ? text.substring(0, 60) : text;
  }

  /** The damaged bytes of a number. */
  byte[] input(long number) {
    Random random = new Random(seed * 1_000_003 + number);
    return new Damage(random).apply(WHOLE.get(random.nextInt(WHOLE.size())));
  }
}
