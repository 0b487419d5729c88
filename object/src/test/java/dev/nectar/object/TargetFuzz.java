package dev.nectar.object;

import dev.nectar.report.NectarException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Random;
import java.util.function.LongFunction;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Damages a saved target, now and then around its checksums, and asks what is read for all. */
final class TargetFuzz implements LongFunction<String> {
  private final long seed;
  private final byte[] file = TargetFile.write(Kernels.small());
  private final Map<String, byte[]> entries = new TargetArchive(file).entries();

  TargetFuzz(long seed) {
    this.seed = seed;
  }

  /** Reads one input; anything but a {@link NectarException} is a bug. */
  @Override
  public String apply(long number) {
    Random random = new Random(seed * 1_000_003 + number);
    try {
      Target target = TargetFile.read(random.nextInt(4) == 0 ? damaged(file, random) : in(random));
      TargetFile.write(target);
      return "read";
    } catch (NectarException e) {
      String message = String.valueOf(e.getMessage());
      if (message.contains("\n")) {
        throw new AssertionError(message, e);
      }
      String shape = message.replaceAll("[0-9]+", "#").replaceAll("( at|:) .*", "$1");
      return shape.startsWith("it is no saved target") ? "!" + shape : shape;
    }
  }

  /** Behind the checksums: an entry is changed before it is packed. */
  private byte[] in(Random random) {
    int chosen = random.nextInt(entries.size());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream archive = new ZipOutputStream(bytes)) {
      int at = 0;
      for (Map.Entry<String, byte[]> each : entries.entrySet()) {
        archive.putNextEntry(new ZipEntry(each.getKey()));
        archive.write(at++ == chosen ? damaged(each.getValue(), random) : each.getValue());
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] damaged(byte[] whole, Random random) {
    byte[] bytes = whole.clone();
    for (int changes = random.nextInt(4); changes >= 0 && bytes.length > 0; changes--) {
      int at = random.nextInt(bytes.length);
      bytes[at] =
          switch (random.nextInt(4)) {
            case 0 -> (byte) random.nextInt();
            case 1 -> (byte) (bytes[at] ^ (1 << random.nextInt(8)));
            case 2 -> (byte) "\t\n-09/".charAt(random.nextInt(6));
            default -> bytes[random.nextInt(bytes.length)];
          };
    }
    return bytes;
  }
}
