package dev.nectar.bytecode.classic;

import static dev.nectar.bytecode.classic.ClassicInstruction.Register.A;
import static dev.nectar.bytecode.classic.ClassicInstruction.Register.X;

import dev.nectar.bytecode.Width;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One row of the table of opcodes ({@code linux/bpf_common.h}), from which codec, listing and
 * assembler follow.
 *
 * @param code the opcode
 * @param mnemonic its name in listings
 * @param syntax what its operand looks like
 * @param format how its constant is printed; without a conversion if it has none
 * @param make the instruction with given fields
 */
record Form(
    int code,
    String mnemonic,
    Syntax syntax,
    String format,
    Function<SockFilter, ClassicInstruction> make) {

  /** The shapes of operands. */
  enum Syntax {
    /** No operand. */
    NONE,
    /** {@code [12]}, or the name of ancillary data. */
    ABSOLUTE,
    /** {@code [x + 14]}. */
    INDIRECT,
    /** {@code 4*([14]&0xf)}. */
    HEADER_LENGTH,
    /** {@code #1}. */
    CONSTANT,
    /** {@code 1}: where a jump goes, counted from the program's first instruction. */
    NUMBER,
    /** {@code M[3]}. */
    CELL,
    /** {@code #pktlen}. */
    LENGTH,
    /** {@code x}. */
    INDEX,
    /** {@code a}. */
    ACCUMULATOR
  }

  private static final int LD = 0x00;
  private static final int LDX = 0x01;
  private static final int ST = 0x02;
  private static final int STX = 0x03;
  private static final int ALU = 0x04;
  private static final int JMP = 0x05;
  private static final int RET = 0x06;
  private static final int MISC = 0x07;
  private static final int IMM = 0x00;
  private static final int ABS = 0x20;
  private static final int IND = 0x40;
  private static final int MEM = 0x60;
  private static final int LEN = 0x80;
  private static final int MSH = 0xa0;
  private static final int SOURCE_X = 0x08;
  private static final int NEG = 0x80;
  private static final int RETURN_A = 0x10;
  private static final int TXA = 0x80;
  private static final int HALF = 0x08;
  private static final int BYTE = 0x10;

  private static final String HEX = "#0x%x";
  private static final String DECIMAL = "#%d";

  /** All opcodes. */
  static final List<Form> ALL = table();

  private static final Map<Integer, Form> BY_CODE =
      ALL.stream().collect(Collectors.toUnmodifiableMap(Form::code, f -> f));
  private static final Map<ClassicInstruction, Form> BY_SHAPE =
      ALL.stream().collect(Collectors.toUnmodifiableMap(Form::shape, f -> f));

  private static List<Form> table() {
    List<Form> rows = new ArrayList<>();
    rows.addAll(packetLoads(Width.WORD, 0, "ld"));
    rows.addAll(packetLoads(Width.HALF, HALF, "ldh"));
    rows.addAll(packetLoads(Width.BYTE, BYTE, "ldb"));
    rows.addAll(
        List.of(
            new Form(
                LDX | MSH | BYTE,
                "ldxb",
                Syntax.HEADER_LENGTH,
                "4*([%d]&0xf)",
                f -> new ClassicInstruction.LoadHeaderLength(f.constant())),
            new Form(
                LD | IMM,
                "ld",
                Syntax.CONSTANT,
                HEX,
                f -> new ClassicInstruction.LoadImmediate(A, f.constant())),
            new Form(
                LDX | IMM,
                "ldx",
                Syntax.CONSTANT,
                HEX,
                f -> new ClassicInstruction.LoadImmediate(X, f.constant())),
            cell(LD | MEM, "ld", f -> new ClassicInstruction.LoadScratch(A, f.constant())),
            cell(LDX | MEM, "ldx", f -> new ClassicInstruction.LoadScratch(X, f.constant())),
            new Form(
                LD | LEN,
                "ld",
                Syntax.LENGTH,
                "#pktlen",
                _ -> new ClassicInstruction.LoadLength(A)),
            new Form(
                LDX | LEN,
                "ldx",
                Syntax.LENGTH,
                "#pktlen",
                _ -> new ClassicInstruction.LoadLength(X)),
            cell(ST, "st", f -> new ClassicInstruction.StoreScratch(A, f.constant())),
            cell(STX, "stx", f -> new ClassicInstruction.StoreScratch(X, f.constant())),
            plain(ALU | NEG, "neg", new ClassicInstruction.Negate()),
            new Form(
                JMP, "ja", Syntax.NUMBER, "%d", f -> new ClassicInstruction.Jump(f.constant())),
            new Form(
                RET,
                "ret",
                Syntax.CONSTANT,
                DECIMAL,
                f -> new ClassicInstruction.ReturnConstant(f.constant())),
            plain(RET | RETURN_A, "ret", new ClassicInstruction.ReturnAccumulator()),
            plain(MISC, "tax", new ClassicInstruction.CopyToIndex()),
            plain(MISC | TXA, "txa", new ClassicInstruction.CopyToAccumulator())));
    for (ClassicAluOp op : ClassicAluOp.values()) {
      rows.addAll(arithmetic(op));
    }
    for (ClassicJumpOp op : ClassicJumpOp.values()) {
      rows.addAll(comparison(op));
    }
    return List.copyOf(rows);
  }

  private static List<Form> packetLoads(Width width, int size, String mnemonic) {
    return List.of(
        new Form(
            LD | ABS | size,
            mnemonic,
            Syntax.ABSOLUTE,
            "[%d]",
            f ->
                new ClassicInstruction.LoadPacket(
                    width, ClassicInstruction.Base.ABSOLUTE, f.constant())),
        new Form(
            LD | IND | size,
            mnemonic,
            Syntax.INDIRECT,
            "[x + %d]",
            f ->
                new ClassicInstruction.LoadPacket(
                    width, ClassicInstruction.Base.INDIRECT, f.constant())));
  }

  private static List<Form> arithmetic(ClassicAluOp op) {
    String format =
        switch (op) {
          case AND, OR, XOR -> HEX;
          default -> DECIMAL;
        };
    return List.of(
        new Form(
            ALU | op.code(),
            op.text(),
            Syntax.CONSTANT,
            format,
            f -> new ClassicInstruction.Alu(op, new ClassicOperand.Constant(f.constant()))),
        new Form(
            ALU | op.code() | SOURCE_X,
            op.text(),
            Syntax.INDEX,
            "x",
            _ -> new ClassicInstruction.Alu(op, new ClassicOperand.Index())));
  }

  private static List<Form> comparison(ClassicJumpOp op) {
    return List.of(
        new Form(
            JMP | op.code(),
            op.text(),
            Syntax.CONSTANT,
            HEX,
            f ->
                new ClassicInstruction.JumpIf(
                    op, new ClassicOperand.Constant(f.constant()), f.jumpTrue(), f.jumpFalse())),
        new Form(
            JMP | op.code() | SOURCE_X,
            op.text(),
            Syntax.INDEX,
            "x",
            f ->
                new ClassicInstruction.JumpIf(
                    op, new ClassicOperand.Index(), f.jumpTrue(), f.jumpFalse())));
  }

  private static Form cell(
      int code, String mnemonic, Function<SockFilter, ClassicInstruction> make) {
    return new Form(code, mnemonic, Syntax.CELL, "M[%d]", make);
  }

  private static Form plain(int code, String mnemonic, ClassicInstruction instruction) {
    return new Form(code, mnemonic, Syntax.NONE, "", _ -> instruction);
  }

  /** The form of an opcode, or nothing if Linux and libpcap have no such opcode. */
  static Optional<Form> ofCode(int code) {
    return Optional.ofNullable(BY_CODE.get(code));
  }

  /** The form of an instruction. */
  static Form of(ClassicInstruction instruction) {
    Form form = BY_SHAPE.get(Fields.of(instruction).shape());
    if (form == null) {
      throw new IllegalArgumentException("there is no opcode for " + instruction);
    }
    return form;
  }

  /** The instruction as the kernel has it. */
  static SockFilter encode(ClassicInstruction instruction) {
    Fields fields = Fields.of(instruction);
    return new SockFilter(
        of(instruction).code(), fields.ifTrue(), fields.ifFalse(), fields.constant());
  }

  /** What {@code k} is. */
  static int constant(ClassicInstruction instruction) {
    return Fields.of(instruction).constant();
  }

  /** The instruction with all its numbers 0. */
  private ClassicInstruction shape() {
    return make.apply(new SockFilter(code, 0, 0, 0));
  }

  /** Whether {@code jt} and {@code jf} mean something. */
  boolean branches() {
    return shape() instanceof ClassicInstruction.JumpIf;
  }

  /** Whether {@code k} means something. */
  boolean takesConstant() {
    return format.contains("%");
  }

  /** How the assembler finds forms. */
  record Key(String mnemonic, Syntax syntax) {}

  /** The forms by what they look like, with the other names {@code bpf_asm} has for them. */
  static Map<Key, Form> byText() {
    Map<Key, Form> forms = new HashMap<>();
    ALL.forEach(each -> forms.put(new Key(each.mnemonic(), each.syntax()), each));
    alias(forms, "ldi", Syntax.CONSTANT, "ld", Syntax.CONSTANT);
    alias(forms, "ldi", Syntax.NUMBER, "ld", Syntax.CONSTANT);
    alias(forms, "ldxi", Syntax.CONSTANT, "ldx", Syntax.CONSTANT);
    alias(forms, "ldxi", Syntax.NUMBER, "ldx", Syntax.CONSTANT);
    alias(forms, "ldx", Syntax.HEADER_LENGTH, "ldxb", Syntax.HEADER_LENGTH);
    alias(forms, "jmp", Syntax.NUMBER, "ja", Syntax.NUMBER);
    alias(forms, "ret", Syntax.ACCUMULATOR, "ret", Syntax.NONE);
    return Map.copyOf(forms);
  }

  private static void alias(
      Map<Key, Form> forms, String name, Syntax syntax, String meant, Syntax meantSyntax) {
    Form form = forms.get(new Key(meant, meantSyntax));
    if (form == null) {
      throw new IllegalStateException("no form " + meant + " " + meantSyntax);
    }
    forms.put(new Key(name, syntax), form);
  }

  /** An instruction taken apart: its shape and its numbers. */
  private record Fields(ClassicInstruction shape, int ifTrue, int ifFalse, int constant) {
    static Fields of(ClassicInstruction instruction) {
      return switch (instruction) {
        case ClassicInstruction.LoadPacket(Width width, ClassicInstruction.Base base, int offset) ->
            new Fields(new ClassicInstruction.LoadPacket(width, base, 0), 0, 0, offset);
        case ClassicInstruction.LoadHeaderLength(int offset) ->
            new Fields(new ClassicInstruction.LoadHeaderLength(0), 0, 0, offset);
        case ClassicInstruction.LoadImmediate(ClassicInstruction.Register register, int value) ->
            new Fields(new ClassicInstruction.LoadImmediate(register, 0), 0, 0, value);
        case ClassicInstruction.LoadScratch(ClassicInstruction.Register register, int cell) ->
            new Fields(new ClassicInstruction.LoadScratch(register, 0), 0, 0, cell);
        case ClassicInstruction.StoreScratch(ClassicInstruction.Register register, int cell) ->
            new Fields(new ClassicInstruction.StoreScratch(register, 0), 0, 0, cell);
        case ClassicInstruction.Alu(ClassicAluOp op, ClassicOperand.Constant(int value)) ->
            new Fields(new ClassicInstruction.Alu(op, new ClassicOperand.Constant(0)), 0, 0, value);
        case ClassicInstruction.Jump(int offset) ->
            new Fields(new ClassicInstruction.Jump(0), 0, 0, offset);
        case ClassicInstruction.JumpIf i ->
            new Fields(
                new ClassicInstruction.JumpIf(i.op(), zero(i.operand()), 0, 0),
                i.ifTrue(),
                i.ifFalse(),
                i.operand() instanceof ClassicOperand.Constant(int value) ? value : 0);
        case ClassicInstruction.ReturnConstant(int value) ->
            new Fields(new ClassicInstruction.ReturnConstant(0), 0, 0, value);
        case ClassicInstruction.Alu _,
            ClassicInstruction.LoadLength _,
            ClassicInstruction.Negate _,
            ClassicInstruction.ReturnAccumulator _,
            ClassicInstruction.CopyToIndex _,
            ClassicInstruction.CopyToAccumulator _ ->
            new Fields(instruction, 0, 0, 0);
      };
    }

    private static ClassicOperand zero(ClassicOperand operand) {
      return operand instanceof ClassicOperand.Constant ? new ClassicOperand.Constant(0) : operand;
    }
  }
}
