package dev.nectar.bytecode.classic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.bytecode.Width;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassicCodecTest {
  private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;

  /** Every opcode with numbers in all the fields it uses. */
  private static List<ClassicInstruction> everything() {
    List<ClassicInstruction> all = new ArrayList<>();
    for (Form form : Form.ALL) {
      int k = form.takesConstant() ? 0x8123_4567 : 0;
      int j = form.branches() ? 200 : 0;
      all.add(form.make().apply(new SockFilter(form.code(), j, j / 2, k)));
    }
    return all;
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private static void refused(String hex, int instruction, String field, String message) {
    assertThatThrownBy(() -> ClassicCodec.decode(bytes(hex), LITTLE))
        .hasMessageEndingWith(message)
        .isInstanceOfSatisfying(
            MalformedClassicException.class,
            e -> {
              assertThat(e.instruction()).isEqualTo(instruction);
              assertThat(e.field()).isEqualTo(field);
              assertThat(e.advice()).isNotEmpty();
            });
  }

  @Test
  void theTableHasEveryOpcodeOfLinux() {
    assertThat(Form.ALL).hasSize(49);
  }

  @Test
  void everyInstructionSurvivesBothByteOrders() {
    List<ClassicInstruction> all = everything();
    for (ByteOrder order : List.of(LITTLE, ByteOrder.BIG_ENDIAN)) {
      assertThat(ClassicCodec.decode(ClassicCodec.encode(all, order), order)).isEqualTo(all);
    }
  }

  @Test
  void everyOpcodeOfTheTableIsEncodedAsItself() {
    for (Form form : Form.ALL) {
      ClassicInstruction instruction = form.make().apply(new SockFilter(form.code(), 0, 0, 0));
      assertThat(ClassicCodec.fields(instruction).code()).isEqualTo(form.code());
    }
  }

  @Test
  void fieldsLieAsInTheHeader() {
    List<ClassicInstruction> program =
        List.of(
            new ClassicInstruction.JumpIf(
                ClassicJumpOp.EQ, new ClassicOperand.Constant(0x800), 1, 2));
    assertThat(ClassicCodec.encode(program, LITTLE)).isEqualTo(bytes("1500 01 02 00080000"));
    assertThat(ClassicCodec.encode(program, ByteOrder.BIG_ENDIAN))
        .isEqualTo(bytes("0015 01 02 00000800"));
  }

  @Test
  void unknownCodesAreRefusedByIndex() {
    refused(
        "0600000000000000 ff00000000000000",
        1,
        "code",
        "instruction 1 of the filter cannot be read: code 0xff is not an opcode");
    refused("0601000000000000", 0, "code", "code 0x106 is not an opcode");
    refused("0e00000000000000", 0, "code", "code 0xe is not an opcode");
  }

  @Test
  void fieldsWithoutMeaningAreIgnoredAndBecomeZero() {
    List<ClassicInstruction> program =
        ClassicCodec.decode(bytes("0700030405000000 0600010200000000"), LITTLE);
    assertThat(program)
        .containsExactly(
            new ClassicInstruction.CopyToIndex(), new ClassicInstruction.ReturnConstant(0));
    assertThat(ClassicCodec.encode(program, LITTLE))
        .isEqualTo(bytes("0700000000000000 0600000000000000"));
  }

  @Test
  void bytesMustNotEndWithinAnInstruction() {
    refused("0600000000000000 060000", 1, "length", "length is 3 bytes instead of 8");
  }

  @Test
  void whatHasNoEncodingIsRefused() {
    assertThatThrownBy(
            () ->
                ClassicCodec.fields(
                    new ClassicInstruction.JumpIf(
                        ClassicJumpOp.EQ, new ClassicOperand.Index(), 256, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("jt cannot hold 256: 0 to 255");
    assertThatThrownBy(
            () ->
                ClassicCodec.fields(
                    new ClassicInstruction.LoadPacket(
                        Width.DOUBLE, ClassicInstruction.Base.ABSOLUTE, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("there is no opcode for LoadPacket");
  }

  @Test
  void theEmptyProgramHasNoBytes() {
    assertThat(ClassicCodec.decode(new byte[0], LITTLE)).isEmpty();
    assertThat(ClassicCodec.encode(List.of(), LITTLE)).isEmpty();
  }
}
