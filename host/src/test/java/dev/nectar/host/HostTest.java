package dev.nectar.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a small saved machine. */
class HostTest {
  @TempDir Path root;

  @BeforeEach
  void save() throws IOException {
    write("proc/sys/kernel/osrelease", "6.1.0-13-amd64\n");
    write("sys/devices/system/cpu/online", "0-2,5\n");
    write("sys/devices/system/cpu/possible", "0-7\n");
    write("proc/1/stat", "1 (init) S 0" + " 0".repeat(17) + " 7 0 0\n");
    write(
        "proc/42/stat",
        "42 (odd) name (x) S 1" + " 0".repeat(17) + " 12345 1 2 18446744073709551615\n");
    write("proc/42/cmdline", "/bin/odd\0--flag\0a b\0");
    write(
        "proc/42/maps",
        """
        55d0c0a00000-55d0c0a02000 r-xp 00001000 fe:01 1234                       /usr/bin/odd name
        7f0000000000-7f0000001000 rw-p 00000000 00:00 0\s
        not a line
        7ffd00000000-7ffd00021000 rw-p 00000000 00:00 0                          [stack]
        ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]
        """);
    write("proc/42/status", "Name:\todd\nNSpid:\t42\t7\nThreads:\t2\n");
    Files.createDirectories(root.resolve("proc/42/task/42"));
    Files.createDirectories(root.resolve("proc/42/task/43"));
    Files.createDirectories(root.resolve("proc/42/ns"));
    Files.createSymbolicLink(root.resolve("proc/42/ns/pid"), Path.of("pid:[4026531836]"));
    Files.createSymbolicLink(root.resolve("proc/42/exe"), Path.of("/usr/bin/odd name"));
  }

  @Test
  void namesKernelAndCpus() {
    Host host = Host.at(root);
    assertThat(host.kernelRelease()).isEqualTo("6.1.0-13-amd64");
    assertThat(host.onlineCpus()).containsExactly(0, 1, 2, 5);
    assertThat(host.possibleCpus()).hasSize(8);
  }

  @Test
  void readsMemoryNodesAndLimits() throws IOException {
    Host host = Host.at(root);
    assertThat(host.memoryNodes()).isEmpty();
    assertThat(host.mostSamples()).isEmpty();
    write("sys/devices/system/node/online", "0-1\n");
    write("proc/sys/kernel/perf_event_max_sample_rate", "50000\n");
    assertThat(host.memoryNodes()).containsExactly(0, 1);
    assertThat(host.mostSamples()).hasValue(50_000);
  }

  @Test
  void readsWhatTheKernelWasBuiltWith() throws IOException {
    Host host = Host.at(root);
    assertThat(host.kernelConfig()).isEmpty();
    write("boot/config", "CONFIG_OTHER=y\n");
    assertThat(host.kernelConfig().orElseThrow().value("CONFIG_OTHER")).isEqualTo("y");
    write(
        "boot/config-6.1.0-13-amd64",
        """
        # a comment
        CONFIG_BPF=y
        # CONFIG_KPROBES is not set
        CONFIG_TUN=m
        CONFIG_HZ=250
        CONFIG_LSM="landlock,bpf"
        CONFIG_ODD
        =y
        """);
    KernelConfig config = host.kernelConfig().orElseThrow();
    assertThat(config.size()).isEqualTo(4);
    assertThat(config.value("CONFIG_BPF")).isEqualTo("y");
    assertThat(config.value("CONFIG_KPROBES")).isEqualTo("n");
    assertThat(config.value("CONFIG_TUN")).isEqualTo("m");
    assertThat(config.value("CONFIG_LSM")).isEqualTo("landlock,bpf");
    assertThat(config.value("CONFIG_OTHER")).as("of another kernel").isEqualTo("n");
  }

