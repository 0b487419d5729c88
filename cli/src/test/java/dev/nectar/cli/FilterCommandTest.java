package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.cli.Pages.Ran;
import dev.nectar.report.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code nectar filter}. */
final class FilterCommandTest {
  @TempDir private Path folder;

  private static String out(String... words) {
    Ran ran = Pages.run(words);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.code()).isZero();
    return ran.out();
  }

  private static String refusal(String... words) {
    Ran ran = Pages.run(words);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.code()).isEqualTo(1);
    return ran.err();
  }

  @Test
  void anExpressionBecomesAListing() {
    String listing =
        """
        (000) ldh      [12]
        (001) jeq      #0x800           jt 2	jf 5
        (002) ldb      [23]
        (003) jeq      #0x1             jt 4	jf 5
        (004) ret      #262144
        (005) ret      #0
        """;
    assertThat(out("filter", "icmp")).isEqualTo(listing);
    assertThat(out("filter", "-d", "icmp")).isEqualTo(listing);
  }

  @Test
  void wordsNeedNoQuotes() {
    assertThat(out("filter", "udp", "port", "53")).isEqualTo(out("filter", "udp port 53"));
  }

  @Test
  void theDumpsAreThoseOfTcpdump() {
    assertThat(out("filter", "-ddd", "-s", "96", "arp"))
        .isEqualTo("4\n40 0 0 12\n21 0 1 2054\n6 0 0 96\n6 0 0 0\n");
    assertThat(out("filter", "-dd", "arp")).startsWith("{ 0x28, 0, 0, 0x0000000c },\n");
  }

  @Test
  void jsonIsAnArrayOfInstructions() {
    assertThat((List<?>) Json.parse(out("filter", "-f", "json", "arp"))).hasSize(4);
    assertThat((List<?>) Json.parse(out("filter", "--ebpf", "-f", "json", "arp")))
        .hasSizeGreaterThan(4);
  }

  @Test
  void theLinkTypeMovesTheOffsets() {
    assertThat(out("filter", "-y", "raw", "ip proto 6")).contains("ldb      [9]");
  }

  @Test
  void aFilterIsReadFromAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("filter"), "tcp\nport 80\n");
    assertThat(out("filter", "-F", file.toString())).isEqualTo(out("filter", "tcp port 80"));
  }

  @Test
  void withoutOptimisationThereIsMore() {
    assertThat(out("filter", "-O", "tcp port 80").lines().count())
        .isGreaterThan(out("filter", "tcp port 80").lines().count());
  }

  @Test
  void ebpfIsListedInBothDialectsAndForEachType() {
    assertThat(out("filter", "--ebpf", "arp")).contains("exit");
    assertThat(out("filter", "--ebpf", "--type", "xdp", "arp"))
        .isNotEqualTo(out("filter", "--ebpf", "--type", "tc", "arp"));
    assertThat(out("filter", "--ebpf", "--dialect", "llvm", "arp"))
        .isNotEqualTo(out("filter", "--ebpf", "arp"));
  }

  @Test
  void explanationsShowEveryPass() {
    assertThat(out("filter", "--explain", "tcp"))
        .contains("after lowering:", "after folding:", "after threading:", "instructions:");
  }

  @Test
  void mistakesAreShownWhereTheyAre() {
    assertThat(refusal("filter", "tpc port 80"))
        .isEqualTo(
            """
            filter:1:1-4: ERROR: unknown word 'tpc', did you mean 'tcp'?
            tpc port 80
            ~~~
            """);
  }

  @Test
  void optionsThatDoNotFitAreRefused() {
    assertThat(refusal("filter", "-y", "EN10", "tcp")).contains("EN10MB");
    assertThat(refusal("filter", "-s", "many", "tcp")).contains("--snaplen");
    assertThat(refusal("filter", "-s", "0", "tcp")).contains("--snaplen");
    assertThat(refusal("filter", "--type", "xdp", "tcp")).contains("needs --ebpf");
    assertThat(refusal("filter", "-dd", "--ebpf", "tcp")).contains("--ebpf");
    assertThat(refusal("filter", "-F", "no-such-file")).contains("no such file");
    assertThat(refusal("filter", "-F", "x", "tcp")).contains("not both");
    assertThat(refusal("filter", "--ebpf", "--type", "xdp", "inbound")).isNotEmpty();
  }
}
