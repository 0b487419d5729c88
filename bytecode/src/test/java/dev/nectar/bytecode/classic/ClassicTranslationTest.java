package dev.nectar.bytecode.classic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.bytecode.Dialect;
import dev.nectar.bytecode.Disassembler;
import dev.nectar.bytecode.Encoder;
import dev.nectar.bytecode.Instruction;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The shape of translated programs; that they compute the same is a test of module linux. */
class ClassicTranslationTest {
  private static final ClassicTranslation CLASSIFIER =
      new ClassicTranslation(
          new ClassicTranslation.SocketBuffer(), new ClassicTranslation.Verdict(0, 2));

  private static String listing(ClassicTranslation translation, String program) {
    return new Disassembler(Dialect.KERNEL).listing(translation.apply(Programs.assemble(program)));
  }

  private static void refused(
      ClassicTranslation translation, String program, int instruction, String message) {
    assertThatThrownBy(() -> translation.apply(Programs.assemble(program)))
        .hasMessage("the filter cannot be translated to eBPF: " + message)
        .isInstanceOfSatisfying(
            UntranslatableClassicException.class,
            e -> {
              assertThat(e.instruction()).isEqualTo(instruction);
              assertThat(e.advice()).isNotEmpty();
            });
  }

  @Test
  void socketFiltersUseTheLegacyLoads() {
    assertThat(
            listing(
                ClassicTranslation.SOCKET_FILTER,
                "ldh [12]\njne #0x800, no\nldxb 4*([14]&0xf)\nldh [x + 16]\nret a\nno: ret #0"))
        .isEqualTo(
            """
               0: (bf) r6 = r1
               1: (b4) w0 = 0
               2: (b4) w7 = 0
               3: (28) r0 = *(u16 *)skb[12]
               4: (56) if w0 != 0x800 goto pc+8
               5: (bc) w8 = w0
               6: (30) r0 = *(u8 *)skb[14]
               7: (54) w0 &= 15
               8: (64) w0 <<= 2
               9: (bc) w7 = w0
              10: (bc) w0 = w8
              11: (48) r0 = *(u16 *)skb[r7 + 16]
              12: (95) exit
              13: (b4) w0 = 0
              14: (95) exit
            """);
  }

  @Test
  void classifiersAskAHelperSinceTheLegacyLoadsWouldReturnZero() {
    assertThat(listing(CLASSIFIER, "ldh [12]\nret a"))
        .isEqualTo(
            """
               0: (bf) r6 = r1
               1: (b4) w0 = 0
               2: (b4) w7 = 0
               3: (b4) w2 = 12
               4: (bf) r1 = r6
               5: (bf) r3 = r10
               6: (07) r3 += -72
               7: (b4) w4 = 2
               8: (85) call bpf_skb_load_bytes#26
               9: (15) if r0 == 0x0 goto pc+2
              10: (b4) w0 = 2
              11: (95) exit
              12: (69) r0 = *(u16 *)(r10 -72)
              13: (dc) r0 = be16 r0
              14: (56) if w0 != 0x0 goto pc+2
              15: (b4) w0 = 2
              16: (95) exit
              17: (b4) w0 = 0
              18: (95) exit
            """);
  }

  @Test
  void xdpProgramsCheckThePacketsEnd() {
    assertThat(listing(ClassicTranslation.XDP, "ldh [12]\ntax\nldb [x + 1]\nret #1"))
        .isEqualTo(
            """
               0: (bf) r6 = r1
               1: (61) r8 = *(u32 *)(r6 +0)
               2: (61) r9 = *(u32 *)(r6 +4)
               3: (b4) w0 = 0
               4: (b4) w7 = 0
               5: (b4) w1 = 12
               6: (0f) r1 += r8
               7: (07) r1 += 2
               8: (bd) if r1 <= r9 goto pc+2
               9: (b4) w0 = 1
              10: (95) exit
              11: (69) r0 = *(u16 *)(r1 -2)
              12: (dc) r0 = be16 r0
              13: (bc) w7 = w0
              14: (bc) w1 = w7
              15: (04) w1 += 1
              16: (b5) if r1 <= 0xfffe goto pc+2
              17: (b4) w0 = 1
              18: (95) exit
              19: (0f) r1 += r8
              20: (07) r1 += 1
              21: (bd) if r1 <= r9 goto pc+2
              22: (b4) w0 = 1
              23: (95) exit
              24: (71) r0 = *(u8 *)(r1 -1)
              25: (b4) w0 = 2
              26: (95) exit
            """);
  }

  @Test
  void whatNothingReachesIsLeftOut() {
    assertThat(listing(ClassicTranslation.SOCKET_FILTER, "ret #1\nldb [0]\nret #2"))
        .isEqualTo(listing(ClassicTranslation.SOCKET_FILTER, "ret #1"));
    assertThat(listing(ClassicTranslation.SOCKET_FILTER, "ja l\nldb [0]\nl: ret #1"))
        .doesNotContain("skb");
  }

  @Test
  void whatEbpfProgramsDoNotSeeIsRefused() {
    refused(
        ClassicTranslation.SOCKET_FILTER,
        "tax\nld poff\nret a",
        1,
        "instruction 1 asks for poff, which eBPF programs do not see");
    refused(
        ClassicTranslation.XDP,
        "ld mark\nret a",
        0,
        "instruction 0 asks for mark, which XDP programs do not see");
    refused(
        CLASSIFIER,
        "ldb [-4097]\nret a",
        0,
        "instruction 0 loads from -4097, in the kernel's own headers, which only the legacy loads"
            + " can");
  }

  @Test
  void programsThatLinuxWouldRefuseAreNotTranslated() {
    assertThatThrownBy(() -> ClassicTranslation.XDP.apply(Programs.assemble("div #0\nret a")))
        .isInstanceOf(RefusedClassicException.class);
  }

  @Test
  void farJumpsTakeTheLongForm() {
    List<ClassicInstruction> program = new ArrayList<>();
    int loads = 4000;
    program.add(
        new ClassicInstruction.JumpIf(ClassicJumpOp.EQ, new ClassicOperand.Constant(0), 0, 1));
    program.add(new ClassicInstruction.Jump(loads));
    for (int i = 0; i < loads; i++) {
      program.add(new ClassicInstruction.LoadHeaderLength(i));
    }
    program.add(new ClassicInstruction.ReturnConstant(1));
    List<Instruction> code = ClassicTranslation.XDP.apply(program);
    assertThat(code).hasSizeGreaterThan(0x8000);
    assertThat(code).hasAtLeastOneElementOfType(Instruction.JumpLong.class);
    assertThat(Encoder.encode(code, ByteOrder.LITTLE_ENDIAN)).hasSize(code.size() * 8);
  }
}
