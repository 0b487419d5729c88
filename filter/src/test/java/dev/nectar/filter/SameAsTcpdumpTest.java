package dev.nectar.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.bytecode.classic.ClassicInstruction;
import dev.nectar.bytecode.classic.ClassicRules;
import dev.nectar.filter.FilterOptions.Optimisation;
import dev.nectar.report.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our filters decide as tcpdump's do, on packets of every kind. */
class SameAsTcpdumpTest {
  private static final long SEED = 20261123;
  private static final int PACKETS = 3000;
  private static final int PACKETS_OF_OTHERS = 600;
  private static final int RANDOM_FILTERS = 300;

  /** What random filters are made of; nothing that moves the headers of what follows. */
  private static final List<String> PLAIN =
      List.of(
          "tcp",
          "udp",
          "ip",
          "ip6",
          "arp",
          "icmp",
          "port 80",
          "tcp port 443",
          "src port 53",
          "host 10.0.0.1",
          "net 10.0.0.0/8",
          "dst host 192.168.1.7",
          "ip6 host fe80::1",
          "portrange 20-80",
          "ether host 2:0:0:0:0:1",
          "broadcast",
          "multicast",
          "less 80",
          "greater 70",
          "ip proto 17",
          "sctp",
          "ether proto 0x8137",
          "ipx",
          "iso");

  @BeforeAll
  static void tcpdump() {
    Tcpdump.assumeInstalled();
  }

  private static List<ClassicInstruction> compile(String filter, FilterOptions options) {
    return new FilterCompiler(options).compile(new Source("filter", filter)).instructions();
  }

  @Test
  void everyFilterSelectsSomeOfThePacketsAndNotAll() {
    List<byte[]> packets = Packets.ethernet(SEED, PACKETS);
    List<String> useless = new ArrayList<>();
    for (String filter : Filters.all()) {
      List<ClassicInstruction> code = compile(filter, FilterOptions.DEFAULT);
      int selected = Verdicts.of(code, packets, ClassicRules.LINUX).cardinality();
      if (selected == 0 || selected == PACKETS) {
        useless.add(filter + " selects " + selected);
      }
    }
    assertThat(useless).isEmpty();
  }

  @Test
  void theInstructionsDecideAsThoseOfTcpdump() {
    assertThat(differences(LinkType.EN10MB, Filters.all())).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "EN10MB")
  void otherLinkTypesAreDecidedAlike(LinkType link) {
    List<String> all = new ArrayList<>(Filters.all());
    all.addAll(List.of("inbound", "outbound", "ifindex 3", "inbound and tcp", "not ifindex 2"));
    List<String> usable = new ArrayList<>();
    for (String filter : all) {
      boolean ours = compiles(filter, link);
      boolean theirs = Tcpdump.compile(link, filter).isPresent();
      assertThat(ours).as("%s compiles for %s", filter, link).isEqualTo(theirs);
      if (ours) {
        usable.add(filter);
      }
    }
    assertThat(usable).hasSizeGreaterThan(150);
    assertThat(differences(link, usable)).isEmpty();
  }

  private static boolean compiles(String filter, LinkType link) {
    try {
      compile(filter, FilterOptions.DEFAULT.withLinkType(link));
      return true;
    } catch (FilterException e) {
      return false;
    }
  }

  /**
   * tcpdump's optimiser moves and drops loads, so that on packets that are cut off its program
   * decides otherwise than the one it made before. Either of the two is right.
   */
  private static List<String> differences(LinkType link, List<String> filters) {
    int count = link == LinkType.EN10MB ? PACKETS : PACKETS_OF_OTHERS;
    List<byte[]> packets = Packets.of(link, SEED, count);
    FilterOptions options = FilterOptions.DEFAULT.withLinkType(link);
    List<String> differences = new ArrayList<>();
    for (String filter : filters) {
      Optional<List<ClassicInstruction>> small = Tcpdump.compile(link, filter);
      Optional<List<ClassicInstruction>> large = Tcpdump.compile(link, filter, "-O");
      if (small.isEmpty() || large.isEmpty()) {
        differences.add(filter + ": tcpdump refuses it");
        continue;
      }
      BitSet theirs = Verdicts.of(small.get(), packets, ClassicRules.LIBPCAP);
      BitSet doubtful = Verdicts.of(large.get(), packets, ClassicRules.LIBPCAP);
      doubtful.xor(theirs);
      for (Optimisation each : Optimisation.values()) {
        List<ClassicInstruction> code = compile(filter, options.withOptimisation(each));
        BitSet ours = Verdicts.of(code, packets, ClassicRules.LINUX);
        ours.xor(theirs);
        ours.andNot(doubtful);
        if (!ours.isEmpty()) {
          differences.add(
              "%s (%s): %d packets, first %d"
                  .formatted(filter, each, ours.cardinality(), ours.nextSetBit(0)));
        }
      }
    }
    return differences;
  }

  @Test
  void randomFiltersAreDecidedAlike() {
    RandomFilter random = new RandomFilter(PLAIN, new SplittableRandom(SEED));
    List<String> filters = new ArrayList<>();
    for (int i = 0; i < RANDOM_FILTERS; i++) {
      filters.add(random.next());
    }
    assertThat(differences(LinkType.EN10MB, filters)).isEmpty();
  }

  @Test
  void aCaptureIsFilteredAsTcpdumpFiltersIt(@TempDir Path folder) throws IOException {
    List<byte[]> packets = Packets.whole(SEED, PACKETS);
    Path capture = folder.resolve("packets.pcap");
    Tcpdump.write(capture, packets);
    List<String> differences = new ArrayList<>();
    for (String filter : Filters.all()) {
      BitSet difference =
          Verdicts.of(compile(filter, FilterOptions.DEFAULT), packets, ClassicRules.LINUX);
      difference.xor(Tcpdump.select(capture, filter));
      if (!difference.isEmpty()) {
        differences.add(filter + ": " + difference);
      }
    }
    assertThat(differences).isEmpty();
  }
}
