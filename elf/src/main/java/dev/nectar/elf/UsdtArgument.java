package dev.nectar.elf;

import java.util.Optional;

/** Where an argument of a {@link UsdtProbe} is when the probe is reached. */
public sealed interface UsdtArgument {
  /**
   * What kind of number it is.
   *
   * @return its type
   */
  Type type();

  /** How a number is to be read. */
  enum Kind {
    /** Never negative, or a pointer. */
    UNSIGNED,
    /** In two's complement. */
    SIGNED,
    /** {@code float}, {@code double}. */
    FLOATING
  }

  /**
   * The type of an argument.
   *
   * @param size bytes; 0 if the probe does not tell
   * @param kind how they are to be read
   */
  record Type(int size, Kind kind) {}

  /** What is done to a register before it is added to an address. */
  enum Extension {
    /** All of it counts. */
    NONE,
    /** Its lower 32 bits, not negative. */
    ZERO_32,
    /** Its lower 32 bits, with their sign. */
    SIGN_32
  }

  /**
   * A register that is added to an address.
   *
   * @param register its whole register, such as {@code rbx} or {@code x3}
   * @param extension what is done to it first
   * @param scale what it is multiplied by: 1, 2, 4, 8 or 16
   */
  record Index(String register, Extension extension, int scale) {}

  /**
   * In a register.
   *
   * @param type of the argument
   * @param register the whole register: {@code rax} also for {@code %ah}, {@code x0} also for
   *     {@code w0}; registers of numbers with a point by their own names: {@code xmm0}, {@code d0}
   * @param shift the lowest bit of it that is meant: 8 for {@code %ah}, else 0
   * @param width bytes of it that are meant
   */
  record Register(Type type, String register, int shift, int width) implements UsdtArgument {}

  /**
   * A constant.
   *
   * @param type of the argument
   * @param value its value
   */
  record Immediate(Type type, long value) implements UsdtArgument {}

  /**
   * In memory, at base + displacement + index × scale.
   *
   * @param type of the argument
   * @param base a whole register, {@code rip} for that of the next instruction, or empty
   * @param displacement bytes
   * @param index added to it
   */
  record Memory(Type type, Optional<String> base, long displacement, Optional<Index> index)
      implements UsdtArgument {}

  /**
   * In a variable: at the symbol's address + displacement (+ index × scale).
   *
   * @param type of the argument
   * @param symbol its name
   * @param displacement bytes
   * @param base a register added to it; empty where the assembler's {@code (%rip)} only says how
   *     the address is made
   * @param index added to it
   */
  record Variable(
      Type type, String symbol, long displacement, Optional<String> base, Optional<Index> index)
      implements UsdtArgument {}

  /**
   * In a place that this reader does not know.
   *
   * @param type of the argument
   * @param text the operand in the words of the assembler
   */
  record Unknown(Type type, String text) implements UsdtArgument {}
}