  @Test
  void theRunningKernelsOwnConfigurationComesFirst() throws IOException {
    write("boot/config-6.1.0-13-amd64", "CONFIG_FROM=\"boot\"\n");
    write("proc/config.gz", "not compressed");
    Host host = Host.at(root);
    assertThat(host.kernelConfig().orElseThrow().value("CONFIG_FROM")).isEqualTo("boot");
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(root.resolve("proc/config.gz")))) {
      out.write("CONFIG_FROM=\"proc\"\n".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(host.kernelConfig().orElseThrow().value("CONFIG_FROM")).isEqualTo("proc");
  }

  @Test
  void readsTheCapabilitiesOfThisProcess() throws IOException {
    Host host = Host.at(root);
    assertThat(host.effectiveCapabilities()).isEmpty();
    write("proc/self/status", "Name:\tjava\nCapEff:\t000000c000200000\n");
    long set = host.effectiveCapabilities().orElseThrow();
    assertThat(Capability.values())
        .filteredOn(each -> each.in(set))
        .containsExactly(Capability.SYS_ADMIN, Capability.PERFMON, Capability.BPF);
    assertThat(Capability.BPF.symbol()).isEqualTo("CAP_BPF");
    write("proc/self/status", "CapEff:\tmany\n");
    assertThat(host.effectiveCapabilities()).isEmpty();
  }

  @Test
  void readsProcessesWithOddNames() {
    Host host = Host.at(root);
    assertThat(host.pids()).containsExactly(1, 42);
    assertThat(host.process(42))
        .contains(
            new HostProcess(
                42,
                1,
                "odd) name (x",
                List.of("/bin/odd", "--flag", "a b"),
                12345,
                Optional.of("/usr/bin/odd name")));
    assertThat(host.startTime(42)).contains(12345L);
    assertThat(host.threads(42)).containsExactly(42, 43);
    assertThat(host.process(43)).isEmpty();
    assertThat(host.pidNamespace("42")).contains(4026531836L);
    assertThat(host.pidNamespace("1")).isEmpty();
    assertThat(host.namespacedPids(42)).containsExactly(42, 7);
  }

  @Test
  void readsMappings() {
    List<Mapping> mappings = Host.at(root).mappings(42);
    assertThat(mappings).hasSize(4);
    Mapping code = mappings.getFirst();
    assertThat(code)
        .isEqualTo(
            new Mapping(
                0x55d0c0a00000L, 0x55d0c0a02000L, "r-xp", 0x1000, 1234, "/usr/bin/odd name"));
    assertThat(code.executable()).isTrue();
    assertThat(code.file()).isTrue();
    assertThat(code.contains(0x55d0c0a01fffL)).isTrue();
    assertThat(code.contains(0x55d0c0a02000L)).isFalse();
    assertThat(mappings.get(1).path()).isEmpty();
    assertThat(mappings.get(2).file()).isFalse();
    assertThat(mappings.get(3).contains(0xffffffffff600010L)).isTrue();
  }

  @Test
  void whatIsNotThereIsEmpty() {
    Host host = Host.at(root.resolve("nothing"));
    assertThat(host.kernelRelease()).isEmpty();
    assertThat(host.onlineCpus()).isEmpty();
    assertThat(host.pids()).isEmpty();
    assertThat(host.threads(1)).isEmpty();
    assertThat(host.mappings(1)).isEmpty();
    assertThat(host.namespacedPids(1)).isEmpty();
  }

  @Test
  void readsThePageSizeOfThisMachine() {
    org.junit.jupiter.api.Assumptions.assumeTrue(
        Files.isReadable(Path.of("/proc/self/auxv")), "/proc/self/auxv cannot be read");
    assertThat(Host.local().pageSize().orElseThrow()).isBetween(4096, 65536);
    assertThat(ProcFiles.pageSize(new byte[40])).isEmpty();
  }

  @Test
  void nonsenseIsLeftOut() {
    assertThat(ProcFiles.cpuList("")).isEmpty();
    assertThat(ProcFiles.cpuList("3-1")).isEmpty();
    assertThat(ProcFiles.cpuList("0-99999999999")).isEmpty();
    assertThat(ProcFiles.cpuList("x")).isEmpty();
    assertThat(ProcFiles.stat("1 (a")).isEmpty();
    assertThat(ProcFiles.stat("1 (a)")).isEmpty();
    assertThat(ProcFiles.stat("1 (a) S x y")).isEmpty();
    assertThat(ProcFiles.mappings("zz-1 r 0 0 0\n-\n \n")).isEmpty();
    assertThat(ProcFiles.number("12x", 10)).isEqualTo(-1);
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.write(path, text.getBytes(StandardCharsets.UTF_8));
  }
}
