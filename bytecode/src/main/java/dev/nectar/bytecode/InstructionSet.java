package dev.nectar.bytecode;

import static dev.nectar.bytecode.Field.DST;
import static dev.nectar.bytecode.Field.HIGH;
import static dev.nectar.bytecode.Field.IMM;
import static dev.nectar.bytecode.Field.OFF;
import static dev.nectar.bytecode.Field.SRC;

import dev.nectar.bytecode.Instruction.Extension;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The table of all forms of instructions: RFC 9669 (its section 6 and appendix A), the extensions
 * of Linux ({@code include/uapi/linux/bpf.h}), and what Linux itself puts into programs ({@code
 * include/linux/filter.h}). Encoder, decoder, disassembler and assembler are derived from it.
 *
 * <p>Opcodes are class, size or operation, and mode or source, as RFC 9669 section 3 names them.
 * Operands in patterns: {@code dst} and {@code src} are registers, with {@code 32} their lower
 * halves; {@code off}, {@code imm}, {@code high} numbers of these fields; the others are explained
 * in {@link Hole}.
 */
public final class InstructionSet {
  static final int WIDE = 0x18;

  private static final int LD = 0x00;
  private static final int LDX = 0x01;
  private static final int ST = 0x02;
  private static final int STX = 0x03;
  private static final int ALU = 0x04;
  private static final int JMP = 0x05;
  private static final int JMP32 = 0x06;
  private static final int ALU64 = 0x07;

  private static final int REGISTER = 0x08;

  private static final int ABS = 0x20;
  private static final int IND = 0x40;
  private static final int MEM = 0x60;
  private static final int MEMSX = 0x80;
  private static final int ATOMIC = 0xc0;
  private static final int NOSPEC = 0xc0;

  private static final int NEG = 0x80;
  private static final int END = 0xd0;

  private static final int JA = 0x00;
  private static final int CALL = 0x80;
  private static final int EXIT = 0x90;
  private static final int JCOND = 0xe0;

  private static final int LOAD_ACQUIRE = 0x100;
  private static final int STORE_RELEASE = 0x110;

  /** Operands that every form can have. */
  private static final Fields SMALLEST = new Fields(0, 0, 1, 0, 1, "");

  private static final List<Width> WORD_AND_DOUBLE = List.of(Width.WORD, Width.DOUBLE);
  private static final InstructionSet TABLE = new InstructionSet();

  private final List<Form> forms = new ArrayList<>();
  private final Map<Shape, Form> byShape = new HashMap<>();
  private final List<List<Form>> byOpcode = new ArrayList<>();

  private InstructionSet() {
    arithmetic();
    byteOrder();
    addressSpaces();
    wideLoads();
    packets();
    memory();
    atomics();
    jumps();
    calls();
    for (int opcode = 0; opcode < 256; opcode++) {
      byOpcode.add(new ArrayList<>(0));
    }
    for (Form form : forms) {
      byShape.put(Encoding.of(form.instruction(SMALLEST)).shape(), form);
      if (!form.isSymbolic()) {
        byOpcode.get(form.opcode()).add(form);
      }
    }
  }

  /**
   * All forms.
   *
   * @return the rows of the table
   */
  public static List<Form> forms() {
    return List.copyOf(TABLE.forms);
  }

  /**
   * The form of an instruction.
   *
   * @param instruction the instruction
   * @return its row
   */
  public static Form form(Instruction instruction) {
    return form(Encoding.of(instruction).shape());
  }

  static Form form(Shape shape) {
    return Objects.requireNonNull(TABLE.byShape.get(shape));
  }

  /** The forms with an opcode, which differ in fixed fields. */
  static List<Form> withOpcode(int opcode) {
    return TABLE.byOpcode.get(opcode);
  }

  /** What tells one form from the others: the kind of instruction and up to two properties. */
  record Shape(Class<?> kind, @Nullable Object first, @Nullable Object second, boolean register) {}

  private void add(Form form) {
    forms.add(form);
  }

  private static Form.Row row(int opcode, Group group) {
    return new Form.Row(opcode, group);
  }

