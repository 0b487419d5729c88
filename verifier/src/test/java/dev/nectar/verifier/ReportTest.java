package dev.nectar.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.nectar.bytecode.Assembler;
import dev.nectar.bytecode.Encoder;
import dev.nectar.bytecode.Instruction;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.LineSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.object.link.Bound;
import dev.nectar.object.link.LinkedProgram;
import dev.nectar.report.Colour;
import dev.nectar.report.Json;
import dev.nectar.report.JsonText;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What became of programs, in each form that it is printed in. */
class ReportTest {
  private static final Set<Report.Detail> NONE = Set.of();

  private static final List<LineSpec> LINES =
      List.of(
          new LineSpec(0, "a b.c", "int first(void *x) {", 3, 1),
          new LineSpec(1, "a b.c", "\tint y = 100%, z = read(x);", 4, 20),
          new LineSpec(2, "a b.c", "\treturn y;", 5, 2));

  private static Judgement judged(String name, String text, List<LineSpec> lines) {
    List<Instruction> body = new Assembler().assemble(text);
    FunctionSpec function = new FunctionSpec(name, body, lines);
    ProgramSpec spec = new ProgramSpec(name, ProgramType.SOCKET_FILTER, function);
    LinkedProgram program =
        new LinkedProgram(spec, body, List.of(), lines, Bound.NONE, List.of(), Map.of());
    byte[] code = Encoder.encode(body, ByteOrder.LITTLE_ENDIAN);
    Subject subject = new Subject(spec.type(), 0, 0, code, List.of(), Map.of());
    return Judgement.of(program, subject, Set.of(Report.Detail.INSTRUCTIONS));
  }

  private static final Judgement GOOD =
      judged("good", "*(u64 *)(r10 - 8) = 1\nr0 = *(u64 *)(r10 - 8)\nexit", LINES);

  private static final Judgement BAD = judged("bad", "r0 = 0\nr0 = *(u64 *)(r0 + 0)\nexit", LINES);

  private static final Judgement BARE = judged("bare", "r0 = r9\nexit", List.of());

  private static Report of(Judgement... all) {
    return new Report("tool.o", List.of(all));
  }

  private static String text(Judgement... all) {
    return of(all).text(NONE, Colour.NEVER);
  }

  @Test
  void acceptedProgramHasALine() {
    assertThat(text(GOOD)).isEqualTo("good: accepted, 3 instructions walked\n");
    assertThat(of(GOOD).isGood()).isTrue();
  }

  @Test
  void refusalShowsItsLineAndThoseAroundIt() {
    assertThat(text(BAD))
        .isEqualTo(
            """
            a b.c:4:20-24: ERROR: bad: refused: R0 invalid mem access 'scalar' (instruction 1)
                 3  int first(void *x) {
                 4      int y = 100%, z = read(x);
                                          ~~~~
                 5      return y;
              needed: reading 8 bytes needs a pointer, and R0 is the number 0
              how it came to be:
                 0: R0 made: 0 ; int first(void *x) { @ a b.c:3
            """);
    assertThat(of(GOOD, BAD).isGood()).isFalse();
  }

  @Test
  void refusalWithoutLinesNamesTheInstruction() {
    assertThat(text(BARE))
        .isEqualTo(
            """
            ERROR: bare: refused: R9 !read_ok (instruction 0)
              needed: R9 needs a value on every path that leads here
            """);
  }

  @Test
  void adviceOnARefusalStandsBelowIt() {
    Report advised = of(GOOD, BARE).advised(reason -> Optional.of("mend " + reason));
    assertThat(advised.text(NONE, Colour.NEVER)).endsWith("  to do: mend R9 !read_ok\n");
    assertThat(advised.json(NONE, JsonText.Layout.COMPACT))
        .contains("\"advice\":\"mend R9 !read_ok\"");
  }

  @Test
  void numbersOfRegistersStandBesideInstructions() {
    Judgement judgement =
        judged(
            "numbers",
            "r0 = *(u32 *)(r1 + 0)\nr0 &= 7\nif r0 > 5 goto +1\nr0 += 1\nr0 += 2\nexit",
            List.of());
    assertThat(of(judgement).text(Set.of(Report.Detail.INSTRUCTIONS), Colour.NEVER))
        .contains("if r0 > 0x5 goto pc+1")
        .contains("; 1×, R0 in 0..7\n")
        .contains("; 1×, R0 in 0..5\n");
  }

  @Test
  void instructionsStandBelowTheirLines() {
    assertThat(of(GOOD).text(Set.of(Report.Detail.INSTRUCTIONS), Colour.NEVER))
        .isEqualTo(
            """
            good: accepted, 3 instructions walked
            ; a b.c:3: int first(void *x) {
                0: *(u64 *)(r10 -8) = 1                     ; 1×, stack
            ; a b.c:4: int y = 100%, z = read(x);
                1: r0 = *(u64 *)(r10 -8)                    ; 1×, stack
            ; a b.c:5: return y;
                2: exit                                     ; 1×
            """);
  }

  @Test
  void mostWorkComesFirst() {
    Judgement loop =
        judged(
            "loop",
            "r1 = 0\nagain:\nr1 += 1\nif r1 != 10 goto again\nr0 = 0\nexit",
            List.of(
                new LineSpec(0, "a.c", "int loop() {", 1, 1),
                new LineSpec(1, "a.c", "while (++i != 10);", 2, 1),
                new LineSpec(3, "a.c", "return 0;", 3, 1)));
    assertThat(of(loop).text(Set.of(Report.Detail.COMPLEXITY), Colour.NEVER))
        .isEqualTo(
            """
            loop: accepted, 23 instructions walked
              by function
                    23 100.0%  loop
              by source line
                    20  87.0%  a.c:2: while (++i != 10);
                     2   8.7%  a.c:3: return 0;
                     1   4.3%  a.c:1: int loop() {
            """);
    assertThat(loop.verdict().work().at(1)).isEqualTo(10);
  }

