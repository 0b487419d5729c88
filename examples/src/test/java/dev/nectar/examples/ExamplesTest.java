package dev.nectar.examples;

import static org.assertj.core.api.Assertions.assertThat;

import arena.Squares;
import congestion.Congestion;
import connect.Connect;
import dev.nectar.kernel.Kernel;
import dev.nectar.object.Feature;
import dev.nectar.testing.KernelTest;
import dev.nectar.testing.RequiresFeature;
import dev.nectar.testing.RequiresKernel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import openings.Openings;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import profile.Profiler;
import refusal.Refusal;
import tasks.Tasks;
import tc.Filter;
import uprobe.Arguments;
import usdt.Threads;
import userring.Orders;
import xdp.XdpCounter;

/** Each example is run, and prints what its page shows. */
@KernelTest
class ExamplesTest {
  /** What an example prints, line by line. */
  private static List<String> printed(Refusal.Example example) {
    PrintStream usual = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      example.show();
    } catch (Throwable e) {
      throw new AssertionError(e);
    } finally {
      System.setOut(usual);
    }
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static void assumeFirstNamespaces(Kernel kernel) {
    Assumptions.assumeTrue(
        kernel.target().pidNamespace().initial(), "programs see other numbers of processes");
  }

  @Test
  @RequiresFeature(Feature.RINGBUF)
  void recordsOfATracepoint(Kernel kernel) {
    assumeFirstNamespaces(kernel);
    List<String> lines = printed(Openings::show);
    Page.of("openings").isShownBy(lines);
    assertThat(lines).anyMatch(line -> line.endsWith(" opens /proc/version"));
  }

  @Test
  void packetsAreCountedByXdp() {
    List<String> lines = printed(XdpCounter::show);
    Page.of("xdp").isShownBy(lines);
    assertThat(lines).contains("protocol 0800: 3 packets, 294 bytes");
  }

  @Test
  void packetsAreFilteredByTc() {
    List<String> lines = printed(Filter::show);
    Page.of("tc").isShownBy(lines);
    assertThat(lines)
        .containsExactly(
            "attached to tcx:lo:egress",
            "127.0.0.1 answers",
            "127.0.0.2 is silent",
            "detached",
            "127.0.0.2 answers");
  }

  @Test
  void connectionsAreRewritten() {
    List<String> lines = printed(Connect::show);
    Page.of("connect").isShownBy(lines);
    assertThat(lines).containsExactly("port 80 says: hello from another port", "rewritten: 1");
  }

  @Test
  @RequiresFeature({Feature.RINGBUF, Feature.UPROBE})
  void argumentsOfAFunction() {
    List<String> lines = printed(Arguments::show);
    Page.of("uprobe").isShownBy(lines);
    assertThat(lines).containsSubsequence("toupper('b')", "  returns 'B'", "toupper('e')");
  }

  @Test
  @RequiresFeature({Feature.RINGBUF, Feature.UPROBE})
  void probesOfTheJvmTellTheirArguments() {
    List<String> lines = printed(Threads::show);
    Page.of("usdt").isShownBy(lines);
    assertThat(lines).contains("started: baker", "started: butcher");
  }

  @Test
  @RequiresKernel("5.8")
  void tasksAreWalked(Kernel kernel) {
    assumeFirstNamespaces(kernel);
    List<String> lines = printed(Tasks::show);
    Page.of("tasks").isShownBy(lines);
    assertThat(lines)
        .anyMatch(line -> line.startsWith("thread " + ProcessHandle.current().pid() + " "));
  }

  @Test
  void congestionIsControlled() {
    List<String> lines = printed(Congestion::show);
    Page.of("congestion").isShownBy(lines);
    assertThat(lines).contains("chosen: nectar_steady");
    assertThat(lines.getLast()).doesNotEndWith(": 0");
  }

  @Test
  void busyThreadsAreSeen() {
    List<String> lines = printed(Profiler::show);
    Page.of("profile").isShownBy(lines);
    assertThat(lines.getFirst()).matches("spinner: [1-9][0-9]* samples");
  }

  @Test
  @RequiresKernel("6.1")
  void recordsAreSentToAProgram() {
    List<String> lines = printed(Orders::show);
    Page.of("userring").isShownBy(lines);
    assertThat(lines)
        .containsExactly(
            "records the program took: 100", "item 0: 1683", "item 1: 1717", "item 2: 1650");
  }

  @Test
  @RequiresKernel("6.9")
  void memoryIsSharedWithAProgram(Kernel kernel) throws IOException {
    boolean wide = Files.readString(Path.of("/proc/cpuinfo")).contains(" cx16 ");
    Assumptions.assumeTrue(
        wide || kernel.target().version().compareTo(dev.nectar.bytecode.KernelVersion.of(7, 0)) < 0,
        "Linux 7 has no memory for arenas on a processor without cmpxchg16b");
    List<String> lines = printed(Squares::show);
    Page.of("arena").isShownBy(lines);
    assertThat(lines).containsExactly("1", "4", "9", "16", "25", "36", "49", "64", "81");
  }

  @Test
  void aPinnedMapIsSharedByTwoProcesses(@TempDir Path folder) throws Exception {
    String java =
        System.getProperty("java.home")
            + "/bin/java -Xlog:disable -XX:+UseSerialGC -XX:TieredStopAtLevel=1"
            + " --enable-native-access=ALL-UNNAMED -cp \"$CLASSES\" pinned.Pinned "
            + folder;
    ProcessBuilder builder =
        new ProcessBuilder(
            "busybox",
            "unshare",
            "-m",
            "busybox",
            "sh",
            "-c",
            String.join(" && ", "mount -t bpf bpf " + folder, java, java, "ls " + folder));
    builder.environment().put("CLASSES", System.getProperty("java.class.path"));
    Process shell = builder.redirectErrorStream(true).start();
    String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shell.waitFor()).as(said).isZero();
    List<String> lines = said.lines().toList();
    Page.of("pinned").isShownBy(lines);
    assertThat(lines).filteredOn(line -> line.endsWith(" is number 1")).hasSize(2);
    assertThat(said).contains(" is number 2").doesNotContain("nectar_visitors");
  }
}
