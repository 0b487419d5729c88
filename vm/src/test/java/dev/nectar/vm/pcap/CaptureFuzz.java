package dev.nectar.vm.pcap;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.LongFunction;

/** Damaged files of packets: what is wrong with them is said, or they are read. */
final class CaptureFuzz implements LongFunction<String> {
  private final long seed;

  CaptureFuzz(long seed) {
    this.seed = seed;
  }

  @Override
  public String apply(long input) {
    SplittableRandom random = new SplittableRandom(seed * 0x9e3779b97f4a7c15L + input);
    int packets = 0;
    try (Capture capture =
        CaptureReader.of(new ByteArrayInputStream(damaged(random)), "fuzz.pcap")) {
      for (Optional<CapturedPacket> each = capture.next();
          each.isPresent();
          each = capture.next()) {
        Frames.of(each.get());
        packets++;
      }
      return "read";
    } catch (CaptureException e) {
      return packets > 0 ? "refused behind packets" : "!refused";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] damaged(SplittableRandom random) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CaptureWriter.Form form =
        random.nextBoolean() ? CaptureWriter.Form.PCAP : CaptureWriter.Form.PCAPNG;
    LinkType link = new LinkType(random.nextBoolean() ? 1 : random.nextInt(300));
    try (CaptureWriter writer = new CaptureWriter(bytes, form, link)) {
      for (int i = random.nextInt(6); i >= 0; i--) {
        byte[] packet = new byte[random.nextInt(80)];
        random.nextBytes(packet);
        writer.write(new CapturedPacket(random.nextLong(1L << 60), link, packet, packet.length));
      }
    }
    byte[] file = bytes.toByteArray();
    for (int i = random.nextInt(5); i > 0; i--) {
      file[random.nextInt(file.length)] = (byte) random.nextInt(256);
    }
    return random.nextInt(4) == 0 ? Arrays.copyOf(file, random.nextInt(file.length)) : file;
  }
}
