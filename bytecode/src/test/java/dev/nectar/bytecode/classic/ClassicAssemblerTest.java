package dev.nectar.bytecode.classic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.bytecode.Width;
import dev.nectar.report.Colour;
import dev.nectar.report.Source;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ClassicAssemblerTest {
  private static String listing(String text) {
    return ClassicPrinter.listing(Programs.assemble(text));
  }

  private static String errors(String text) {
    try {
      ClassicAssembler.assemble(new Source("f", text));
      return "";
    } catch (ClassicSyntaxException e) {
      assertThat(e.advice()).isNotEmpty();
      return e.diagnostics().stream()
          .map(each -> each.render(Colour.NEVER))
          .collect(Collectors.joining());
    }
  }

  private static ClassicInstruction one(String line) {
    List<ClassicInstruction> program = Programs.assemble(line);
    assertThat(program).hasSize(1);
    return program.getFirst();
  }

  @Test
  void everyOpcodesListingIsReadAgain() {
    for (Form form : Form.ALL) {
      int k = form.syntax() == Form.Syntax.CONSTANT ? -2 : 0;
      List<ClassicInstruction> program =
          List.of(
              form.make().apply(new SockFilter(form.code(), 0, form.branches() ? 1 : 0, k)),
              new ClassicInstruction.ReturnConstant(1),
              new ClassicInstruction.ReturnAccumulator());
      assertThat(Programs.assemble(ClassicPrinter.listing(program))).isEqualTo(program);
      assertThat(Programs.assemble(ClassicPrinter.numbers(program))).isEqualTo(program);
      assertThat(Programs.assemble(ClassicPrinter.array(program))).isEqualTo(program);
    }
  }

  @Test
  void theLanguageOfTheKernelsAssemblerIsRead() {
    assertThat(
            listing(
                """
                ; IPv4 TCP, no fragments, port 22
                      ldh [12]          /* the type */
                      jne #0x800, drop
                      ldb [23]
                      jneq #6, drop
                      ldh [20]
                      jset #0x1fff, drop
                      ldxb 4*([14]&0xf)
                      ldh [x + 14]
                      jeq #22, good, drop
                good: ret #-1
                drop: ret #0
                """))
        .isEqualTo(
            """
            (000) ldh      [12]
            (001) jeq      #0x800           jt 2	jf 10
            (002) ldb      [23]
            (003) jeq      #0x6             jt 4	jf 10
            (004) ldh      [20]
            (005) jset     #0x1fff          jt 10	jf 6
            (006) ldxb     4*([14]&0xf)
            (007) ldh      [x + 14]
            (008) jeq      #0x16            jt 9	jf 10
            (009) ret      #-1
            (010) ret      #0
            """);
  }

  @Test
  void theOtherComparisonsSwapTheirTargets() {
    assertThat(
            listing(
                """
                jlt #5, yes, no
                jle x, yes
                no: ret #0
                yes: ret #1
                """))
        .isEqualTo(
            """
            (000) jge      #0x5             jt 2	jf 3
            (001) jgt      x                jt 2	jf 3
            (002) ret      #0
            (003) ret      #1
            """);
  }

  @Test
  void otherSpellingsMeanTheSame() {
    assertThat(one("ldi 7")).isEqualTo(one("ld #7"));
    assertThat(one("ldxi #7")).isEqualTo(one("ldx #0b111"));
    assertThat(one("ldx 4*([14]&0xf)")).isEqualTo(one("ldxb 4*([14]&15)"));
    assertThat(one("ld len")).isEqualTo(one("ld #pktlen"));
    assertThat(one("ret %a")).isEqualTo(one("ret"));
    assertThat(one("add %x")).isEqualTo(one("add x"));
    assertThat(one("ldb [%x+3]")).isEqualTo(one("ldb [x + 3]"));
    assertThat(one("ldb [x]")).isEqualTo(one("ldb [x + 0]"));
    assertThat(one("ldb [x-1]")).isEqualTo(one("ldb [x + -1]"));
    assertThat(one("ret #017")).isEqualTo(one("ret #15"));
    assertThat(one("ret #4294967295")).isEqualTo(one("ret #-1"));
  }

  @Test
  void ancillaryDataHasNames() {
    for (Ancillary each : Ancillary.values()) {
      ClassicInstruction load =
          new ClassicInstruction.LoadPacket(
              Width.WORD, ClassicInstruction.Base.ABSOLUTE, each.address());
      assertThat(one("ld #" + each.text())).isEqualTo(load);
      assertThat(one("ld " + each.text())).isEqualTo(load);
      assertThat(one("ld [" + each.text() + "]")).isEqualTo(load);
    }
    assertThat(one("ld vlan_avail")).isEqualTo(one("ld vlan_pr"));
    assertThat(one("ld rand")).isEqualTo(one("ld [random]"));
  }

  @Test
  void labelsMayShareAnInstructionOrStandAlone() {
    assertThat(listing("ja b\na:\nb: c: ret #1\n"))
        .isEqualTo("(000) ja       1\n(001) ret      #1\n");
  }

  @Test
  void numbersMayBeOnOneLine() {
    assertThat(listing("2,40 0 0 12,6 0 0 1"))
        .isEqualTo("(000) ldh      [12]\n(001) ret      #1\n");
  }

  @Test
  void everyWrongLineIsNamed() {
    assertThat(
            errors(
                """
                ldq [3]
                ld [y]
                jeq #1, nowhere
                add M[3]
                tax x
                ldh
                ld [12
                ret #0x1ffffffff
                ret #0z
                ret #1 2
                9: ret #1
                ret $1
                """))
        .isEqualTo(
            """
            f:1:1-4: ERROR: there is no instruction ldq
            ldq [3]
            ~~~
            f:2:5-6: ERROR: "y" is not something a filter can load
            ld [y]
                ~
            f:3:9-16: ERROR: there is no label nowhere
            jeq #1, nowhere
                    ~~~~~~~
            f:4:5-9: ERROR: add has no operand of this form
            add M[3]
                ~~~~
            f:5:5-6: ERROR: tax has no operand of this form
            tax x
                ~
            f:6:1-4: ERROR: ldh needs an operand
            ldh
            ~~~
            f:7:7-7: ERROR: expected "]" instead of the end of the line
            ld [12
                  ~
            f:8:6-17: ERROR: the number does not fit into 32 bits
            ret #0x1ffffffff
                 ~~~~~~~~~~~
            f:9:6-8: ERROR: "0z" is not a number that fits into 32 bits
            ret #0z
                 ~~
            f:10:8-9: ERROR: expected the end of the line instead of "2"
            ret #1 2
                   ~
            f:11:1-2: ERROR: expected an instruction instead of "9"
            9: ret #1
            ~
            f:12:5-6: ERROR: the character "$" means nothing here
            ret $1
                ~
            f:12:6-7: ERROR: ret has no operand of this form
            ret $1
                 ~
            """);
  }

  @Test
  void comparisonsJumpForwardAndNotTooFar() {
    assertThat(errors("l: tax\njeq #1, l\nret #1\n"))
        .startsWith(
            "f:2:9-10: ERROR: instruction 0 is not behind the comparison, which can only jump"
                + " forward\n");
    assertThat(errors("ja 5\nret #1\n"))
        .startsWith("f:1:4-5: ERROR: \"5\" is behind the end: the filter has 2 instructions\n");
    assertThat(errors("jeq #1, far\n" + "tax\n".repeat(256) + "far: ret #1\n"))
        .startsWith(
            "f:1:9-12: ERROR: instruction 257 is 256 away, but a comparison jumps over 255 at"
                + " most\n");
  }

  @Test
  void labelsAndIndexesAreChecked() {
    assertThat(errors("a: tax\na: ret #1\n"))
        .startsWith("f:2:1-2: ERROR: the label a is there twice\n");
    assertThat(errors("(001) ret #1\n"))
        .startsWith("f:1:1-5: ERROR: the index 001 stands before instruction 0\n");
    assertThat(errors("ldx 3*([14]&0xf)\n"))
        .startsWith("f:1:5-6: ERROR: only the length of an IPv4 header can be loaded");
  }

  @Test
  void wrongNumbersAreNamed() {
    assertThat(errors("2\n6 0 0 1\n"))
        .startsWith("f:1:1-2: ERROR: 2 instructions are announced, but there are 1\n");
    assertThat(errors("1\n6 0 256 1\n"))
        .startsWith("f:2:5-8: ERROR: jf is a number from 0 to 255\n");
    assertThat(errors("1\n99 0 0 1\n"))
        .startsWith(
            "f:2:1-9: ERROR: instruction 0 of the filter cannot be read: code 0x63 is not an"
                + " opcode\n");
    assertThat(errors("{ 0x6, 0, 0 },\n")).startsWith("f:1:13-14: ERROR: expected \",\"");
    assertThat(errors("1\n6 0 0")).startsWith("f:2:6-6: ERROR: expected a number");
  }

  @Test
  void aTextWithoutInstructionsIsRefused() {
    assertThat(errors("")).startsWith("f:1:1-1: ERROR: the filter has no instruction\n");
    assertThat(errors("; nothing\n\n")).contains("the filter has no instruction\n");
    assertThat(errors("/* ret #1")).startsWith("f:1:1-3: ERROR: the comment does not end\n");
  }

  @Test
  void theMessageNamesTheFirstProblem() {
    assertThatThrownBy(() -> Programs.assemble("foo\n"))
        .hasMessage("the filter cannot be assembled: test:1:1: there is no instruction foo");
  }
}