  private void arithmetic() {
    for (Width width : WORD_AND_DOUBLE) {
      int family = width == Width.WORD ? ALU : ALU64;
      String dst = width == Width.WORD ? "{dst32}" : "{dst}";
      String src = width == Width.WORD ? "{src32}" : "{src}";
      for (AluOp op : AluOp.values()) {
        String start = dst + " " + op.text() + " ";
        add(
            arithmetic(family | op.code(), width, op)
                .operands(DST, IMM)
                .text(start + "{imm}")
                .make(f -> new Instruction.Alu(width, op, f.dstRegister(), f.immOperand())));
        add(
            arithmetic(family | op.code() | REGISTER, width, op)
                .operands(DST, SRC)
                .text(start + src)
                .make(f -> new Instruction.Alu(width, op, f.dstRegister(), f.srcOperand())));
      }
      for (Width from : Width.values()) {
        if (from.bytes() < width.bytes()) {
          add(
              row(family | AluOp.MOV.code() | REGISTER, base(width))
                  .operands(DST, SRC)
                  .kind(OFF, 8 * from.bytes())
                  .since(6, 6)
                  .text(dst + " = (s" + 8 * from.bytes() + ")" + src)
                  .make(
                      f ->
                          new Instruction.MoveSigned(
                              width, from, f.dstRegister(), f.srcRegister())));
        }
      }
      add(
          row(family | NEG, base(width))
              .operands(DST)
              .text(dst + " = -" + dst)
              .make(f -> new Instruction.Negate(width, f.dstRegister())));
    }
  }

  private static Form.Row arithmetic(int opcode, Width width, AluOp op) {
    Form.Row row =
        switch (op) {
          case MUL, DIV, MOD, SDIV, SMOD ->
              row(opcode, width == Width.WORD ? Group.DIVMUL32 : Group.DIVMUL64);
          default -> row(opcode, base(width));
        };
    row.kind(OFF, op.offset());
    return op.offset() == 0 ? row : row.since(6, 6);
  }

  private static Group base(Width width) {
    return width == Width.DOUBLE ? Group.BASE64 : Group.BASE32;
  }

  private void byteOrder() {
    for (ByteSwap swap : ByteSwap.values()) {
      int opcode =
          switch (swap) {
            case LITTLE_ENDIAN -> ALU | END;
            case BIG_ENDIAN -> ALU | END | REGISTER;
            case ALWAYS -> ALU64 | END;
          };
      for (Width width : List.of(Width.HALF, Width.WORD, Width.DOUBLE)) {
        int bits = 8 * width.bytes();
        Form.Row row =
            row(opcode, base(width))
                .operands(DST)
                .kind(IMM, bits)
                .text("{dst} = " + swap.text() + bits + " {dst}");
        add(
            (swap == ByteSwap.ALWAYS ? row.since(6, 6) : row)
                .make(f -> new Instruction.Endian(swap, width, f.dstRegister())));
      }
    }
  }

  private void addressSpaces() {
    int move = ALU64 | AluOp.MOV.code() | REGISTER;
    add(
        row(move, Group.LINUX)
            .operands(DST, SRC, IMM)
            .kind(OFF, 1)
            .since(6, 9)
            .text("{dst} = addr_space_cast({src}, {to}, {from})")
            .make(
                f ->
                    new Instruction.CastAddressSpace(
                        f.dstRegister(), f.srcRegister(), f.imm() >>> 16, f.imm() & 0xffff)));
    add(
        row(move, Group.INTERNAL)
            .operands(DST, SRC)
            .kind(OFF, -1)
            .since(6, 10)
            .text("{dst} = &(void __percpu *)({src})")
            .make(f -> new Instruction.PerCpuAddress(f.dstRegister(), f.srcRegister())));
  }

