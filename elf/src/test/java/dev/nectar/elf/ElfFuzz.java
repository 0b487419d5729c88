package dev.nectar.elf;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import java.util.function.LongFunction;

/** Damages small ELF files and reads all of them. */
final class ElfFuzz implements LongFunction<String> {
  /** Files of both classes and byte orders, in good order. */
  static final List<byte[]> WHOLE = whole();

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

  /** Everything there is to read; what cannot be read does not keep from the rest. */
  static String read(ElfFile file) {
    Reading reading = new Reading();
    for (Section section : file.sections()) {
      reading.count("unreadable", () -> file.data(section).byteSize() >= 0 ? 0 : 1);
      reading.count("relocations", () -> relocations(file.relocations(section)));
      reading.count("notes", () -> notes(file.notes(section)));
      if (section.type() == Section.SYMBOLS || section.type() == Section.DYNAMIC_SYMBOLS) {
        reading.count("symbols", () -> symbols(file.symbols(section)));
      }
      if (RelocationTable.is(section)) {
        reading.count("entries", () -> relocations(file.entries(section)));
      }
    }
    for (Segment segment : file.segments()) {
      reading.count("segment notes", () -> notes(file.notes(segment)));
    }
    reading.count("functions", () -> functions(file.functions()));
    reading.count("named", () -> file.function("beta_local").isPresent() ? 1 : 0);
    reading.count("build id", () -> file.buildId().isPresent() ? 1 : 0);
    reading.count("debug link", () -> file.debugLink().isPresent() ? 1 : 0);
    reading.count("address", () -> file.address(0x110).isPresent() ? 1 : 0);
    reading.count("offset", () -> file.offset(0x1010).isPresent() ? 1 : 0);
    reading.count("probes", () -> probes(file));
    reading.count(
        "packed", () -> file.miniDebugInfo().map(m -> functions(m.functions())).orElse(-1));
    return reading.toString();
  }

  /** What came of the parts. */
  private static final class Reading {
    private final Map<String, Integer> counts = new TreeMap<>();

    void count(String name, IntSupplier read) {
      int count;
      try {
        count = read.getAsInt();
      } catch (ElfException e) {
        counts.merge("refused " + shape(String.valueOf(e.getMessage())), 1, Integer::sum);
        return;
      }
      counts.merge(name, count, Integer::sum);
    }

    @Override
    public String toString() {
      return counts.toString();
    }
  }

  private static int symbols(List<ElfSymbol> symbols) {
    int named = 0;
    for (ElfSymbol symbol : symbols) {
      named += symbol.name().isEmpty() ? 0 : 1;
    }
    return named;
  }

  private static int relocations(List<Relocation> relocations) {
    int placed = 0;
    for (Relocation relocation : relocations) {
      placed += relocation.symbol() != 0 ? 1 : 0;
    }
    return placed;
  }

  private static int notes(Iterable<Note> notes) {
    int count = 0;
    for (Note note : notes) {
      count += note.owner().isEmpty() ? 0 : 1;
    }
    return count;
  }

  private static int functions(FunctionTable functions) {
    int found = 0;
    for (int i = 0; i < functions.size(); i++) {
      found += functions.find(functions.get(i).value()).isPresent() ? 1 : 0;
    }
    return found;
  }

  private static int probes(ElfFile file) {
    int known = 0;
    for (UsdtProbe probe : file.usdtProbes()) {
      for (int machine : new int[] {ElfFile.X86_64, ElfFile.ARM64, file.machine()}) {
        for (UsdtArgument argument : probe.operands(machine)) {
          known += argument instanceof UsdtArgument.Unknown ? 0 : 1;
        }
      }
    }
    return known;
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
    return new Damage(random).apply(WHOLE.get(random.nextInt(WHOLE.size())));
  }

  private static List<byte[]> whole() {
    List<byte[]> whole = new ArrayList<>();
    for (int bits : new int[] {32, 64}) {
      for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
        whole.add(ElfImage.bytes(bits, order));
        whole.add(ElfObject.bytes(bits, order));
      }
    }
    return List.copyOf(whole);
  }
}
