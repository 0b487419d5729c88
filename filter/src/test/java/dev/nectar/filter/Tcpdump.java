package dev.nectar.filter;

import dev.nectar.bytecode.classic.ClassicAssembler;
import dev.nectar.bytecode.classic.ClassicInstruction;
import dev.nectar.report.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** The peer: tcpdump, which compiles without a device and without privileges. */
final class Tcpdump {
  private static final int PCAP_MAGIC = 0xa1b2c3d4;
  private static final int PCAP_HEADER = 24;
  private static final int RECORD_HEADER = 16;

  private Tcpdump() {}

  static void assumeInstalled() {
    Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/tcpdump")), "tcpdump is not installed");
  }

  /** Its instructions for a filter; empty if it refuses it. */
  static Optional<List<ClassicInstruction>> compile(LinkType link, String filter, String... more) {
    ProcessBuilder command =
        new ProcessBuilder("tcpdump", "-y", link.name(), "-ddd").redirectErrorStream(true);
    command.command().addAll(List.of(more));
    command.command().addAll(List.of("--", filter));
    String text = new String(run(command), StandardCharsets.UTF_8);
    if (text.contains("expression rejects all packets")) {
      return Optional.of(List.of(new ClassicInstruction.ReturnConstant(0)));
    }
    return Character.isDigit(text.charAt(0))
        ? Optional.of(ClassicAssembler.assemble(new Source("tcpdump", text)))
        : Optional.empty();
  }

  /** The packets of a capture that it lets through. */
  static BitSet select(Path capture, String filter) {
    ProcessBuilder command =
        new ProcessBuilder("tcpdump", "-r", capture.toString(), "-w", "-", "--", filter)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    ByteBuffer out = ByteBuffer.wrap(run(command)).order(ByteOrder.nativeOrder());
    BitSet selected = new BitSet();
    for (int at = PCAP_HEADER; at + RECORD_HEADER <= out.limit(); ) {
      selected.set(out.getInt(at));
      at += RECORD_HEADER + out.getInt(at + 8);
    }
    return selected;
  }

  /** Writes a capture of Ethernet frames; the time of each is its number, in seconds. */
  static void write(Path file, List<byte[]> packets) throws IOException {
    int size = packets.stream().mapToInt(each -> RECORD_HEADER + each.length).sum();
    ByteBuffer out = ByteBuffer.allocate(PCAP_HEADER + size).order(ByteOrder.nativeOrder());
    out.putInt(PCAP_MAGIC).putShort((short) 2).putShort((short) 4).putLong(0);
    out.putInt(262144).putInt(1);
    for (int i = 0; i < packets.size(); i++) {
      int length = packets.get(i).length;
      out.putInt(i).putInt(0).putInt(length).putInt(length).put(packets.get(i));
    }
    Files.write(file, out.array());
  }

  private static byte[] run(ProcessBuilder command) {
    try {
      Process process = command.start();
      byte[] out = process.getInputStream().readAllBytes();
      process.waitFor();
      return out;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
