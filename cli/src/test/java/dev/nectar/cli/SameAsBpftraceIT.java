package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.cli.Processes.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What bpftrace prints, Nectar prints too. Versions of bpftrace differ in blanks after headings and
 * in empty lines, which are left out.
 */
final class SameAsBpftraceIT {
  private static final Path SCRIPT =
      Approved.ROOT.resolve("cli/src/test/resources/dev/nectar/cli/compared/values.bt");

  /** In a mount namespace of its own, which ends with it, tracefs is where bpftrace looks. */
  private static final String WITH_TRACEFS =
      "mount -t tracefs none /sys/kernel/tracing 2>/dev/null; exec \"$@\"";

  @BeforeAll
  static void assumeKernel() throws IOException {
    Nectar.assumeKernel();
    Nectar.assumeInstalled("bpftrace");
    Nectar.assumeInstalled("unshare");
  }

  @Test
  void valuesOperatorsFormatsMapsAndHistograms() throws Exception {
    String script = Files.readString(SCRIPT);
    Ran ours = Nectar.run("trace", "-q", "--no-warnings", "-e", script);
    assertThat(ours.err()).isEmpty();
    assertThat(lines(ours.out())).hasSizeGreaterThan(50).isEqualTo(lines(bpftrace(script).out()));
  }

  private static Ran bpftrace(String script) throws IOException, InterruptedException {
    List<String> words =
        new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", WITH_TRACEFS, "sh"));
    words.addAll(List.of("bpftrace", "-q", "-e", script));
    return Processes.run(Path.of("/tmp"), Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"), words);
  }

  private static List<String> lines(String output) {
    return output.lines().map(String::stripTrailing).filter(line -> !line.isEmpty()).toList();
  }
}
