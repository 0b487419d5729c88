package dev.nectar.bytecode;

import java.util.HashMap;
import java.util.Map;

/** The operands in the patterns of {@link Form}s. */
enum Hole {
  /** The destination, {@code r1}. */
  DST("dst", "a register r0 to r10"),
  /** The lower half of the destination, {@code w1}. */
  DST32("dst32", "a register w0 to w10"),
  /** The source, {@code r1}. */
  SRC("src", "a register r0 to r10"),
  /** The lower half of the source, {@code w1}. */
  SRC32("src32", "a register w0 to w10"),
  /** The offset, added to an address: {@code +8} (kernel), {@code + 8} (LLVM). */
  OFF("off", "an offset such as +8"),
  /** The immediate. */
  IMM("imm", "a number"),
  /** The immediate, unsigned. */
  UNSIGNED("unsigned", "a number"),
  /** The immediate of the second slot, unsigned. */
  HIGH("high", "a number"),
  /** The immediate: hexadecimal (kernel), decimal (LLVM). */
  COMPARED("compared", "a number"),
  /** The offset as the goal of a jump: {@code pc+3} (kernel), {@code +3} (LLVM). */
  JUMP("jump", "a label or an offset such as +3"),
  /** The immediate as the goal of a jump, otherwise as {@link #JUMP}. */
  JUMP_LONG("jumplong", "a label or an offset such as +3"),
  /** The immediate with its sign. */
  RELATIVE("relative", "a function or an offset such as +3"),
  /** The offset with its sign; never 0. */
  LINKED("linked", "an offset such as +3"),
  /** The immediate of the second slot as the number of a function; never 0. */
  FUNCTION("function", "the number of a function"),
  /** The immediate with its sign, nothing if it is 0. */
  ADDEND("addend", "an offset such as + 8"),
  /** Both immediates as one number: hexadecimal (kernel), decimal (LLVM). */
  CONSTANT("constant", "a number"),
  /** The upper half of the immediate. */
  TO("to", "the number of an address space"),
  /** The lower half of the immediate. */
  FROM("from", "the number of an address space"),
  /** The immediate as a helper function: {@code bpf_ktime_get_ns#5}. */
  HELPER("helper", "a helper function"),
  /** The immediate as a function of the kernel, by name. */
  KFUNC("kfunc", "a function of the kernel"),
  /** The offset as the index of a module, {@code @1}; nothing for the kernel itself. */
  MODULE("module", "a module such as @1"),
  /** What is only named. */
  NAME("name", "a name");

  private static final Map<String, Hole> BY_TEXT = new HashMap<>();

  static {
    for (Hole hole : values()) {
      BY_TEXT.put(hole.text, hole);
    }
  }

  private final String text;
  private final String meaning;

  Hole(String text, String meaning) {
    this.text = text;
    this.meaning = meaning;
  }

  /** The hole that patterns write so. */
  static Hole of(String text) {
    Hole hole = BY_TEXT.get(text);
    if (hole == null) {
      throw new IllegalArgumentException("no operand is called " + text);
    }
    return hole;
  }

  /** What stands there, for messages. */
  String meaning() {
    return meaning;
  }
}
