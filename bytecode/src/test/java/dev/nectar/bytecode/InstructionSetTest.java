package dev.nectar.bytecode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class InstructionSetTest {
  private static final List<ByteOrder> ORDERS =
      List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN);

  @Test
  void whatIsEncodedIsDecodedToTheSame() {
    Random random = new Random(1);
    for (Form form : Samples.encodable()) {
      for (Instruction instruction : Samples.of(form, random, 200)) {
        for (ByteOrder order : ORDERS) {
          byte[] bytes = Encoder.encode(List.of(instruction), order);
          assertThat(Decoder.decode(bytes, order)).containsExactly(instruction);
          assertThat(bytes).hasSize(instruction.slots() * Encoder.SLOT);
        }
      }
    }
  }

  @Test
  void whatIsDecodedIsEncodedToTheSame() {
    Random random = new Random(2);
    byte[] bytes = new byte[2 * Encoder.SLOT];
    int accepted = 0;
    for (int i = 0; i < 300_000; i++) {
      random.nextBytes(bytes);
      mostlyZero(bytes, random);
      for (ByteOrder order : ORDERS) {
        try {
          List<Instruction> instructions = Decoder.decode(bytes, order);
          assertThat(Encoder.encode(instructions, order)).isEqualTo(bytes);
          accepted++;
        } catch (MalformedProgramException e) {
          assertThat(e.getMessage()).startsWith("instruction " + e.slot() + " is no eBPF");
        }
      }
    }
    assertThat(accepted).isGreaterThan(10_000);
  }

  /** Random fields are hardly ever legal; zeros often are. */
  private static void mostlyZero(byte[] bytes, Random random) {
    for (int i = 0; i < bytes.length; i++) {
      if (i % Encoder.SLOT != 0 && random.nextInt(4) != 0) {
        bytes[i] = 0;
      }
    }
  }

  @Test
  void everyOpcodeWithAllOtherFieldsZeroIsAnInstructionExactlyIfTheTableHasIt() {
    for (int opcode = 0; opcode < 256; opcode++) {
      ByteBuffer bytes = ByteBuffer.allocate(2 * Encoder.SLOT).order(ByteOrder.LITTLE_ENDIAN);
      bytes.put(0, (byte) opcode);
      boolean wide = opcode == InstructionSet.WIDE;
      ByteBuffer code = wide ? bytes : bytes.slice(0, Encoder.SLOT).order(bytes.order());
      boolean inTable = false;
      for (Form form : InstructionSet.withOpcode(opcode)) {
        inTable |= List.of(Field.values()).stream().allMatch(f -> form.fixed(f).orElse(0) == 0);
      }
      boolean decoded;
      try {
        decoded = Decoder.decode(code).size() == 1;
      } catch (MalformedProgramException e) {
        decoded = false;
      }
      assertThat(decoded).as("opcode %x", opcode).isEqualTo(inTable);
    }
  }

  @Test
  void aReservedFieldThatIsNotZeroIsNamed() {
    Random random = new Random(3);
    for (Form form : Samples.encodable()) {
      for (Field field : Field.values()) {
        boolean kindElsewhere =
            InstructionSet.withOpcode(form.opcode()).stream()
                .anyMatch(other -> other.fixed(field).orElse(-99) != form.fixed(field).orElse(-99));
        if (form.fixed(field).isEmpty() || kindElsewhere || field == Field.HIGH) {
          continue;
        }
        byte[] good = Encoder.encode(Samples.of(form, random, 1), ByteOrder.LITTLE_ENDIAN);
        byte[] bad = spoil(good, field);
        assertThatThrownBy(() -> Decoder.decode(bad, ByteOrder.LITTLE_ENDIAN))
            .as("%s with %s", form.pattern(Dialect.KERNEL), field)
            .isInstanceOfSatisfying(
                MalformedProgramException.class,
                e -> {
                  assertThat(e.slot()).isEqualTo(1);
                  assertThat(e.field()).hasValue(field);
                  assertThat(e).hasMessageContaining(field.text() + " is ");
                });
      }
    }
  }

  /** A harmless instruction, and after it one with a field that is 11 more. */
  private static byte[] spoil(byte[] code, Field field) {
    ByteBuffer bad = ByteBuffer.allocate(Encoder.SLOT + code.length).order(ByteOrder.LITTLE_ENDIAN);
    bad.put(Encoder.encode(List.of(new Instruction.Exit()), ByteOrder.LITTLE_ENDIAN)).put(code);
    switch (field) {
      case DST -> bad.put(9, (byte) (bad.get(9) + 11));
      case SRC -> bad.put(9, (byte) (bad.get(9) + 0xb0));
      case OFF -> bad.putShort(10, (short) (bad.getShort(10) + 11));
      case IMM -> bad.putInt(12, bad.getInt(12) + 11);
      case HIGH -> bad.putInt(20, bad.getInt(20) + 11);
    }
    return bad.array();
  }

  @Test
  void registersBeyondTheTenthAreRefused() {
    assertRefused(
        "bf2b000000000000",
        "instruction 0 is no eBPF instruction: dst is 11, "
            + "and with opcode 0xbf it is a register, 0 to 10");
    assertRefused(
        "bfc1000000000000",
        "instruction 0 is no eBPF instruction: src is 12, "
            + "and with opcode 0xbf it is a register, 0 to 10");
  }

  @Test
  void whatIsWrongIsSaid() {
    assertRefused(
        "ff00000000000000",
        "instruction 0 is no eBPF instruction: " + "no instruction has opcode 0xff");
    assertRefused(
        "bf21050000000000",
        "instruction 0 is no eBPF instruction: off is 5, "
            + "and with opcode 0xbf it must be -1 or 0 or 1 or 8 or 16 or 32");
    assertRefused(
        "d701000011000000",
        "instruction 0 is no eBPF instruction: imm is 17, "
            + "and with opcode 0xd7 it must be 16 or 32 or 64");
    assertRefused(
        "95000000000000001871000000000000" + "0000000000000000",
        "instruction 1 is no eBPF instruction: src is 7, "
            + "and with opcode 0x18 it must be 0 or 1 or 2 or 3 or 4 or 5 or 6");
    assertRefused(
        "1801000000000000",
        "instruction 0 is no eBPF instruction: " + "its second slot is missing");
    assertRefused(
        "18010000000000000100000000000000",
        "instruction 0 is no eBPF instruction: "
            + "opcode, registers and offset of its second slot must be 0");
    assertRefused(
        "18110000050000000000000001000000",
        "instruction 0 is no eBPF instruction: "
            + "imm of the second slot is 1, and with opcode 0x18 it must be 0");
    assertRefused(
        "950000000000000095", "instruction 1 is no eBPF instruction: it has 1 of 8 bytes");
  }

  private static void assertRefused(String hex, String message) {
    assertThatThrownBy(
            () -> Decoder.decode(java.util.HexFormat.of().parseHex(hex), ByteOrder.LITTLE_ENDIAN))
        .hasMessage(message);
  }

  @Test
  void instructionsThatHaveNoEncodingCannotBeMade() {
    Register r = Register.R1;
    Operand imm = new Operand.Imm(0);
    assertThatThrownBy(() -> new Instruction.Alu(Width.BYTE, AluOp.ADD, r, imm))
        .hasMessage("the operation needs 32 or 64 bits");
    assertThatThrownBy(() -> new Instruction.Jump(40_000))
        .hasMessage("offset 40000 does not fit into 16 bits");
    assertThatThrownBy(() -> new Instruction.MoveSigned(Width.WORD, Width.WORD, r, r))
        .hasMessage("a sign extension needs a wider result");
    assertThatThrownBy(
            () -> new Instruction.Load(Width.DOUBLE, Instruction.Extension.SIGN, r, r, 0))
        .hasMessage("a load with sign extension needs 8, 16 or 32 bits");
    assertThatThrownBy(() -> new Instruction.Endian(ByteSwap.ALWAYS, Width.BYTE, r))
        .hasMessage("a byte swap needs 16, 32 or 64 bits");
  }

  @Test
  void noTwoFormsHaveTheSameEncoding() {
    Set<String> seen = new HashSet<>();
    for (Form form : Samples.encodable()) {
      assertThat(seen.add(form.opcode() + " " + fixed(form)))
          .as(form.pattern(Dialect.LLVM))
          .isTrue();
    }
  }

  private static String fixed(Form form) {
    return List.of(Field.values()).stream()
        .map(f -> form.fixed(f).isPresent() ? String.valueOf(form.fixed(f).getAsInt()) : "any")
        .collect(Collectors.joining(" "));
  }

  @Test
  void theTableIsInTheDocs() throws Exception {
    Path page = Path.of("..", "docs", "instructions.md");
    String table = new InstructionTable().markdown();
    if (Boolean.getBoolean("nectar.approve")) {
      Files.writeString(page, table);
    }
    assertThat(page).as("written by -Dnectar.approve=true").hasContent(table);
  }
}
