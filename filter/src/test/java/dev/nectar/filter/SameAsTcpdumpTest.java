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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our filters decide as tcpdump's do, on packets of every kind. */
class SameAsTcpdumpTest {
  private static final long SEED = 20261123;
  private static final int PACKETS = 3000;

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
  @EnumSource
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
    List<byte[]> packets = Packets.of(link, SEED, PACKETS);
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
              "%s (%s): %d packets, first %d".formatted(filter, each, ours.cardinality(), ours.nextSetBit(0)));
        }
      }
    }
    return differences;
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
