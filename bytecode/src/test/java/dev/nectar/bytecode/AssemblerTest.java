package dev.nectar.bytecode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.bytecode.Instruction.Alu;
import dev.nectar.bytecode.Instruction.Call;
import dev.nectar.bytecode.Instruction.CallFunction;
import dev.nectar.bytecode.Instruction.CallKfunc;
import dev.nectar.bytecode.Instruction.CallNamed;
import dev.nectar.bytecode.Instruction.Exit;
import dev.nectar.bytecode.Instruction.Extension;
import dev.nectar.bytecode.Instruction.Jump;
import dev.nectar.bytecode.Instruction.JumpIf;
import dev.nectar.bytecode.Instruction.Load;
import dev.nectar.bytecode.Instruction.LoadWide;
import dev.nectar.report.Colour;
import dev.nectar.report.Diagnostic;
import dev.nectar.report.Source;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class AssemblerTest {
  private static final Assembler ASSEMBLER = new Assembler();

  private static Instruction one(String text) {
    List<Instruction> all = ASSEMBLER.assemble(text);
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  private static Alu move(Register dst, int value) {
    return new Alu(Width.DOUBLE, AluOp.MOV, dst, new Operand.Imm(value));
  }

  @Test
  void everyFormIsReadAsItIsPrinted() {
    Random random = new Random(4);
    for (Dialect dialect : Dialect.values()) {
      Disassembler disassembler = new Disassembler(dialect);
      for (Form form : Samples.encodable()) {
        List<Instruction> samples = Samples.of(form, random, 40);
        assertThat(ASSEMBLER.assemble(disassembler.listing(samples)))
            .as("%s in %s", form.pattern(dialect), dialect)
            .isEqualTo(samples);
      }
    }
  }

  @Test
  void listingsOfGeneratedProgramsAreReadBack() {
    for (int seed = 0; seed < 200; seed++) {
      List<Instruction> program = Samples.program(new Random(seed), 100);
      for (Dialect dialect : Dialect.values()) {
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
          String listing = new Disassembler(dialect).listing(program, order);
          assertThat(ASSEMBLER.assemble(listing)).as("seed %s", seed).isEqualTo(program);
        }
      }
    }
  }

  @Test
  void textWithoutListingIsReadAsItIsPrintedWhereItSaysEnough() {
    Random random = new Random(5);
    for (Dialect dialect : Dialect.values()) {
      Disassembler disassembler = new Disassembler(dialect);
      for (Form form : Samples.encodable()) {
        for (Instruction sample : Samples.of(form, random, 20)) {
          boolean saysEnough =
              switch (sample) {
                case LoadWide(_, WideValue.Constant _) -> dialect == Dialect.LLVM;
                case Call(int helper) -> helper >= 0 || dialect == Dialect.KERNEL;
                default -> true;
              };
          if (saysEnough) {
            assertThat(ASSEMBLER.assemble(disassembler.print(sample))).containsExactly(sample);
          }
        }
      }
    }
  }

  @Test
  void linesOfAListingThatAreNoInstructionsAreSkipped() {
    assertThat(
            ASSEMBLER.assemble(
                """
                prog.o:	file format elf64-bpf

                Disassembly of section xdp:

                0000000000000000 <prog>:
                       0:	18 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00	r1 = 0x0 ll
                		0000000000000000:  R_BPF_64_64	counts
                   2: (95) exit
                       95 00 00 00 00 00 00 00
                """))
        .containsExactly(new LoadWide(Register.R1, new WideValue.Constant(0)), new Exit());
  }

  @Test
  void functionsThatTheKernelHasCompiledAreReadWithTheirNumbersOrNames() {
    assertThat(
            ASSEMBLER.assemble(
                """
                (85) call pc+38#3
                (85) call pc+38#bpf_prog_1f4e69c2e304dde9_callback
                (18) r2 = subprog[+53]
                (18) r2 = subprog[+53]#1
                """))
        .containsExactly(
            new Instruction.CallLinked(38, 3),
            new CallFunction(38),
            new LoadWide(Register.R2, new WideValue.Function(53)),
            new LoadWide(Register.R2, new WideValue.LinkedFunction(53, 1)));
  }

  @Test
  void aCommentThatDoesNotEndIsAnError() {
    assertThatThrownBy(() -> ASSEMBLER.assemble("r0 = 1 /* one\nexit"))
        .isInstanceOf(AssemblyException.class)
        .hasMessageContaining("the comment does not end");
  }

  @Test
  void labelsAreCountedInSlots() {
    assertThat(
            ASSEMBLER.assemble(
                """
                start:
                  r1 = 0x1122334455667788 ll
                  if r1 == 0 goto out
                  goto start
                out: exit
                """))
        .containsExactly(
            new LoadWide(Register.R1, new WideValue.Constant(0x1122334455667788L)),
            new JumpIf(Width.DOUBLE, JumpOp.EQ, Register.R1, new Operand.Imm(0), 1),
            new Jump(-4),
            new Exit());
  }

  @Test
  void labelsAndLinesAreGivenBack() {
    Assembly assembly = ASSEMBLER.assemble(new Source("a.s", "f:\nr0 = 1 ll\n\ng: exit\n"));
    assertThat(assembly.labels()).containsEntry("f", 0).containsEntry("g", 2);
    assertThat(assembly.lines()).containsExactly(2, 4);
  }

  @Test
  void namesAreHelpersLabelsKfuncsOrStayNames() {
    Names names =
        new Names() {
          @Override
          public Optional<String> kfunc(int id, int module) {
            return id == 77 ? Optional.of("bpf_task_acquire") : Optional.empty();
          }

          @Override
          public Optional<CallKfunc> kfunc(String name) {
            return name.equals("bpf_task_acquire")
                ? Optional.of(new CallKfunc(77, 0))
                : Optional.empty();
          }
        };
    List<Instruction> program =
        new Assembler(names)
            .assemble(
                """
                call bpf_ktime_get_ns
                call map_lookup_elem
                call unknown#9999
                call twice
                call bpf_task_acquire
                call elsewhere
                r1 = subprog[twice]
                r1 = twice ll
                r1 = map[counts]
                r1 = counts ll
                r1 = map[counts][0]+8
                twice: exit
                """);
    assertThat(program)
        .startsWith(
            new Call(5),
            new Call(1),
            new Call(9999),
            new CallFunction(12),
            new CallKfunc(77, 0),
            new CallNamed("elsewhere"),
            new LoadWide(Register.R1, new WideValue.Function(9)),
            new LoadWide(Register.R1, new WideValue.Function(7)),
            new LoadWide(Register.R1, new WideValue.MapNamed("counts")),
            new LoadWide(Register.R1, new WideValue.MapNamed("counts")),
            new LoadWide(Register.R1, new WideValue.MapValueNamed("counts", 8)));
    assertThat(new Disassembler(Dialect.KERNEL, names).print(program.get(4)))
        .isEqualTo("call bpf_task_acquire#77");
    assertThat(new Assembler(names).assemble("call bpf_task_acquire#77"))
        .containsExactly(new CallKfunc(77, 0));
  }

  @Test
  void spacesAndSpellingsAreFree() {
    Load load = new Load(Width.WORD, Extension.ZERO, Register.R0, Register.R1, -8);
    assertThat(one("r0=*(u32*)(r1-8)")).isEqualTo(load);
    assertThat(one("\tw0 = *( u32 * ) ( r1 + -0x8 )  ")).isEqualTo(load);
    assertThat(one("r0 = *(u32 *)(r1)"))
        .isEqualTo(new Load(Width.WORD, Extension.ZERO, Register.R0, Register.R1, 0));
    assertThat(one("if r1==0xffffffff goto pc+2"))
        .isEqualTo(new JumpIf(Width.DOUBLE, JumpOp.EQ, Register.R1, new Operand.Imm(-1), 2));
    assertThat(one("r1=-5")).isEqualTo(move(Register.R1, -5));
  }

  @Test
  void aNumberThatNeedsTwoSlotsGetsThem() {
    assertThat(one("r1 = 5")).isEqualTo(move(Register.R1, 5));
    assertThat(one("r1 = 0x123456789"))
        .isEqualTo(new LoadWide(Register.R1, new WideValue.Constant(0x123456789L)));
    assertThat(one("(18) r1 = 0x5"))
        .isEqualTo(new LoadWide(Register.R1, new WideValue.Constant(5)));
  }

  @Test
  void commentsAreSkipped() {
    assertThat(
            ASSEMBLER.assemble(
                """
                # a comment
                // another
                ; and one more
                0: (b7) r0 = 1    ; R0_w=1
                r0 = 2 // x
                r0 = 3 # y
                /* over
                   two lines */ r0 = 4 /* z */
                exit
                """))
        .containsExactly(
            move(Register.R0, 1),
            move(Register.R0, 2),
            move(Register.R0, 3),
            move(Register.R0, 4),
            new Exit());
  }

  @Test
  void headersOfBpftoolAndLlvmAreLabels() {
    Assembly assembly =
        ASSEMBLER.assemble(
            new Source(
                "listing",
                """
                prog.o:\tfile format elf64-bpf

                Disassembly of section xdp:

                0000000000000000 <drop>:
                       0:\tb7 00 00 00 01 00 00 00\tr0 = 0x1
                       1:\t05 00 00 00 00 00 00 00\tgoto +0x0 <drop+0x10>
                int pass(struct xdp_md * ctx):
                   2: (95) exit
                """));
    assertThat(assembly.labels()).containsEntry("drop", 0).containsEntry("pass", 2);
    assertThat(assembly.instructions())
        .containsExactly(move(Register.R0, 1), new Jump(0), new Exit());
  }

  @Test
  void bytesDecideWhatLlvmsTextLeavesOpen() {
    assertThat(one("85 00 00 00 05 00 00 00 call 0x5")).isEqualTo(new Call(5));
    assertThat(one("85 10 00 00 05 00 00 00 call 0x5")).isEqualTo(new CallFunction(5));
    assertThat(one("85 20 00 00 05 00 00 00 call 0x5")).isEqualTo(new CallKfunc(5, 0));
    assertThat(one("85 02 00 00 00 00 00 05 call 0x5")).isEqualTo(new CallKfunc(5, 0));
  }

  @Test
  void whatIsWrongIsShownWithLineAndColumn() {
    assertErrors(
        "r0 = 0\nr11 = 5\n",
        """
        a.s:2:1-4: ERROR: there is no register r11: they are r0 to r10
        r11 = 5
        ~~~
        """);
    assertErrors(
        "r0 <> 5",
        """
        a.s:1:4-5: ERROR: expected "%=" or "&=" or "*=" or "+=" or "-=" or "/=" or others, but found "<"
        r0 <> 5
           ~
        """);
    assertErrors(
        "r0 = 1 +",
        """
        a.s:1:8-9: ERROR: expected "ll" or the end of the line, but found "+"
        r0 = 1 +
               ~
        """);
    assertErrors(
        "goto nowhere",
        """
        a.s:1:6-13: ERROR: there is no label nowhere
        goto nowhere
             ~~~~~~~
        """);
    assertErrors(
        "a: exit\na: exit",
        """
        a.s:2:1-2: ERROR: label a is already in line 1
        a: exit
        ~
        """);
    assertErrors(
        "r1 = *(u32 *)(r2 + 40000)",
        """
        a.s:1:20-25: ERROR: 40000 does not fit into 16 bits
        r1 = *(u32 *)(r2 + 40000)
                           ~~~~~
        """);
    assertErrors(
        "r1 += 0x1ffffffff",
        """
        a.s:1:7-18: ERROR: 8589934591 does not fit into 32 bits
        r1 += 0x1ffffffff
              ~~~~~~~~~~~
        """);
    assertErrors(
        "r1 = -r2",
        """
        a.s:1:7-9: ERROR: the same register is expected as before
        r1 = -r2
              ~~
        """);
    assertErrors(
        "(b7) exit",
        """
        a.s:1:6-10: ERROR: the text is instruction 0x95, but what stands before it is another one
        (b7) exit
             ~~~~
        """);
    assertErrors(
        "b7 00 00 00 02 00 00 00 r0 = 1",
        """
        a.s:1:25-31: ERROR: the text is b7 00 00 00 01 00 00 00, but the bytes before it are others
        b7 00 00 00 02 00 00 00 r0 = 1
                                ~~~~~~
        """);
    assertErrors(
        "if r0 == 1",
        """
        a.s:1:11-11: ERROR: expected "goto", but the line ends
        if r0 == 1
                  ~
        """);
  }

  @Test
  void allErrorsAreFoundAtOnce() {
    assertThatThrownBy(() -> ASSEMBLER.assemble("foo\nexit\nbar\ngoto x"))
        .isInstanceOfSatisfying(
            AssemblyException.class, e -> assertThat(e.diagnostics()).hasSize(3));
  }

  @Test
  void labelsTooFarAwayAreRefused() {
    String far = "goto end\n" + "r0 = 0\n".repeat(40_000) + "end: exit\n";
    assertThatThrownBy(() -> ASSEMBLER.assemble(far))
        .hasMessage(
            "the program cannot be assembled: text:1:6: label end is 40000 slots away; gotol goes that far");
    assertThat(ASSEMBLER.assemble(far.replace("goto", "gotol"))).hasSize(40_002);
  }

  private static void assertErrors(String text, String expected) {
    assertThatThrownBy(() -> ASSEMBLER.assemble(new Source("a.s", text)))
        .isInstanceOfSatisfying(
            AssemblyException.class,
            e ->
                assertThat(
                        e.diagnostics().stream()
                            .map((Diagnostic d) -> d.render(Colour.NEVER))
                            .collect(Collectors.joining()))
                    .isEqualTo(expected));
  }
}
