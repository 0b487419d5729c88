package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.bytecode.Assembler;
import dev.nectar.cli.Pages.Ran;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.report.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The code of the test's own programs, against bpftool. */
final class ProgramDumpIT extends LiveKernel {
  @TempDir Path folder;

  /** Nobody else has programs of its tag loaded. */
  private LoadedObject bare() {
    FunctionSpec body =
        new FunctionSpec("bare", new Assembler().assemble("r0 = 90210\nexit"), List.of());
    AttachPoint point = new AttachPoint.RawTracepoint("sched_process_wait");
    return kernel.load(
        new ObjectSpec(List.of(ProgramSpec.at("bare", point, body)), List.of(), "GPL"));
  }

  private static String id(LoadedObject object, String program) {
    return Integer.toString(object.program(program).info().id());
  }

  private static String[] words(String kind, String id, String... more) {
    return Stream.concat(Stream.of("prog", "dump", kind, "id", id), Stream.of(more))
        .toArray(String[]::new);
  }

  private static String ours(String... words) {
    Ran ran = Pages.run(words);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.code()).as(ran.out()).isZero();
    return ran.out();
  }

  private static void isDumpedAsBpftoolDumpsIt(String id) throws Exception {
    for (String more : List.of("", "opcodes", "linum", "opcodes linum")) {
      String[] words = words("xlated", id, more.isEmpty() ? new String[0] : more.split(" "));
      String[] json = Stream.concat(Stream.of("-j"), Stream.of(words)).toArray(String[]::new);
      assertThat(ours(words)).isEqualTo(Bpftool.current().text(words)).isNotEmpty();
      assertThat(Json.parse(ours(json))).isEqualTo(Bpftool.current().json(words));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "map_btf.clang19-el.o, count",
    "subprograms.clang19-el.o, one",
    "subprograms.clang19-el.o, two",
    "kfuncs.clang19-el.o, program"
  })
  void instructionsAreDumpedWithSourceAndNames(String name, String program) throws Exception {
    try (LoadedObject object = golden(name)) {
      isDumpedAsBpftoolDumpsIt(id(object, program));
    }
  }

  @Test
  void instructionsOfAProgramWithoutTypesAreDumped() throws Exception {
    try (LoadedObject object = bare()) {
      isDumpedAsBpftoolDumpsIt(id(object, "bare"));
      assertThat(ours("prog", "dump", "x", id(object, "bare")))
          .isEqualTo("   0: (b7) r0 = 90210\n   1: (95) exit\n");
    }
  }

  @Test
  void programsOfTheSameTagAreDumpedOneAfterTheOther() throws Exception {
    try (LoadedObject one = bare();
        LoadedObject other = bare()) {
      String tag = one.program("bare").info().tag();
      String[] words = {"prog", "dump", "xlated", "tag", tag};
      String heading = ": raw_tracepoint  name bare  tag " + tag + "  gpl\n";
      assertThat(ours(words))
          .contains(id(one, "bare") + heading)
          .contains(id(other, "bare") + heading)
          .isEqualTo(Bpftool.find().text(words));
      assertThat(Json.parse(ours("prog", "dump", "xlated", "-j", "tag", tag)))
          .isEqualTo(Bpftool.find().json(words));
    }
  }

  @Test
  void bytesGoToAFile() throws Exception {
    try (LoadedObject object = golden("subprograms.clang19-el.o")) {
      String id = id(object, "one");
      Path own = folder.resolve("own");
      Path theirs = folder.resolve("theirs");
      assertThat(ours(words("xlated", id, "file", own.toString()))).isEmpty();
      Bpftool.find().text(words("xlated", id, "file", theirs.toString()));
      assertThat(own).hasSameBinaryContentAs(theirs);
      assertThat(ours(words("jited", id, "-j", "file", own.toString()))).isEqualTo("null\n");
      assertThat(Files.size(own)).isEqualTo(object.program("one").info().machineCode());
      Path nowhere = folder.resolve("nowhere/file");
      assertThat(Pages.run(words("xlated", id, "file", nowhere.toString())).err())
          .startsWith("ERROR: cannot write " + nowhere + ": there is no such folder\n");
    }
  }

  @Test
  void theFlowOfControlIsAGraph() throws Exception {
    try (LoadedObject object = golden("map_btf.clang19-el.o")) {
      assertThat(ours(words("xlated", id(object, "count"), "visual")))
          .startsWith("digraph flow {\n")
          .contains("call __htab_map_lookup_elem#", "-> f0b")
          .endsWith("}\n");
      assertThat(ours(words("xlated", id(object, "count"), "svg")))
          .startsWith("<svg ")
          .contains("call __htab_map_lookup_elem#")
          .endsWith("</svg>\n");
    }
  }

  private static Object member(Object of, String name) {
    return Objects.requireNonNull(((Map<?, ?>) of).get(name), name);
  }

  private static List<?> list(Object of, String name) {
    return (List<?>) member(of, name);
  }

  @Test
  void machineCodeIsDumpedByObjdump() throws Exception {
    Nectar.assumeInstalled("objdump");
    try (LoadedObject object = golden("subprograms.clang19-el.o")) {
      String id = id(object, "one");
      assertThat(ours(words("jited", id, "linum")))
          .startsWith("int one(void * ctx):\nbpf_prog_")
          .contains("_one:\n", "int leaf(int a):\n", "_leaf>\n", "line_num:11");
      List<?> functions = (List<?>) Json.parse(ours(words("jited", id, "-j", "opcodes")));
      assertThat(functions).hasSize(3);
      int bytes = 0;
      for (Object function : functions) {
        for (Object each : list(function, "insns")) {
          assertThat(member(each, "operation").toString()).isNotEmpty();
          assertThat(member(each, "operands")).isInstanceOf(List.class);
          assertThat(member(each, "pc").toString()).startsWith("0x");
          bytes += list(each, "opcodes").size();
        }
      }
      assertThat(bytes).isEqualTo(object.program("one").info().machineCode());
    }
  }

  @Test
  void whatCannotBeDumpedIsSaidInOneSentence() {
    isRefused("say what to dump: xlated or jited");
    isRefused("there is no prog dump jitd, did you mean jited?", "jitd", "1");
    isRefused("say which program, such as id 3", "xlated");
    isRefused("unexpected word opcoed, did you mean opcodes?", "xlated", "id", "1", "opcoed");
    isRefused(
        "visual and svg go neither together nor with JSON, opcodes or linum",
        "xlated",
        "id",
        "1",
        "visual");
    isRefused("there is no name of a file behind file", "xlated", "id", "1", "file");
    isRefused(
        "what goes to a file is bytes alone: leave out opcodes, linum, visual and svg",
        "xlated",
        "id",
        "1",
        "file",
        "x",
        "linum");
    isRefused("there is no program named no-such-program", "jited", "name", "no-such-program");
  }

  private static void isRefused(String message, String... more) {
    String[] words =
        Stream.concat(Stream.of("prog", "dump", "-j"), Stream.of(more)).toArray(String[]::new);
    assertThat(Pages.run(words)).isEqualTo(new Ran(1, "{\"error\":\"" + message + "\"}\n", ""));
  }
}
