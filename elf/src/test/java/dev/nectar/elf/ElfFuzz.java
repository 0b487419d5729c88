package dev.nectar.elf;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/**
 * Damages small ELF files and reads all of them: {@code --count N --seed S --from I}. Input {@code
 * i} of a seed is always the same, so a run can be taken up again, and a failure repeated, by its
 * number alone.
 */
final class ElfFuzz {
  private final long seed;
  private final Set<String> reached = new HashSet<>();
  private long accepted;

  ElfFuzz(long seed) {
    this.seed = seed;
  }

  public static void main(String[] args) {
    long count = 100_000;
    long seed = 1;
    long from = 0;
    for (int i = 0; i + 1 < args.length; i += 2) {
      long value = Long.parseLong(args[i + 1]);
      switch (args[i]) {
        case "--count" -> count = value;
        case "--seed" -> seed = value;
        case "--from" -> from = value;
        default -> throw new IllegalArgumentException("unknown option " + args[i]);
      }
    }
    ElfFuzz fuzz = new ElfFuzz(seed);
    long start = System.nanoTime();
    for (long i = from; i < from + count; i++) {
      fuzz.run(i);
    }
    System.out.println(
        "elf: inputs "
            + from
            + " to "
            + (from + count)
            + " of seed "
            + seed
            + ", "
            + (System.nanoTime() - start) / 1_000_000
            + " ms, "
            + fuzz.accepted
            + " accepted, coverage "
            + fuzz.reached.size()
            + " outcomes");
  }

  /** Reads one input; anything but an {@link ElfException} is a bug. */
  void run(long number) {
    byte[] input = input(number);
    try {
      read(ElfFile.of(MemorySegment.ofArray(input)));
      accepted++;
    } catch (ElfException e) {
      reached.add(shape(String.valueOf(e.getMessage())));
    } catch (RuntimeException e) {
      throw new AssertionError("input " + number + " of seed " + seed, e);
    }
  }

  int outcomes() {
    return reached.size();
  }

  private void read(ElfFile file) {
    for (Section section : file.sections()) {
      try {
        file.data(section);
      } catch (ElfException e) {
        reached.add("data");
      }
    }
    reached.add("build id " + file.buildId().isPresent());
    reached.add("debug link " + file.debugLink().isPresent());
    reached.add("address " + file.address(0x110).isPresent());
    FunctionTable functions = file.functions();
    for (int i = 0; i < functions.size(); i++) {
      reached.add("found " + functions.find(functions.get(i).address()).isPresent());
    }
    reached.add("functions " + functions.size());
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
