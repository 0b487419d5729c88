package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.cli.Pages.Ran;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.MapInfo;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.elf.ObjectReader;
import dev.nectar.report.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is printed of types, against bpftool. */
final class TypesDumpIT {
  private static final Path GOLDEN = Approved.ROOT.resolve("object/src/test/objects/golden");

  private static String file(String name) {
    return GOLDEN.resolve(name).toAbsolutePath().normalize().toString();
  }

  private static String ours(String... words) {
    Ran ran = Pages.run(words);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.code()).as(ran.out()).isZero();
    return ran.out();
  }

  private static String[] words(String source, String... more) {
    return Stream.of(List.of("btf", "dump"), List.of(source.split(" ")), List.of(more))
        .flatMap(List::stream)
        .toArray(String[]::new);
  }

  private static void isDumpedAsBpftoolDumpsIt(String source) throws Exception {
    Bpftool bpftool = Bpftool.find();
    assertThat(ours(words(source))).isEqualTo(bpftool.text(words(source))).isNotEmpty();
    assertThat(Json.parse(ours(words(source, "-j")))).isEqualTo(bpftool.json(words(source)));
  }

  /** What is declared between the heads and tails, which differ, but not beforehand. */
  private static List<String> declarations(String header) {
    return Stream.of(header.replaceFirst("(?s)/\\* BPF kfuncs \\*/.*", "").split("\n\n"))
        .map(String::strip)
        .filter(each -> !each.matches("#(?s).*|(struct|union) \\w+;|"))
        .sorted()
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "map_btf.clang19-el.o",
        "data_sections.clang19-el.o",
        "struct_ops.clang19-el.o",
        "subprograms.clang19-eb.o"
      })
  void typesOfObjectFilesAreDumped(String name) throws Exception {
    isDumpedAsBpftoolDumpsIt("file " + file(name));
    String[] header = words("file " + file(name), "format", "c");
    assertThat(declarations(ours(header))).isEqualTo(declarations(Bpftool.find().text(header)));
  }

  @Test
  void typesThatAreWantedAloneAreDumpedInTheirOrder() throws Exception {
    assertThat(Bpftool.current().command()).isNotEmpty();
    isDumpedAsBpftoolDumpsIt("file " + file("map_btf.clang19-el.o") + " root_id 7 root_id 2");
  }

  @Test
  void typesOfWhatIsLoadedAreDumped() throws Exception {
    Nectar.assumeKernel();
    try (LinuxKernel kernel = LinuxKernel.open();
        LoadedObject object =
            kernel.load(ObjectReader.read(GOLDEN.resolve("map_btf.clang19-el.o")))) {
      MapInfo map = object.map("counts").info();
      isDumpedAsBpftoolDumpsIt("id " + map.types());
      isDumpedAsBpftoolDumpsIt("prog id " + object.program("count").info().id());
      for (String part : List.of("", " key", " value", " kv", " all")) {
        isDumpedAsBpftoolDumpsIt("map id " + map.id() + part);
      }
      assertThat(ours("btf", "dump", "map", "" + map.id(), "value", "format", "raw"))
          .isEqualTo(ours("btf", "dump", "map", "id", "" + map.id(), "value"));
      assertThat(Pages.run("btf", "dump", "map", "id", "" + object.map("ring").info().id()).out())
          .isEmpty();
    }
  }

  @Test
  void typesAreDumpedAsJsonOfSeveralLinesToo() {
    String file = file("map_btf.clang19-el.o");
    String pretty = ours("btf", "dump", "-p", "file", file);
    assertThat(Json.parse(pretty)).isEqualTo(Json.parse(ours("btf", "dump", "-j", "file", file)));
    assertThat(pretty.lines().count()).isGreaterThan(100);
    assertThat(ours("btf", "dump", file, "format", "json"))
        .isEqualTo(ours("btf", "dump", "-j", "file", file));
  }

  @Test
  void whatCannotBeDumpedIsSaidInOneSentence() {
    String file = file("map_btf.clang19-el.o");
    isRefused("there is no type number 999 in " + file, "file", file, "root_id", "999");
    isRefused("there is no type number 0 in " + file, "file", file, "root_id", "0");
    isRefused("format c is no JSON: leave out one of the two", "file", file, "format", "c");
    isRefused("there is no format cc: say raw, c or json", "file", file, "format", "cc");
    isRefused("say which format: raw, c or json", "file", file, "format");
    isRefused("unexpected word fromat, did you mean format?", "file", file, "fromat", "c");
    isRefused("behind root_id goes a number up to 2147483647, not x", "file", file, "root_id", "x");
    isRefused("cannot read /nowhere: there is no such file", "file", "/nowhere");
    isRefused("there is no name of a file behind file", "file");
    isRefused("say which types: id 3, prog PROG, map MAP or file FILE");
    String text = Approved.ROOT.resolve("pom.xml").toAbsolutePath().normalize().toString();
    assertThat(Pages.run("btf", "dump", "-j", "file", text).out())
        .startsWith("{\"error\":\"cannot read the types in " + text + ": ");
  }

  private static void isRefused(String message, String... more) {
    String[] words =
        Stream.concat(Stream.of("btf", "dump", "-j"), Stream.of(more)).toArray(String[]::new);
    assertThat(Pages.run(words)).isEqualTo(new Ran(1, "{\"error\":\"" + message + "\"}\n", ""));
  }
}
