package dev.nectar.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.matrix.Outcome.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What tests have seen as a page. */
class EvidencePageTest {
  private static final String CLASS = "dev.nectar.conformance.LinkTest";

  private static Outcome outcome(String test, Status status, String... lines) {
    return new Outcome(CLASS, test, test + "()", status, 15, String.join("\n", lines));
  }

  private static Outcome type(String name, Status status, String text) {
    return new Outcome(CLASS, "types", "[1] type = " + name, status, 15, text);
  }

  private static Column column(String name, Outcome... outcomes) {
    return new Column(
        name, name + ".0-x", Duration.ofMillis(1), List.of(outcomes), Optional.empty());
  }

  private static String attach(String row, String step) {
    return "attach\t" + row + "\t" + step + "\tyes";
  }

  private static Results results() {
    Outcome xdp =
        outcome(
            "xdp",
            Status.PASS,
            attach("xdp", "attach"),
            attach("xdp", "load"),
            attach("xdp", "descriptors"));
    String hash = "maps\tHASH\tget\tyes";
    String queue = "maps\tQUEUE\tget\tsuch <maps> have no keys";
    return new Results(
        List.of(
            column(
                "host",
                xdp,
                outcome("kprobe", Status.SKIP, "this kernel has no kprobes"),
                type("LIRC_MODE2", Status.SKIP, "no infrared"),
                type("XDP", Status.SKIP, "no network"),
                type("ARENA", Status.SKIP, "no arenas, which are no programs"),
                outcome("maps", Status.PASS, hash, queue, "maps\tHASH\ttake\tyes")),
            column(
                "5.10",
                outcome("xdp", Status.FAIL, "java.lang.AssertionError: no packet"),
                outcome("kprobe", Status.PASS, attach("kprobe", "load"), attach("kprobe", "fire")),
                type("LIRC_MODE2", Status.SKIP, "no infrared"),
                type("XDP", Status.PASS, "programs\tXDP\tload\tyes"),
                type("ARENA", Status.PASS, "maps\tHASH\tget\tyes"),
                new Outcome(CLASS, "other", "[2] each = QUEUE", Status.SKIP, 15, "no queues"),
                outcome("other", Status.PASS, "programs\tXDP\tload\tyes"),
                outcome("maps", Status.PASS, hash, queue))));
  }

  @Test
  void theStepsOfEachPointAndTheOperationsOfEachMapAreTold() throws IOException {
    try (var in = EvidencePageTest.class.getResourceAsStream("evidence.md")) {
      String approved = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(new EvidencePage(results()).render()).isEqualTo(approved);
    }
  }

  @Test
  void whatFailedTestsHaveSeenDoesNotCount() {
    Column failed = column("host", outcome("xdp", Status.FAIL, attach("xdp", "load")));
    assertThat(new EvidencePage(new Results(List.of(failed))).render()).doesNotContain("`xdp`");
  }
}