  private void wideLoads() {
    add(
        row(WIDE, Group.BASE64)
            .operands(DST, IMM, HIGH)
            .text("{dst} = {constant}", "{dst} = {constant} ll")
            .make(
                f ->
                    wide(
                        f,
                        new WideValue.Constant(f.imm() & 0xffff_ffffL | (long) f.high() << 32))));
    add(
        wide(1, Group.BASE64)
            .operands(IMM)
            .text("{dst} = map[id:{unsigned}]", "ld_pseudo\t{dst}, 1, {unsigned}")
            .alsoRead("{dst} = map[fd:{unsigned}]")
            .make(f -> wide(f, new WideValue.MapFd(f.imm()))));
    add(
        wide(2, Group.BASE64)
            .operands(IMM, HIGH)
            .since(5, 2)
            .text(
                "{dst} = map[id:{unsigned}][0]+{high}", "ld_pseudo\t{dst}, 2, {unsigned} <+{high}>")
            .alsoRead("{dst} = map[fd:{unsigned}][0]+{high}")
            .make(f -> wide(f, new WideValue.MapValue(f.imm(), f.high()))));
    add(
        wide(3, Group.BASE64)
            .operands(IMM, HIGH)
            .since(5, 10)
            .text(
                "{dst} = btf[fd:{high}][id:{unsigned}]",
                "ld_pseudo\t{dst}, 3, {unsigned} <fd:{high}>")
            .make(f -> wide(f, new WideValue.KernelVariable(f.imm(), f.high()))));
    add(
        wide(4, Group.BASE64)
            .operands(IMM)
            .since(5, 13)
            .text("{dst} = subprog[{relative}]", "ld_pseudo\t{dst}, 4, {unsigned}")
            .make(f -> wide(f, new WideValue.Function(f.imm()))));
    add(
        wide(4, Group.INTERNAL)
            .operands(IMM, HIGH)
            .since(5, 13)
            .text("{dst} = subprog[{relative}]#{function}")
            .make(f -> wide(f, new WideValue.LinkedFunction(f.imm(), f.high()))));
    add(
        wide(5, Group.BASE64)
            .operands(IMM)
            .since(5, 14)
            .text("{dst} = map[idx:{unsigned}]", "ld_pseudo\t{dst}, 5, {unsigned}")
            .make(f -> wide(f, new WideValue.MapIndex(f.imm()))));
    add(
        wide(6, Group.BASE64)
            .operands(IMM, HIGH)
            .since(5, 14)
            .text("{dst} = map[idx:{unsigned}]+{high}", "ld_pseudo\t{dst}, 6, {unsigned} <+{high}>")
            .make(f -> wide(f, new WideValue.MapIndexValue(f.imm(), f.high()))));
    add(
        wide(1, Group.BASE64)
            .text("{dst} = map[{name}]", "{dst} = {name} ll")
            .make(f -> wide(f, new WideValue.MapNamed(f.name()))));
    add(
        wide(2, Group.BASE64)
            .operands(HIGH)
            .since(5, 2)
            .text("{dst} = map[{name}][0]+{high}", "{dst} = {name}[0]+{high} ll")
            .make(f -> wide(f, new WideValue.MapValueNamed(f.name(), f.high()))));
    add(
        wide(3, Group.BASE64)
            .since(5, 10)
            .text("{dst} = btf[{name}]", "ld_pseudo\t{dst}, 3, {name}")
            .make(f -> wide(f, new WideValue.KernelVariableNamed(f.name()))));
    add(
        wide(4, Group.BASE64)
            .since(5, 13)
            .text("{dst} = subprog[{name}]", "ld_pseudo\t{dst}, 4, {name}")
            .make(f -> wide(f, new WideValue.FunctionNamed(f.name()))));
  }

  private static Form.Row wide(int kind, Group group) {
    return row(WIDE, group).operands(DST).kind(SRC, kind);
  }

  private static Instruction wide(Fields fields, WideValue value) {
    return new Instruction.LoadWide(fields.dstRegister(), value);
  }

  private void packets() {
    for (Width width : List.of(Width.BYTE, Width.HALF, Width.WORD)) {
      String start = "r0 = *(u" + 8 * width.bytes() + " *)skb[";
      add(
          row(LD | ABS | width.code(), Group.PACKET)
              .operands(IMM)
              .text(start + "{imm}]")
              .make(f -> new Instruction.LoadPacket(width, f.imm())));
      add(
          row(LD | IND | width.code(), Group.PACKET)
              .operands(SRC, IMM)
              .text(start + "{src} + {imm}]", start + "{src}{addend}]")
              .make(f -> new Instruction.LoadPacketIndirect(width, f.srcRegister(), f.imm())));
    }
  }

