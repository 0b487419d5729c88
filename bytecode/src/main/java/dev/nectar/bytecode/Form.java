package dev.nectar.bytecode;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * A row of the instruction set: instructions that differ in operands alone. It says how they are
 * encoded, how both dialects write them, and who knows them. Immutable.
 */
public final class Form {
  private final int opcode;
  private final Map<Field, Integer> fixed;
  private final Group group;
  private final Optional<KernelVersion> since;
  private final String kernel;
  private final String llvm;
  private final List<String> alsoRead;
  private final Function<Fields, Instruction> maker;

  private Form(Row row, Function<Fields, Instruction> maker) {
    this.opcode = row.opcode;
    this.fixed = new EnumMap<>(row.fixed);
    this.group = row.group;
    this.since = row.since;
    this.kernel = row.kernel;
    this.llvm = row.llvm;
    this.alsoRead = row.alsoRead;
    this.maker = maker;
  }

  /**
   * The opcode.
   *
   * @return 0 to 255
   */
  public int opcode() {
    return opcode;
  }

  /**
   * The value a field has in all instructions of the form.
   *
   * @param field the field
   * @return the value, which is 0 for fields that are reserved; empty if the field holds an operand
   */
  public OptionalInt fixed(Field field) {
    Integer value = fixed.get(field);
    return value == null ? OptionalInt.empty() : OptionalInt.of(value);
  }

  /**
   * The slots it takes.
   *
   * @return 1 or 2
   */
  public int slots() {
    return opcode == InstructionSet.WIDE ? 2 : 1;
  }

  /**
   * Who has it.
   *
   * @return the conformance group
   */
  public Group group() {
    return group;
  }

  /**
   * The first kernel that knows it.
   *
   * @return a version; empty if no kernel loads it
   */
  public Optional<KernelVersion> since() {
    return since;
  }

  /**
   * The pattern of its text, operands in braces.
   *
   * @param dialect whose text
   * @return for example <code>{dst} += {imm}</code>
   */
  public String pattern(Dialect dialect) {
    return dialect == Dialect.KERNEL ? kernel : llvm;
  }

  /** Patterns the assembler reads besides those of the dialects. */
  List<String> alsoRead() {
    return alsoRead;
  }

  /** Whether it names something that must be resolved before it has an encoding. */
  boolean isSymbolic() {
    return pattern(Dialect.KERNEL).contains("{name}");
  }

  /** The instruction with some operands. */
  Instruction instruction(Fields fields) {
    return maker.apply(fields);
  }

  /** What the encoding has in a field for some operands. */
  int encoded(Field field, Fields operands) {
    Integer value = fixed.get(field);
    return value == null ? operands.get(field) : value;
  }

  /** How the table of forms is written: field by field, all reserved until said otherwise. */
  static final class Row {
    private final int opcode;
    private final Map<Field, Integer> fixed = new EnumMap<>(Field.class);
    private final Group group;
    private Optional<KernelVersion> since = Optional.of(KernelVersion.of(3, 18));
    private String kernel = "";
    private String llvm = "";
    private List<String> alsoRead = List.of();

    Row(int opcode, Group group) {
      this.opcode = opcode;
      this.group = group;
      for (Field field : Field.values()) {
        fixed.put(field, 0);
      }
    }

    /** These fields hold operands. */
    Row operands(Field... fields) {
      for (Field field : fields) {
        fixed.remove(field);
      }
      return this;
    }

    Row kind(Field field, int value) {
      fixed.put(field, value);
      return this;
    }

    Row since(int major, int minor) {
      since = Optional.of(KernelVersion.of(major, minor));
      return this;
    }

    Row refusedByLinux() {
      since = Optional.empty();
      return this;
    }

    /** The text, the same in both dialects. */
    Row text(String pattern) {
      return text(pattern, pattern);
    }

    Row text(String inKernel, String inLlvm) {
      kernel = inKernel;
      llvm = inLlvm;
      return this;
    }

    Row alsoRead(String... patterns) {
      alsoRead = List.of(patterns);
      return this;
    }

    Form make(Function<Fields, Instruction> maker) {
      return new Form(this, maker);
    }
  }
}
