package dev.nectar.elf;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.function.LongFunction;

/** Damages small ELF files and reads all of them. */
final class ElfFuzz implements LongFunction<String> {
  private final long seed;

  ElfFuzz(long seed) {
    this.seed = seed;
  }

  /** Reads one input; anything but an {@link ElfException} is a bug. */
  @Override
  public String apply(long number) {
    byte[] input = input(number);
    ElfFile file;
    try {
      file = ElfFile.of(MemorySegment.ofArray(input));
    } catch (ElfException e) {
      return "!" + shape(String.valueOf(e.getMessage()));
    }
    try {
      return read(file);
    } catch (ElfException e) {
      return shape(String.valueOf(e.getMessage()));
    }
  }

  private static String read(ElfFile file) {
    int unreadable = 0;
    for (Section section : file.sections()) {
      try {
        file.data(section);
      } catch (ElfException e) {
        unreadable++;
      }
    }
    FunctionTable functions = file.functions();
    int found = 0;
    for (int i = 0; i < functions.size(); i++) {
      found += functions.find(functions.get(i).value()).isPresent() ? 1 : 0;
    }
    return "sections "
        + file.sections().size()
        + ", unreadable "
        + unreadable
        + ", functions "
        + functions.size()
        + ", found "
        + found
        + ", build id "
        + file.buildId().isPresent()
        + ", debug link "
        + file.debugLink().isPresent()
        + ", address "
        + file.address(0x110).isPresent();
  }

  private static String shape(String message) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < message.length(); i++) {
      char c = message.charAt(i);
      text.append(c >= '0' && c <= '9' ? '#' : c);
    }
    return text.length() > 60 ? text.substring(0, 60) : text.toString();
  }

  private byte[] input(long number) {
    Random random = new Random(seed * 1_000_003 + number);
    byte[] bytes =
        ElfImage.bytes(
            random.nextBoolean() ? 64 : 32,
            random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int changes = 1 + random.nextInt(6);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(5)) {
        case 0 -> bytes[at] = (byte) random.nextInt();
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes[at] = (byte) (random.nextBoolean() ? 0xff : 0);
        case 3 -> {
          for (int k = at; k < Math.min(at + 8, bytes.length); k++) {
            bytes[k] = (byte) (random.nextBoolean() ? 0xff : 0x7f);
          }
        }
        default -> {
          if (random.nextInt(4) == 0) {
            bytes = java.util.Arrays.copyOf(bytes, Math.max(1, at));
          }
        }
      }
    }
    return bytes;
  }
}
