package dev.nectar.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.bytecode.classic.ClassicInstruction;
import dev.nectar.bytecode.classic.ClassicMachine;
import dev.nectar.bytecode.classic.ClassicRules;
import dev.nectar.bytecode.classic.ClassicTranslation;
import dev.nectar.bytecode.classic.PacketData;
import dev.nectar.filter.FilterCompiler;
import dev.nectar.filter.FilterException;
import dev.nectar.filter.FilterOptions;
import dev.nectar.filter.LinkType;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.Program;
import dev.nectar.kernel.RunInput;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.report.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Compiled filters, translated to eBPF, decide in the running kernel as they do here. */
class FilterOnLinuxTest {
  private static final int PACKETS = 60;
  private static final int ETHERNET_HEADER = 14;
  private static final Path FILTERS =
      Path.of("../filter/src/test/resources/dev/nectar/filter/filters.txt");

  private LinuxKernel kernel;

  @BeforeEach
  void open() {
    kernel = LinuxKernel.open();
    Privileges.assumeBpf(kernel);
  }

  @AfterEach
  void close() {
    kernel.close();
  }

  private static List<String> filters() throws IOException {
    return Files.readAllLines(FILTERS).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .toList();
  }

  /** Frames of IPv4 and IPv6 with ports, addresses, tags and fragments out of few. */
  private static List<byte[]> packets() {
    SplittableRandom random = new SplittableRandom(20261123);
    List<byte[]> packets = new ArrayList<>();
    for (int i = 0; i < PACKETS; i++) {
      ByteBuffer out = ByteBuffer.allocate(140);
      out.putShort((short) 0).putInt(0).putShort((short) 0x0200).putInt(1 + i % 3);
      if (i % 5 == 1) {
        out.putShort((short) 0x8100).putShort((short) (i % 2 == 0 ? 5 : 100));
      }
      if (i % 3 == 0) {
        ip6(out, random);
      } else {
        ip(out, random);
      }
      transport(out, random);
      packets.add(Arrays.copyOf(out.array(), Math.max(64, out.position() + random.nextInt(20))));
    }
    return packets;
  }

  private static void ip(ByteBuffer out, SplittableRandom random) {
    int options = random.nextInt(3);
    out.putShort((short) 0x0800).put((byte) (0x45 + options)).put((byte) 0).putShort((short) 60);
    out.putShort((short) random.nextInt(65536)).putShort((short) (random.nextInt(8) == 0 ? 16 : 0));
    out.put((byte) 64).put((byte) any(random, 6, 6, 17, 17, 1, 132)).putShort((short) 0);
    out.putInt(any(random, 0x0a000001, 0x0a000002, 0xc0a80107));
    out.putInt(any(random, 0x0a000001, 0x0a000002, 0xc0a80107, 0xe0000005));
    out.put(new byte[4 * options]);
  }

  private static void ip6(ByteBuffer out, SplittableRandom random) {
    out.putShort((short) 0x86dd).putInt(0x60000000).putShort((short) 40);
    out.put((byte) any(random, 6, 6, 17, 58, 132)).put((byte) 64);
    out.putLong(0x20010db800000000L).putLong(any(random, 1, 2));
    out.putLong(0x20010db800000000L).putLong(any(random, 1, 2));
  }

  private static void transport(ByteBuffer out, SplittableRandom random) {
    out.putShort((short) any(random, 22, 53, 80, 443, 6005));
    out.putShort((short) any(random, 22, 53, 80, 443, 6005));
    out.putLong(random.nextLong()).put((byte) 0x50).put((byte) any(random, 2, 16, 17, 18));
    out.putShort((short) 0).putInt(0);
  }

  private static int any(SplittableRandom random, int... values) {
    return values[random.nextInt(values.length)];
  }

  private static Optional<List<ClassicInstruction>> compile(String filter, LinkType link) {
    try {
      FilterOptions options = FilterOptions.DEFAULT.withLinkType(link);
      return Optional.of(
          new FilterCompiler(options).compile(new Source("filter", filter)).instructions());
    } catch (FilterException e) {
      return Optional.empty();
    }
  }

  /** Where the kernel decides otherwise; programs see packets from some offset on. */
  private List<String> differences(
      ProgramType type, ClassicTranslation translation, LinkType link, int start)
      throws IOException {
    List<byte[]> packets = packets();
    List<String> differences = new ArrayList<>();
    int matches = 0;
    int compared = 0;
    for (String filter : filters()) {
      Optional<List<ClassicInstruction>> code = compile(filter, link);
      if (code.isEmpty()) {
        continue;
      }
      ClassicMachine machine = ClassicMachine.of(code.get(), ClassicRules.LINUX);
      FunctionSpec body = new FunctionSpec("f", translation.apply(code.get()), List.of());
      ObjectSpec spec = new ObjectSpec(List.of(new ProgramSpec("f", type, body)), List.of(), "GPL");
      try (LoadedObject object = kernel.load(spec)) {
        Program program = object.program("f");
        for (byte[] packet : packets) {
          byte[] seen = Arrays.copyOfRange(packet, start, packet.length);
          int expected = machine.run(PacketData.of(seen));
          if (program.testRun(RunInput.packet(packet)).returnValue() != expected) {
            differences.add(filter);
          }
          matches += expected == 0 ? 0 : 1;
          compared++;
        }
      }
    }
    assertThat(compared).isGreaterThan(10_000);
    assertThat(matches).isBetween(compared / 20, compared - compared / 20);
    return differences;
  }

  @Test
  void socketFiltersDecideAlike() throws IOException {
    assertThat(
            differences(
                ProgramType.SOCKET_FILTER,
                ClassicTranslation.SOCKET_FILTER,
                LinkType.RAW,
                ETHERNET_HEADER))
        .isEmpty();
  }

  @Test
  void classifiersDecideAlike() throws IOException {
    assertThat(
            differences(
                ProgramType.SCHED_CLS, ClassicTranslation.SOCKET_FILTER, LinkType.EN10MB, 0))
        .isEmpty();
  }

  @Test
  void xdpProgramsDecideAlike() throws IOException {
    ClassicTranslation values =
        new ClassicTranslation(new ClassicTranslation.Xdp(), new ClassicTranslation.Value());
    assertThat(differences(ProgramType.XDP, values, LinkType.EN10MB, 0)).isEmpty();
  }
}
