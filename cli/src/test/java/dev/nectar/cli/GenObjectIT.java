package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.cli.Processes.Ran;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code nectar gen object} writes, in the hands of bpftool and LLVM's tools. */
final class GenObjectIT {
  /** Loads an object with bpftool and prints the code of its programs, in a mount of its own. */
  private static final String LOADED =
      """
      mount -t bpf bpf /mnt || exit 9
      bpftool prog loadall "$1" /mnt/all || exit 8
      for program in /mnt/all/*; do
        echo "program ${program##*/}"
        bpftool prog dump xlated pinned "$program" || exit 7
      done
      """;

  private static final Map<String, String> ENV =
      Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL", "C.UTF-8");

  @TempDir private Path folder;

  @BeforeEach
  void tools() {
    Nectar.assumeInstalled("bpftool");
  }

  private static String golden(String name) {
    return Approved.ROOT
        .resolve("object/src/test/objects/golden")
        .resolve(name + (name.contains(".") ? ".o" : ".clang19-el.o"))
        .toAbsolutePath()
        .toString();
  }

  private String made(String name) {
    return folder.resolve(name).toString();
  }

  private static Ran run(String... words) throws Exception {
    Ran ran = Processes.run(Path.of("/tmp"), ENV, List.of(words));
    assertThat(ran.code()).as("%s: %s", List.of(words), ran.err()).isZero();
    return ran;
  }

  private static void link(String... words) throws Exception {
    Ran ran = Nectar.run(words);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.code()).isZero();
  }

  private static String loaded(String object) throws Exception {
    return run("unshare", "-m", "sh", "-c", LOADED, "sh", object)
        .out()
        .replaceAll("map\\[id:\\d+\\]", "map[]")
        .replaceAll("bpf_prog_[0-9a-f]+_", "bpf_prog_")
        .replaceAll("0xffff[89a-f][0-9a-f]{11}", "address");
  }

  @ParameterizedTest
  @CsvSource({
    "link_functions, link_functions_other",
    "link_data, link_data_other",
    "link_kernel, link_kernel_other",
    "functions_external, functions_library"
  })
  void objectsAreLinkedToTheCodeThatBpftoolLinksThemTo(String first, String second)
      throws Exception {
    Nectar.assumeKernel();
    run("bpftool", "gen", "object", made("theirs.o"), golden(first), golden(second));
    link("gen", "object", made("ours.o"), golden(first), golden(second));

    assertThat(loaded(made("ours.o"))).isEqualTo(loaded(made("theirs.o"))).contains("exit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"data_globals", "subprograms", "kconfig", "map_in_map", "struct_ops"})
  void whatIsWrittenAnewIsLoadedAndLinkedByBpftool(String name) throws Exception {
    Nectar.assumeKernel();
    link("gen", "object", made("again.o"), golden(name));
    run("bpftool", "gen", "object", made("theirs.o"), made("again.o"));

    assertThat(loaded(made("again.o"))).isEqualTo(loaded(golden(name)));
    assertThat(loaded(made("theirs.o"))).isEqualTo(loaded(golden(name)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"functions_static_entry.clang19-el", "stripped.clang19-el-nofunc"})
  void programsThatAreStaticBecomeOnesThatBpftoolTakes(String name) throws Exception {
    Nectar.assumeKernel();
    link("gen", "object", made("global.o"), golden(name));

    assertThat(loaded(made("global.o"))).contains("program ", "exit");
  }

  @Test
  void mapsOfOldDialectsBecomeOnesThatBpftoolTakes() throws Exception {
    Nectar.assumeKernel();
    link("gen", "object", made("typed.o"), golden("events"));

    assertThat(loaded(made("typed.o"))).isEqualTo(loaded(golden("events")));
  }

  @Test
  void toolsOfLlvmTakeWhatIsWritten() throws Exception {
    Nectar.assumeInstalled("llvm-objdump-19");
    Nectar.assumeInstalled("llvm-readelf-19");
    Nectar.assumeInstalled("llvm-strip-19");
    link("gen", "object", made("o.o"), golden("link_data"), golden("link_data_other"));

    assertThat(run("llvm-objdump-19", "-d", "-r", made("o.o")).out())
        .contains("<first>:", "<second>:", "R_BPF_64_64\tother_numbers");
    Ran header = run("llvm-readelf-19", "-a", made("o.o"));
    assertThat(header.err()).isEmpty();
    assertThat(header.out()).contains("EM_BPF", ".BTF.ext", "WEAK");
    run("llvm-strip-19", "-g", made("o.o"));
    Ran shown = Nectar.run("object", "show", made("o.o"));
    assertThat(shown.code()).isZero();
    assertThat(shown.out()).contains("other_numbers");
  }
}
