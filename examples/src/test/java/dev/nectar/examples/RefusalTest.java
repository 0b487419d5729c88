package dev.nectar.examples;

import static org.assertj.core.api.Assertions.assertThat;

import arena.Squares;
import congestion.Congestion;
import connect.Connect;
import dev.nectar.kernel.Kernel;
import dev.nectar.testing.KernelTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import openings.Openings;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import pinned.Pinned;
import profile.Profiler;
import refusal.Refusal;
import tasks.Tasks;
import tc.Filter;
import uprobe.Arguments;
import usdt.Threads;
import userring.Orders;
import xdp.XdpCounter;

/** Examples that the kernel refuses end in one sentence. */
@KernelTest
class RefusalTest {
  private static final Map<String, Refusal.Example> EXAMPLES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("arena", Squares::show),
              Map.entry("congestion", Congestion::show),
              Map.entry("connect", Connect::show),
              Map.entry("openings", Openings::show),
              Map.entry("pinned", Pinned::show),
              Map.entry("profile", Profiler::show),
              Map.entry("tasks", Tasks::show),
              Map.entry("tc", Filter::show),
              Map.entry("uprobe", Arguments::show),
              Map.entry("usdt", Threads::show),
              Map.entry("userring", Orders::show),
              Map.entry("xdp", XdpCounter::show)));

  /** The child: goes through all of them, and prints a line of each. */
  static final class Every {
    private Every() {}

    public static void main(String[] args) throws Throwable {
      for (Map.Entry<String, Refusal.Example> each : EXAMPLES.entrySet()) {
        String end = "done";
        try {
          each.getValue().show();
        } catch (Exception e) {
          end = Refusal.isRefusal(e) ? Refusal.sentence(e) : e.toString();
        }
        System.out.println(each.getKey() + ": " + end);
      }
    }
  }

  private record Ended(int code, List<String> lines) {}

  /** How a class of this test or an example ends in a process without privileges. */
  private static Ended withoutPrivileges(Class<?> main) throws Exception {
    List<String> command = new ArrayList<>(List.of("busybox", "unshare", "-U"));
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(List.of("-Xlog:disable", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", main.getName()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Assumptions.assumeFalse(said.startsWith("unshare:"), said);
    return new Ended(process.waitFor(), said.lines().toList());
  }

  @Test
  void eachExampleSaysInOneSentenceWhatIsRefused(Kernel kernel) throws Exception {
    Ended ended = withoutPrivileges(Every.class);
    assertThat(ended.code()).as("%s", ended.lines()).isZero();
    assertThat(ended.lines()).hasSameSizeAs(EXAMPLES.keySet());
    int at = 0;
    for (String name : EXAMPLES.keySet()) {
      assertThat(ended.lines().get(at++))
          .startsWith(name + ": ")
          .doesNotContain("Exception", "null")
          .containsAnyOf("; run it as root", "; mount", "this kernel");
    }
  }

  @Test
  void anExampleThatIsRefusedExitsWithOneAndNoStackTrace(Kernel kernel) throws Exception {
    Ended ended = withoutPrivileges(Profiler.class);
    assertThat(ended.code()).isOne();
    assertThat(ended.lines()).hasSize(1);
    assertThat(ended.lines().getFirst()).contains("lacks CAP_BPF", "run it as root");
  }

  @Test
  void aFileThatMayNotBeTouchedIsNamedWithTheReason() {
    assertThat(Refusal.sentence(new AccessDeniedException("/sys/fs/bpf")))
        .isEqualTo("/sys/fs/bpf: permission denied; run it as root");
  }

  @Test
  void everyExampleIsAmongThem() throws IOException {
    try (Stream<Path> all = Files.list(Page.ROOT)) {
      assertThat(all.filter(folder -> Files.exists(folder.resolve("README.md"))))
          .extracting(folder -> folder.getFileName().toString())
          .containsExactlyInAnyOrderElementsOf(EXAMPLES.keySet());
    }
  }
}
