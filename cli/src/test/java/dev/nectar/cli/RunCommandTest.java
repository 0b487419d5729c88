package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.bytecode.Assembler;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachType;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.object.elf.ObjectWriter;
import dev.nectar.vm.pcap.Capture;
import dev.nectar.vm.pcap.CaptureReader;
import dev.nectar.vm.pcap.CaptureWriter;
import dev.nectar.vm.pcap.CapturedPacket;
import dev.nectar.vm.pcap.LinkType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {
  /** Drops packets of which the byte behind the Ethernet header's is 1, and counts those. */
  private static final String DROP =
      """
      r6 = r1
      r2 = *(u32 *)(r6 + 0)
      r3 = *(u32 *)(r6 + 4)
      r4 = r2
      r4 += 15
      if r4 > r3 goto pass
      r5 = *(u8 *)(r2 + 14)
      if r5 != 1 goto pass
      *(u32 *)(r10 - 4) = 0
      r1 = map[drops]
      r2 = r10
      r2 += -4
      call bpf_map_lookup_elem
      if r0 == 0 goto pass
      r1 = *(u64 *)(r0 + 0)
      r1 += 1
      *(u64 *)(r0 + 0) = r1
      r0 = 1
      exit
      pass:
      r0 = 2
      exit
      """;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private @TempDir Path folder;

  @BeforeEach
  void files() throws IOException {
    try (CaptureWriter writer =
        CaptureWriter.create(folder.resolve("in.pcap"), LinkType.ETHERNET)) {
      for (int i = 0; i < 5; i++) {
        byte[] packet = new byte[60];
        packet[12] = (byte) 0x88;
        packet[13] = (byte) 0xb5;
        packet[14] = (byte) (i % 2);
        writer.write(new CapturedPacket(i * 1_000_000_000L, LinkType.ETHERNET, packet, 60));
      }
      writer.write(new CapturedPacket(9_000_000_000L, LinkType.ETHERNET, new byte[10], 10));
    }
    ProgramSpec program =
        new ProgramSpec(
            "firewall",
            ProgramType.XDP,
            Optional.of(new AttachPoint.Hook(ProgramType.XDP, Optional.of(AttachType.XDP), "")),
            new FunctionSpec("firewall", new Assembler().assemble(DROP), List.of()),
            "xdp",
            Set.of());
    MapSpec drops = new MapSpec("drops", MapType.ARRAY, 4, 8, 2, Set.of());
    ObjectSpec spec = new ObjectSpec(List.of(program), List.of(drops), "GPL");
    Files.write(folder.resolve("firewall.o"), ObjectWriter.write(spec));
  }

  private int run(String... arguments) {
    List<String> line = new ArrayList<>(List.of("run"));
    line.addAll(List.of(arguments));
    Context context =
        new Context(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            out,
            new PrintStream(err, true, StandardCharsets.UTF_8),
            new ByteArrayInputStream(new byte[0]),
            Map.of(),
            folder,
            Set.of());
    return Main.run(context, line);
  }

  private long packets(String file) throws IOException {
    long count = 0;
    try (Capture capture = CaptureReader.open(folder.resolve(file))) {
      for (Optional<CapturedPacket> each = capture.next();
          each.isPresent();
          each = capture.next()) {
        count++;
      }
    }
    return count;
  }

  @Test
  void verdictsAreCountedAndMapsPrinted() throws IOException {
    assertThat(run("firewall.o", "--pcap", "in.pcap", "--write", "out.pcapng"))
        .as("%s", err)
        .isZero();
    assertThat(out)
        .hasToString(
            """
            firewall (XDP): 6 packets
              XDP_DROP: 2
              XDP_PASS: 3
              not run, no frame of Ethernet: 1
            map drops (ARRAY)
              00000000: 0200000000000000
            """);
    assertThat(packets("out.pcapng")).isEqualTo(3);
  }

  @Test
  void packetsAreTraced() {
    assertThat(run("firewall.o", "--pcap", "in.pcap", "--trace")).as("%s", err).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .startsWith(
            "1 0.000000000 length 60: XDP_PASS, 60 bytes\n2 1.000000000 length 60: XDP_DROP");
  }

  @Test
  void filtersAreRun() throws IOException {
    assertThat(run("--filter", "ether[14] = 1", "--pcap", "in.pcap", "--write", "out.pcap", "-j"))
        .as("%s", err)
        .isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("\"verdicts\":{\"TC_ACT_OK\":2,\"TC_ACT_SHOT\":3}");
    assertThat(packets("out.pcap")).isEqualTo(2);
  }

  @Test
  void whatCannotBeRunIsRefusedInASentence() {
    assertThat(run("firewall.o")).isNotZero();
    assertThat(run("--pcap", "in.pcap")).isNotZero();
    assertThat(run("firewall.o", "--pcap", "none.pcap")).isNotZero();
    assertThat(run("firewall.o", "--pcap", "firewall.o")).isNotZero();
    assertThat(run("firewall.o", "--pcap", "in.pcap", "--write", "in.pcap")).isNotZero();
    assertThat(run("firewall.o", "--pcap", "in.pcap", "--program", "other")).isNotZero();
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("give the packets: --pcap FILE")
        .contains("give an object file")
        .contains("none.pcap: there is no such file")
        .contains("firewall.o is neither a pcap nor a pcapng file")
        .contains("give --write another file than --pcap")
        .contains("name one of firewall")
        .doesNotContain("Exception");
  }
}