  private void memory() {
    for (Width width : Width.values()) {
      int bits = 8 * width.bytes();
      String from = " = *(u" + bits + " *)({src} {off})";
      add(
          row(LDX | MEM | width.code(), base(width))
              .operands(DST, SRC, OFF)
              .text("{dst}" + from)
              .alsoRead(width == Width.DOUBLE ? new String[0] : new String[] {"{dst32}" + from})
              .make(f -> load(f, width, Extension.ZERO)));
      if (width != Width.DOUBLE) {
        add(
            row(LDX | MEMSX | width.code(), Group.BASE64)
                .operands(DST, SRC, OFF)
                .since(6, 6)
                .text("{dst} = *(s" + bits + " *)({src} {off})")
                .make(f -> load(f, width, Extension.SIGN)));
      }
      String to = "*(u" + bits + " *)({dst} {off}) = ";
      add(
          row(ST | MEM | width.code(), base(width))
              .operands(DST, OFF, IMM)
              .text(to + "{imm}")
              .make(f -> new Instruction.Store(width, f.dstRegister(), f.off(), f.immOperand())));
      add(
          row(STX | MEM | width.code(), base(width))
              .operands(DST, SRC, OFF)
              .text(to + "{src}")
              .alsoRead(width == Width.DOUBLE ? new String[0] : new String[] {to + "{src32}"})
              .make(f -> new Instruction.Store(width, f.dstRegister(), f.off(), f.srcOperand())));
    }
    add(
        row(ST | NOSPEC, Group.INTERNAL)
            .since(5, 14)
            .text("nospec")
            .make(_ -> new Instruction.SpeculationBarrier()));
  }

  private static Instruction load(Fields f, Width width, Extension extension) {
    return new Instruction.Load(width, extension, f.dstRegister(), f.srcRegister(), f.off());
  }

  private void atomics() {
    for (Width width : WORD_AND_DOUBLE) {
      for (AtomicOp op : AtomicOp.values()) {
        Form.Row row =
            row(STX | ATOMIC | width.code(), width == Width.WORD ? Group.ATOMIC32 : Group.ATOMIC64)
                .operands(DST, SRC, OFF)
                .kind(IMM, op.code());
        atomicText(row, width, op);
        add(
            (op == AtomicOp.ADD ? row : row.since(5, 12))
                .make(
                    f ->
                        new Instruction.Atomic(
                            width, op, f.dstRegister(), f.off(), f.srcRegister())));
      }
    }
    for (Width width : Width.values()) {
      int bits = 8 * width.bytes();
      String half = width == Width.DOUBLE ? "" : "32";
      String load = " = load_acquire((u" + bits + " *)({src} {off}))";
      add(
          row(STX | ATOMIC | width.code(), Group.LINUX)
              .operands(DST, SRC, OFF)
              .kind(IMM, LOAD_ACQUIRE)
              .since(6, 15)
              .text("{dst}" + load, "{dst" + half + "}" + load)
              .make(
                  f ->
                      new Instruction.LoadAcquire(
                          width, f.dstRegister(), f.srcRegister(), f.off())));
      String store = "store_release((u" + bits + " *)({dst} {off}), ";
      add(
          row(STX | ATOMIC | width.code(), Group.LINUX)
              .operands(DST, SRC, OFF)
              .kind(IMM, STORE_RELEASE)
              .since(6, 15)
              .text(store + "{src})", store + "{src" + half + "})")
              .make(
                  f ->
                      new Instruction.StoreRelease(
                          width, f.dstRegister(), f.off(), f.srcRegister())));
    }
  }

  private static void atomicText(Form.Row row, Width width, AtomicOp op) {
    boolean wide = width == Width.DOUBLE;
    String src = wide ? "{src}" : "{src32}";
    String pointer = "((u" + 8 * width.bytes() + " *)({dst} {off}), ";
    String kernel = "atomic" + (wide ? "64" : "") + "_";
    String place = (wide ? "_64" : "32_32") + "({dst} {off}, ";
    switch (op) {
      case ADD, OR, AND, XOR -> {
        String start = "lock *(u" + 8 * width.bytes() + " *)({dst} {off}) " + plain(op).text();
        row.text(start + " {src}", start + " " + src);
      }
      case FETCH_ADD, FETCH_OR, FETCH_AND, FETCH_XOR -> {
        String name = "fetch_" + plain(op).name().toLowerCase(java.util.Locale.ROOT);
        row.text(
            "{src} = " + kernel + name + pointer + "{src})",
            src + " = atomic_" + name + pointer + src + ")");
      }
      case EXCHANGE ->
          row.text(
              "{src} = " + kernel + "xchg" + pointer + "{src})",
              src + " = xchg" + place + src + ")");
      case COMPARE_EXCHANGE -> {
        String r0 = wide ? "r0" : "w0";
        row.text(
            "r0 = " + kernel + "cmpxchg" + pointer + "r0, {src})",
            r0 + " = cmpxchg" + place + r0 + ", " + src + ")");
      }
    }
  }

