package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.cli.Processes.Ran;
import dev.nectar.cli.Processes.Running;
import dev.nectar.kernel.Inventory;
import dev.nectar.kernel.MapInfo;
import dev.nectar.kernel.ProgramInfo;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.report.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code nectar trace} on the kernel of this machine; scripts watch the test's own processes. */
final class LiveTraceIT {
  private static final String MINE = "/pid == cpid/ ";

  @BeforeAll
  static void assumeKernel() throws IOException {
    Nectar.assumeKernel();
  }

  /** Reads and writes so many single bytes: twice as many system calls. */
  private static String copy(int bytes) {
    return "dd if=/dev/zero of=/dev/null bs=1 status=none count=" + bytes;
  }

  private static long number(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
  }

  @Tag("kernel")
  @Test
  void filesThatACommandOpensAreSeen() throws Exception {
    Ran ran =
        Nectar.run(
            "trace",
            "-e",
            "tracepoint:syscalls:sys_enter_openat "
                + MINE
                + "{ printf(\"%s %s\\n\", comm, str(args.filename)); }",
            "-c",
            "cat /etc/hostname");
    assertThat(ran.code()).isZero();
    assertThat(ran.said()).isEqualTo("Attached 1 probe\n");
    assertThat(ran.out()).contains("cat /etc/hostname\n").doesNotContain("java ");
  }

