package dev.nectar.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.host.Host;
import dev.nectar.host.Mapping;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostSymbolsTest {
  private static final String KALLSYMS =
      """
      0000000000000000 A fixed_percpu_data
      ffffffff81000000 T startup_64
      ffffffff81000040 D some_data
      ffffffff81000100 t alpha
      ffffffff81000100 T alpha_alias
      ffffffff81000200 W beta
      ffffffffc0002000 t gamma\t[nf_tables]
      ffffffffc0001000 t bpf_prog_1234\t[bpf]
      """;

  @TempDir Path root;

  @Test
  void kernelAddressesLieInTheFunctionBefore() throws IOException {
    write("proc/kallsyms", KALLSYMS);
    Symbols symbols = HostSymbols.of(Host.at(root));
    assertThat(symbols.kernel(0xffffffff81000041L))
        .containsExactly(new Frame("startup_64", 0x41, ""));
    assertThat(symbols.kernel(0xffffffff81000105L)).containsExactly(new Frame("alpha", 5, ""));
    assertThat(symbols.kernel(0xffffffffc0001008L))
        .containsExactly(new Frame("bpf_prog_1234", 8, "bpf"));
    assertThat(symbols.kernel(0xffffffffc0002010L))
        .containsExactly(new Frame("gamma", 0x10, "nf_tables"));
    assertThat(symbols.kernel(0xffffffffff000000L)).isEmpty();
    assertThat(symbols.kernel(0x1000)).isEmpty();
  }

  @Test
  void hiddenOrMissingKernelSymbolsFindNothing() throws IOException {
    assertThat(HostSymbols.of(Host.at(root)).kernel(0xffffffff81000041L)).isEmpty();
    write("proc/kallsyms", "0000000000000000 T startup_64\n0000000000000000 t alpha\n");
    assertThat(HostSymbols.of(Host.at(root)).kernel(0xffffffff81000041L)).isEmpty();
  }

  @Test
  void generatedCodeIsNamedByThePerfMapAlsoWhenItGrows() throws IOException {
    stat(77, 500);
    write("proc/77/maps", "7000-8000 rwxp 00000000 00:00 0 \n");
    write("tmp/perf-77.map", "7100 10 Lfoo;::bar baz\nbad line\n");
    HostSymbols symbols = HostSymbols.of(Host.at(root));
    ProcessKey process = symbols.process(77).orElseThrow();
    assertThat(process).isEqualTo(new ProcessKey(77, 500));
    String file = root.resolve("tmp/perf-77.map").toString();
    assertThat(symbols.user(process, 0x7104)).containsExactly(new Frame("Lfoo;::bar baz", 4, file));
    assertThat(symbols.user(process, 0x7200)).isEmpty();
    write("tmp/perf-77.map", "7100 10 Lfoo;::bar baz\n7200 8 later\n");
    assertThat(symbols.user(process, 0x7201)).containsExactly(new Frame("later", 1, file));
  }

  @Test
  void anotherProcessOfTheSameNumberIsNotMistaken() throws IOException {
    stat(77, 500);
    write("proc/77/maps", "7000-8000 rwxp 00000000 00:00 0 \n");
    write("tmp/perf-77.map", "7100 10 old\n");
    HostSymbols symbols = HostSymbols.of(Host.at(root));
    assertThat(symbols.user(new ProcessKey(77, 500), 0x7100)).hasSize(1);
    stat(77, 900);
    write("proc/77/maps", "9000-a000 rwxp 00000000 00:00 0 \n");
    assertThat(symbols.user(new ProcessKey(77, 400), 0x7100)).isEmpty();
    assertThat(symbols.user(new ProcessKey(77, 500), 0x7100)).hasSize(1);
    assertThat(symbols.user(new ProcessKey(77, 900), 0x7100)).isEmpty();
  }

  @Test
  void functionsOfThisProcessAreFoundInItsFiles() throws IOException {
    Host host = Host.local();
    int self = (int) ProcessHandle.current().pid();
    List<Mapping> mappings = host.mappings(self);
    Assumptions.assumeFalse(mappings.isEmpty(), "/proc/PID/maps cannot be read");
    HostSymbols symbols = HostSymbols.of(host);
    ProcessKey process = symbols.process(self).orElseThrow();
    int named = 0;
    for (Mapping mapping : mappings) {
      if (mapping.executable() && mapping.path().endsWith("libjvm.so")) {
        for (long at = mapping.start(); at < mapping.end(); at += 4096) {
          named += symbols.user(process, at).size();
        }
        Frame frame =
            symbols.user(process, mapping.start() + (mapping.end() - mapping.start()) / 2).stream()
                .findFirst()
                .orElse(new Frame("", 0, mapping.path()));
        assertThat(frame.module()).isEqualTo(mapping.path());
      }
    }
    assertThat(named).isPositive();
  }

  @Test
  void functionsOfTheVdsoAreFoundInMemory() {
    Host host = Host.local();
    int self = (int) ProcessHandle.current().pid();
    HostSymbols symbols = HostSymbols.of(host);
    ProcessKey process = symbols.process(self).orElseThrow();
    for (Mapping mapping : host.mappings(self)) {
      if (mapping.path().equals("[vdso]")) {
        List<String> names = new java.util.ArrayList<>();
        for (long at = mapping.start(); at < mapping.end(); at += 16) {
          symbols.user(process, at).forEach(frame -> names.add(frame.name()));
        }
        assertThat(names).anyMatch(name -> name.contains("clock_gettime"));
      }
    }
  }

  @Test
  void kernelSymbolsOfThisMachineAreFoundByTheirAddress() throws IOException {
    Path file = Path.of("/proc/kallsyms");
    Assumptions.assumeTrue(Files.isReadable(file), "/proc/kallsyms cannot be read");
    String line =
        Files.readString(file)
            .lines()
            .filter(l -> l.endsWith(" T schedule"))
            .findFirst()
            .orElse("0000000000000000");
    long address = Long.parseUnsignedLong(line.substring(0, 16), 16);
    Assumptions.assumeTrue(address != 0, "addresses are hidden (kernel.kptr_restrict)");
    assertThat(HostSymbols.of(Host.local()).kernel(address + 3))
        .containsExactly(new Frame("schedule", 3, ""));
  }

  private void stat(int pid, long start) throws IOException {
    write("proc/" + pid + "/stat", pid + " (a) b) S 1" + " 0".repeat(17) + " " + start + " 0 0\n");
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.write(path, text.getBytes(StandardCharsets.UTF_8));
  }
}