  private static AluOp plain(AtomicOp op) {
    return switch (op) {
      case ADD, FETCH_ADD -> AluOp.ADD;
      case OR, FETCH_OR -> AluOp.OR;
      case AND, FETCH_AND -> AluOp.AND;
      case XOR, FETCH_XOR -> AluOp.XOR;
      case EXCHANGE, COMPARE_EXCHANGE -> throw new IllegalArgumentException(op.name());
    };
  }

  private void jumps() {
    add(
        row(JMP | JA, Group.BASE32)
            .operands(OFF)
            .text("goto {jump}")
            .make(f -> new Instruction.Jump(f.off())));
    add(
        row(JMP32 | JA, Group.BASE32)
            .operands(IMM)
            .since(6, 6)
            .text("gotol {jumplong}")
            .make(f -> new Instruction.JumpLong(f.imm())));
    add(
        row(JMP | JA | REGISTER, Group.LINUX)
            .operands(DST)
            .since(6, 19)
            .text("gotox {dst}")
            .make(f -> new Instruction.JumpRegister(f.dstRegister())));
    add(
        row(JMP | JCOND, Group.LINUX)
            .operands(OFF)
            .since(6, 9)
            .text("may_goto {jump}")
            .make(f -> new Instruction.MayGoto(f.off())));
    for (Width width : WORD_AND_DOUBLE) {
      for (JumpOp op : JumpOp.values()) {
        conditional(width, op);
      }
    }
  }

  private void conditional(Width width, JumpOp op) {
    boolean wide = width == Width.DOUBLE;
    int opcode = (wide ? JMP : JMP32) | op.code();
    String start = "if " + (wide ? "{dst} " : "{dst32} ") + op.text() + " ";
    add(
        jumpSince(row(opcode, base(width)), width, op)
            .operands(DST, OFF, IMM)
            .text(start + "{compared} goto {jump}")
            .make(
                f -> new Instruction.JumpIf(width, op, f.dstRegister(), f.immOperand(), f.off())));
    add(
        jumpSince(row(opcode | REGISTER, base(width)), width, op)
            .operands(DST, SRC, OFF)
            .text(start + (wide ? "{src}" : "{src32}") + " goto {jump}")
            .make(
                f -> new Instruction.JumpIf(width, op, f.dstRegister(), f.srcOperand(), f.off())));
  }

  private static Form.Row jumpSince(Form.Row row, Width width, JumpOp op) {
    if (width == Width.WORD) {
      return row.since(5, 1);
    }
    return switch (op) {
      case LT, LE, SLT, SLE -> row.since(4, 14);
      default -> row;
    };
  }

  private void calls() {
    add(
        row(JMP | CALL, Group.BASE32)
            .operands(IMM)
            .text("call {helper}", "call {imm}")
            .make(f -> new Instruction.Call(f.imm())));
    add(
        row(JMP | CALL, Group.BASE32)
            .operands(IMM)
            .kind(SRC, 1)
            .since(4, 16)
            .text("call pc{relative}", "call {imm} <pc{relative}>")
            .alsoRead("call pc{relative}#{name}")
            .make(f -> new Instruction.CallFunction(f.imm())));
    add(
        row(JMP | CALL, Group.BASE32)
            .operands(OFF, IMM)
            .kind(SRC, 2)
            .since(5, 13)
            .text("call {kfunc}#{imm}{module}", "call {imm} <kfunc{module}>")
            .make(f -> new Instruction.CallKfunc(f.imm(), f.off())));
    add(
        row(JMP | CALL, Group.INTERNAL)
            .operands(OFF, IMM)
            .kind(SRC, 1)
            .since(4, 16)
            .text("call pc{linked}#{imm}")
            .make(f -> new Instruction.CallLinked(f.off(), f.imm())));
    add(
        row(JMP | CALL, Group.BASE32)
            .text("call {name}")
            .make(f -> new Instruction.CallNamed(f.name())));
    add(
        row(JMP | CALL | REGISTER, Group.LINUX)
            .operands(DST)
            .refusedByLinux()
            .text("callx {dst}")
            .make(f -> new Instruction.CallRegister(f.dstRegister())));
    add(row(JMP | EXIT, Group.BASE32).text("exit").make(_ -> new Instruction.Exit()));
  }
}