  /** Fired = printed + lost + missed, but that missed may count runs for other processes too. */
  @Tag("kernel")
  @ParameterizedTest
  @ValueSource(strings = {"1", "1024"})
  void everyEventIsPrintedOrCounted(String pages) throws Exception {
    Ran ran =
        Nectar.run(
            Map.of("BPFTRACE_PERF_RB_PAGES", pages),
            "trace",
            "-e",
            "tracepoint:syscalls:sys_enter_read,tracepoint:syscalls:sys_enter_write "
                + MINE
                + "{ @n = count(); printf(\"event\\n\"); }",
            "-c",
            copy(500_000));
    long happened = number("@n: ([0-9]+)", ran.out());
    long printed = ran.out().lines().filter("event"::equals).count();
    long lost = number("Total lost event count: ([0-9]+)", ran.err());
    long told =
        ran.err()
            .lines()
            .filter(l -> l.startsWith("Lost "))
            .mapToLong(l -> number("Lost ([0-9]+) events", l))
            .sum();
    long missed = number("WARNING: Missed ([0-9]+) runs? of the program at", ran.err());
    assertThat(happened + missed).isGreaterThanOrEqualTo(1_000_000);
    assertThat(printed + lost).isEqualTo(happened);
    assertThat(told).isEqualTo(lost);
    assertThat(printed).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  void aSignalPrintsTheMapsAndLeavesNothing(String signal) throws Exception {
    Running running =
        Nectar.start(
            "trace",
            "-e",
            "begin { @left = 7; } interval:ms:1 { @ticks_of_test = count(); printf(\"tick\\n\"); }"
                + " end { printf(\"over\\n\"); }",
            "-c",
            "sleep 1000");
    Nectar.awaitText(running.out(), "tick");
    ProcessHandle child = running.process().children().findFirst().orElseThrow();
    Nectar.signal(running.process(), signal);
    Ran ran = running.await();
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("over\n\n\n@left: 7\n@ticks_of_test: ");
    assertThat(ran.said()).isEqualTo("Attached 3 probes\n");
    assertThat(child.isAlive()).isFalse();
    // The kernel frees them a little after the last descriptor is closed.
    awaitGone(kernel -> kernel.maps().stream().map(MapInfo::name), "AT_ticks_of_tes");
    awaitGone(kernel -> kernel.programs().stream().map(ProgramInfo::name), "interval_ms_1_");
  }

  private static void awaitGone(Function<Inventory, Stream<String>> names, String name) {
    long limit = System.nanoTime() + 30_000_000_000L;
    try (LinuxKernel kernel = LinuxKernel.open()) {
      while (names.apply(kernel.inventory()).anyMatch(each -> each.startsWith(name))) {
        assertThat(System.nanoTime()).as(name + " is still there").isLessThan(limit);
      }
    }
  }

  @Test
  void aSecondInterruptEndsAtOnce() throws Exception {
    // The script writes more than the pipe holds, and nobody reads it: the run cannot end by
    // itself.
    ProcessBuilder builder =
        new ProcessBuilder(
            Nectar.command(
                "trace",
                "-e",
                "interval:us:100 { printf(\"%100s\\n\", \"x\"); } end { printf(\"%100s\\n\", \"y\"); }"));
    Process process = builder.start();
    try (InputStream out = process.getInputStream()) {
      while (!waitsForItsReader(process)) {
        java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
        assertThat(process.isAlive()).isTrue();
      }
      assertThat(out.available()).isPositive();
      Nectar.signal(process, "INT");
      while (process.isAlive()) {
        Nectar.signal(process, "INT");
        java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
      }
    }
    assertThat(process.exitValue()).isEqualTo(130);
  }

  private static boolean waitsForItsReader(Process process) throws IOException {
    try (var threads = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
      for (Path thread : threads.toList()) {
        if (waitsFor(thread, "pipe_write")) {
          return true;
        }
      }
    }
    return false;
  }

  /** A thread that has ended since it was listed waits for nothing. */
  private static boolean waitsFor(Path thread, String what) throws IOException {
    try {
      return Files.readString(thread.resolve("wchan")).contains(what);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  @Test
  void linesComeAtOnceWhenPiped() throws Exception {
    Running running =
        Nectar.start("trace", "-e", "begin { printf(\"first\\n\"); } interval:s:60 { exit(); }");
    Nectar.awaitText(running.out(), "first\n");
    assertThat(running.process().isAlive()).isTrue();
    Nectar.signal(running.process(), "INT");
    assertThat(running.await().code()).isZero();
  }

  @Test
  void aScriptThatTracesItsOwnOutputCanBeStopped() throws Exception {
    Running running =
        Nectar.start(
            "trace",
            "-e",
            "tracepoint:syscalls:sys_enter_write /comm == \"java\" || comm == \"nectar\"/ "
                + "{ printf(\"again\\n\"); } interval:ms:300 { exit(); }");
    Ran ran = running.await();
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("again\n");
  }

  @Test
  void moreKeysThanTheMapHoldsAreWarnedOfOnce() throws Exception {
    Ran ran =
        Nectar.run(
            "trace",
            "-q",
            "-e",
            "tracepoint:syscalls:sys_enter_read " + MINE + "{ @m[@i] = 1; @i++; }",
            "-c",
            copy(10_000));
    assertThat(ran.code()).isZero();
    assertThat(ran.out().lines().filter(l -> l.startsWith("@m["))).hasSize(4096);
    assertThat(ran.err())
        .containsOnlyOnce(
            ": WARNING: Map full; can't update element. Try increasing max_map_keys config or"
                + " manually setting the max entries in a map declaration e.g. `let @a ="
                + " hash(5000)`\n")
        .contains("Additional Info - helper: map_update_elem, retcode: -7\n");
  }

  @Test
  void tenThousandKeysFitWhenAskedFor() throws Exception {
    Ran ran =
        Nectar.run(
            "trace",
            "-q",
            "-e",
            "config = { max_map_keys = 20000 } tracepoint:syscalls:sys_enter_read "
                + MINE
                + "{ @m[@i] = count(); @i++; }",
            "-c",
            copy(10_000));
    assertThat(ran.said()).isEmpty();
    assertThat(ran.out().lines().filter(l -> l.startsWith("@m["))).hasSizeGreaterThan(9_999);
  }

  @Test
  void bytesOfFileNamesComeThrough() throws Exception {
    Path folder = Processes.readableFolder();
    Path script = folder.resolve("open");
    Files.writeString(script, "cat \"$(printf '/tmp/\\377\\001\\n\\042')\"\n");
    try {
      String program =
          "tracepoint:syscalls:sys_enter_openat /comm == \"cat\"/ { printf(\"<%s>\", str(args.filename)); }";
      Running running = Nectar.start("trace", "-q", "-e", program, "-c", "sh " + script);
      running.process().waitFor();
      assertThat(Files.readString(running.out(), StandardCharsets.ISO_8859_1))
          .contains("</tmp/\u00ff\u0001\n\">");
      Ran json = Nectar.run("trace", "-q", "-f", "json", "-e", program, "-c", "sh " + script);
      String line =
          json.out().lines().filter(l -> l.contains("</tmp/\u00ff")).findFirst().orElseThrow();
      assertThat(Json.parse(line))
          .isEqualTo(Map.of("type", "printf", "data", "</tmp/\u00ff\u0001\n\">"));
    } finally {
      Processes.delete(folder);
    }
  }

  @Test
  void everyJsonLineIsJson() throws Exception {
    Ran ran =
        Nectar.run(
            "trace",
            "-f",
            "json",
            "-e",
            "begin { print((1, \"x\")); @p[comm, 1] = hist(3); @s = stats(-2); @k[kstack(2)] ="
                + " count(); @big = (uint64)18446744073709551615; @l = lhist(5, 0, 10, 2); @m ="
                + " min(3); time(); printf(\"\\\"q\\\"\\n\"); exit(); }");
    assertThat(ran.code()).isZero();
    List<Object> lines =
        ran.out().lines().filter(l -> l.startsWith("{")).map(l -> Json.parse(l)).toList();
    assertThat(lines)
        .contains(
            Map.of("type", "attached_probes", "count", 1L, "data", Map.of("probes", 1L)),
            Map.of("type", "value", "data", List.of(1L, "x")),
            Map.of("type", "printf", "data", "\"q\"\n"),
            Map.of("type", "map", "data", Map.of("@big", "18446744073709551615")),
            Map.of(
                "type",
                "stats",
                "data",
                Map.of("@s", Map.of("count", 1L, "average", -2L, "total", -2L))));
  }

  @Test
  void aProcessIsFollowedUntilItEnds() throws Exception {
    Process watched = new ProcessBuilder("sleep", "1000").start();
    Running running =
        Nectar.start(
            "trace",
            "-p",
            Long.toString(watched.pid()),
            "-e",
            "tracepoint:syscalls:sys_enter_* { @[pid == "
                + watched.pid()
                + "] = count(); }"
                + " profile:hz:99 { @p = count(); }");
    Nectar.awaitText(running.err(), "Attached ");
    watched.destroy();
    Ran ran = running.await();
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).doesNotContain("@[false]");
  }

  @Tag("kernel")
  @Test
  void inAPidNamespaceNumbersAreThoseOfTheNamespace() throws Exception {
    Ran ran =
        Nectar.runBelow(
            List.of("unshare", "--pid", "--fork", "--mount-proc"),
            "trace",
            "-q",
            "-e",
            "begin { printf(\"self %d\\n\", pid); } tracepoint:syscalls:sys_enter_read "
                + MINE
                + "{ @[pid < 1000] = count(); }",
            "-c",
            copy(1));
    assertThat(ran.said()).isEmpty();
    assertThat(ran.out()).startsWith("self 1\n").contains("@[true]: ").doesNotContain("@[false]");
  }

  @Test
  void aCommandRunsInAPidNamespaceWithTheProcOfAnother() throws Exception {
    Ran ran =
        Nectar.runBelow(
            List.of("unshare", "--pid", "--fork"),
            "trace",
            "-q",
            "-e",
            "tracepoint:syscalls:sys_enter_read " + MINE + "{ @[pid < 1000] = count(); }",
            "-c",
            copy(1));
    assertThat(ran.said()).isEmpty();
    assertThat(ran.out()).contains("@[true]: ");
  }

  @Tag("kernel")
  @Test
  void allSyscallTracepointsAttachTogether() throws Exception {
    Ran ran =
        Nectar.run(
            "trace",
            "-e",
            "tracepoint:syscalls:sys_enter_* " + MINE + "{ @[probe] = count(); }",
            "-c",
            "true");
    assertThat(ran.code()).isZero();
    assertThat(number("Attached ([0-9]+) probes", ran.err())).isGreaterThan(300);
    assertThat(ran.out()).contains("@[tracepoint:syscalls:sys_enter_execve]: 1\n");
  }
}