  @Test
  void jsonHasAnObjectForEachProgram() {
    assertThat(of(GOOD, BAD).json(NONE, JsonText.Layout.COMPACT))
        .isEqualTo(
            "[{\"program\":\"good\",\"accepted\":true,\"processed\":3},"
                + "{\"program\":\"bad\",\"accepted\":false,\"processed\":2,"
                + "\"reason\":\"R0 invalid mem access 'scalar'\",\"slot\":1,"
                + "\"file\":\"a b.c\",\"line\":4,\"column\":20,"
                + "\"text\":\"int y = 100%, z = read(x);\","
                + "\"need\":\"reading 8 bytes needs a pointer, and R0 is the number 0\","
                + "\"chain\":[{\"slot\":0,\"register\":\"R0\",\"what\":\"made\",\"value\":\"0\","
                + "\"file\":\"a b.c\",\"line\":3}]}]\n");
  }

  @Test
  void workflowsAreToldOfRefusalsAlone() {
    assertThat(of(GOOD, BAD, BARE).annotations())
        .isEqualTo(
            """
            ::error file=a b.c,line=4,col=20,title=program bad::refused: R0 invalid mem access 'scalar'
            ::error file=tool.o,title=program bare::refused: R9 !read_ok
            """);
  }

  @Test
  void whatHasAMeaningInAnnotationsIsEscaped() {
    LineSpec odd = new LineSpec(0, "a,b:%.c", "x", 1, 1);
    assertThat(of(judged("odd", "r0 = r9\nexit", List.of(odd))).annotations())
        .startsWith("::error file=a%2Cb%3A%25.c,line=1,");
  }

  private static Map<?, ?> member(Object of, String name) {
    return assertInstanceOf(Map.class, ((Map<?, ?>) of).get(name));
  }

  private static List<?> members(Map<?, ?> of, String name) {
    return assertInstanceOf(List.class, of.get(name));
  }

  @Test
  void sarifHasAResultForEachRefusal() {
    String document = Report.sarif(List.of(of(GOOD, BAD), of(BARE)), JsonText.Layout.PRETTY);
    Map<?, ?> parsed = (Map<?, ?>) Json.parse(document);
    assertThat(parsed.get("version")).isEqualTo("2.1.0");
    Map<?, ?> run = (Map<?, ?>) members(parsed, "runs").getFirst();
    assertThat(member(member(run, "tool"), "driver").get("name")).isEqualTo("nectar verify");
    List<?> results = members(run, "results");
    assertThat(results).hasSize(2);
    Map<?, ?> bad = (Map<?, ?>) results.getFirst();
    assertThat(bad.get("ruleId")).isEqualTo("refused");
    assertThat(member(bad, "message").get("text"))
        .isEqualTo("program bad: R0 invalid mem access 'scalar'");
    Object place = member(members(bad, "locations").getFirst(), "physicalLocation");
    assertThat(member(place, "artifactLocation").get("uri")).isEqualTo("a%20b.c");
    assertThat(member(place, "region").get("startLine")).isEqualTo(4L);
    Map<?, ?> bare = (Map<?, ?>) results.getLast();
    Object object = member(members(bare, "locations").getFirst(), "physicalLocation");
    assertThat(object).isEqualTo(Map.of("artifactLocation", Map.of("uri", "tool.o")));
  }

  @Test
  void runningKernelThatAgreesIsSaidToDoSo() {
    Report compared =
        of(GOOD, BAD)
            .comparedWith(
                program ->
                    program.name().equals("bad")
                        ? Optional.of("R7 invalid mem access 'scalar'")
                        : Optional.empty());
    assertThat(compared.text(NONE, Colour.NEVER))
        .contains("good: the running kernel says the same\n")
        .contains("bad: the running kernel says the same\n");
    assertThat(of(GOOD).comparedWith(program -> Optional.empty()).isGood()).isTrue();
  }

  @Test
  void runningKernelThatDiffersIsToldEverywhere() {
    Report compared =
        of(GOOD, BAD)
            .comparedWith(
                program ->
                    program.name().equals("good") ? Optional.of("too large") : Optional.empty());
    assertThat(compared.text(NONE, Colour.NEVER))
        .contains("good: the running kernel refuses it: too large\n")
        .contains("bad: the running kernel takes it\n");
    assertThat(of(GOOD).comparedWith(program -> Optional.of("too large")).isGood()).isFalse();
    assertThat(compared.annotations())
        .contains("::warning file=tool.o,title=program good::the running kernel refuses it")
        .contains("::warning file=a b.c,line=4,col=20,title=program bad::the running kernel takes");
    assertThat(compared.json(NONE, JsonText.Layout.COMPACT))
        .contains("\"running\":{\"same\":false,\"accepted\":false,\"reason\":\"too large\"}")
        .contains("\"running\":{\"same\":false,\"accepted\":true}");
    assertThat(Report.sarif(List.of(compared), JsonText.Layout.COMPACT))
        .contains("\"ruleId\":\"different\",\"level\":\"warning\"");
  }
}
