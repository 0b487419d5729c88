package dev.nectar.bytecode;

import java.util.Optional;

/**
 * One eBPF instruction: those of RFC 9669 and of Linux. Immutable, and always one that can be
 * encoded, or, for what is only named, will be once names are resolved: constructors refuse the
 * rest. Whether a program of such instructions is safe is the verifier's matter.
 *
 * <p>Jump offsets count encoded 8-byte slots from the slot after the instruction, as in the
 * encoding; only {@link LoadWide} takes two slots. What kernel knows which instruction is in {@link
 * InstructionSet}.
 */
public sealed interface Instruction {
  /**
   * The number of 8-byte slots it takes.
   *
   * @return 1, or 2 for {@link LoadWide}
   */
  default int slots() {
    return this instanceof LoadWide ? 2 : 1;
  }

  /**
   * What must be resolved before it has an encoding.
   *
   * @return the name of a map, a function or a variable of the kernel; empty for instructions that
   *     have an encoding
   */
  default Optional<String> unresolved() {
    return switch (this) {
      case CallNamed(String name) -> Optional.of(name);
      case LoadWide(_, WideValue.MapNamed(String name)) -> Optional.of(name);
      case LoadWide(_, WideValue.MapValueNamed(String name, _)) -> Optional.of(name);
      case LoadWide(_, WideValue.KernelVariableNamed(String name)) -> Optional.of(name);
      case LoadWide(_, WideValue.FunctionNamed(String name)) -> Optional.of(name);
      default -> Optional.empty();
    };
  }

  /**
   * Arithmetic.
   *
   * @param width {@link Width#WORD}, which clears the upper half, or {@link Width#DOUBLE}
   * @param op the operation
   * @param dst left operand and result
   * @param src right operand
   */
  record Alu(Width width, AluOp op, Register dst, Operand src) implements Instruction {
    /** Checks the width. */
    public Alu {
      Limits.wordOrDouble(width);
    }
  }

  /**
   * Negation.
   *
   * @param width {@link Width#WORD}, which clears the upper half, or {@link Width#DOUBLE}
   * @param dst operand and result
   */
  record Negate(Width width, Register dst) implements Instruction {
    /** Checks the width. */
    public Negate {
      Limits.wordOrDouble(width);
    }
  }

  /**
   * A copy with sign extension, Linux 6.6.
   *
   * @param width {@link Width#WORD}, which clears the upper half of the result, or {@link
   *     Width#DOUBLE}
   * @param from how much of the source is taken; less than {@code width}
   * @param dst result
   * @param src source
   */
  record MoveSigned(Width width, Width from, Register dst, Register src) implements Instruction {
    /** Checks the widths. */
    public MoveSigned {
      Limits.wordOrDouble(width);
      Limits.check(from.bytes() < width.bytes(), "a sign extension", "a wider result");
    }
  }

  /**
   * Conversion of byte order.
   *
   * @param swap which
   * @param width how much of the register; {@link Width#HALF}, {@link Width#WORD} or {@link
   *     Width#DOUBLE}; the bits above are cleared
   * @param dst operand and result
   */
  record Endian(ByteSwap swap, Width width, Register dst) implements Instruction {
    /** Checks the width. */
    public Endian {
      Limits.check(width != Width.BYTE, "a byte swap", "16, 32 or 64 bits");
    }
  }

  /**
   * Converts a pointer between address spaces, for arenas; Linux 6.9.
   *
   * @param dst result
   * @param src pointer
   * @param to the address space of the result, 0 to 65535; Linux knows 0 (kernel) and 1 (arena)
   * @param from the address space of the source, 0 to 65535
   */
  record CastAddressSpace(Register dst, Register src, int to, int from) implements Instruction {
    /** Checks the numbers of the spaces. */
    public CastAddressSpace {
      Limits.check(
          to == (char) to && from == (char) from, "an address space", "a number up to 65535");
    }
  }

  /**
   * The address of this CPU's instance of a per-CPU variable. Only in programs read back from
   * kernels, which put it in (Linux 6.10) and refuse it in programs to load.
   *
   * @param dst result
   * @param src the variable's address
   */
  record PerCpuAddress(Register dst, Register src) implements Instruction {}

  /**
   * Loads 64 bits given in the program; two slots.
   *
   * @param dst result
   * @param value what to load
   */
  record LoadWide(Register dst, WideValue value) implements Instruction {}

  /**
   * Loads R0 from the packet of a socket buffer, converted from network order (RFC 9669 section
   * 5.5, legacy). R6 must hold the context; R1 to R5 are clobbered; a read past the end ends the
   * program with 0.
   *
   * @param width {@link Width#BYTE}, {@link Width#HALF} or {@link Width#WORD}
   * @param offset bytes from the packet's start
   */
  record LoadPacket(Width width, int offset) implements Instruction {
    /** Checks the width. */
    public LoadPacket {
      Limits.check(width != Width.DOUBLE, "a load from a packet", "8, 16 or 32 bits");
    }
  }

  /**
   * Loads R0 from the packet of a socket buffer at an offset that a register gives; otherwise as
   * {@link LoadPacket}.
   *
   * @param width {@link Width#BYTE}, {@link Width#HALF} or {@link Width#WORD}
   * @param index added to the offset
   * @param offset bytes from the packet's start
   */
  record LoadPacketIndirect(Width width, Register index, int offset) implements Instruction {
    /** Checks the width. */
    public LoadPacketIndirect {
      Limits.check(width != Width.DOUBLE, "a load from a packet", "8, 16 or 32 bits");
    }
  }

  /** How a narrow load fills the register. */
  enum Extension {
    /** With zeros. */
    ZERO,
    /** With the sign, Linux 6.6. */
    SIGN
  }

  /**
   * A load from memory.
   *
   * @param width how much
   * @param extension how the rest of the register is filled; {@link Extension#ZERO} where nothing
   *     is left
   * @param dst result
   * @param base address
   * @param offset added to the address, a signed 16-bit number
   */
  record Load(Width width, Extension extension, Register dst, Register base, int offset)
      implements Instruction {
    /** Checks width and offset. */
    public Load {
      Limits.check(
          extension == Extension.ZERO || width != Width.DOUBLE,
          "a load with sign extension",
          "8, 16 or 32 bits");
      Limits.offset(offset);
    }
  }

  /**
   * A store to memory.
   *
   * @param width how much
   * @param base address
   * @param offset added to the address, a signed 16-bit number
   * @param src what to store
   */
  record Store(Width width, Register base, int offset, Operand src) implements Instruction {
    /** Checks the offset. */
    public Store {
      Limits.offset(offset);
    }
  }

  /**
   * An atomic read-modify-write.
   *
   * @param width {@link Width#WORD} or {@link Width#DOUBLE}
   * @param op the operation
   * @param base address
   * @param offset added to the address, a signed 16-bit number
   * @param src right operand, and result of operations that fetch
   */
  record Atomic(Width width, AtomicOp op, Register base, int offset, Register src)
      implements Instruction {
    /** Checks width and offset. */
    public Atomic {
      Limits.wordOrDouble(width);
      Limits.offset(offset);
    }
  }

  /**
   * A load no later memory access is moved before, Linux 6.15.
   *
   * @param width how much; the rest of the register is filled with zeros
   * @param dst result
   * @param base address
   * @param offset added to the address, a signed 16-bit number
   */
  record LoadAcquire(Width width, Register dst, Register base, int offset) implements Instruction {
    /** Checks the offset. */
    public LoadAcquire {
      Limits.offset(offset);
    }
  }

  /**
   * A store no earlier memory access is moved behind, Linux 6.15.
   *
   * @param width how much
   * @param base address
   * @param offset added to the address, a signed 16-bit number
   * @param src what to store
   */
  record StoreRelease(Width width, Register base, int offset, Register src) implements Instruction {
    /** Checks the offset. */
    public StoreRelease {
      Limits.offset(offset);
    }
  }

  /**
   * An unconditional jump.
   *
   * @param offset slots from the next instruction, a signed 16-bit number
   */
  record Jump(int offset) implements Instruction {
    /** Checks the offset. */
    public Jump {
      Limits.offset(offset);
    }
  }

  /**
   * An unconditional jump of any length, Linux 6.6.
   *
   * @param offset slots from the next instruction
   */
  record JumpLong(int offset) implements Instruction {}

  /**
   * A jump to an address loaded from a table of instructions, Linux 6.19.
   *
   * @param target holds the address
   */
  record JumpRegister(Register target) implements Instruction {}

  /**
   * A jump the kernel takes when the program has run for too long, Linux 6.9; it makes loops
   * acceptable to the verifier.
   *
   * @param offset slots from the next instruction, a signed 16-bit number
   */
  record MayGoto(int offset) implements Instruction {
    /** Checks the offset. */
    public MayGoto {
      Limits.offset(offset);
    }
  }

  /**
   * A conditional jump.
   *
   * @param width {@link Width#WORD} compares the lower halves (Linux 5.1), {@link Width#DOUBLE} all
   * @param op the condition
   * @param left left operand
   * @param right right operand
   * @param offset slots from the next instruction, a signed 16-bit number
   */
  record JumpIf(Width width, JumpOp op, Register left, Operand right, int offset)
      implements Instruction {
    /** Checks width and offset. */
    public JumpIf {
      Limits.wordOrDouble(width);
      Limits.offset(offset);
    }
  }

  /**
   * A call of a helper function.
   *
   * @param helper its number in {@code enum bpf_func_id} of {@code linux/bpf.h}
   */
  record Call(int helper) implements Instruction {}

  /**
   * A call of a function of the program, Linux 4.16.
   *
   * @param offset slots from the next instruction
   */
  record CallFunction(int offset) implements Instruction {}

  /**
   * A call of a function of the program, once the kernel has compiled it. Only in programs read
   * back from kernels; one to load has a {@link CallFunction}.
   *
   * @param offset slots from the next instruction, a signed 16-bit number that is not 0
   * @param function which function it is, by the order of the code
   */
  record CallLinked(int offset, int function) implements Instruction {
    /** Checks the offset. */
    public CallLinked {
      Limits.offset(offset);
      Limits.check(offset != 0, "a linked call", "an offset");
    }
  }

  /**
   * A call of a function of the kernel, Linux 5.13.
   *
   * @param id its number in the BTF
   * @param module 0 for the kernel itself; else the place of the module's BTF in the array of
   *     descriptors given at load time, a signed 16-bit number
   */
  record CallKfunc(int id, int module) implements Instruction {
    /** Checks the module. */
    public CallKfunc {
      Limits.offset(module);
    }
  }

  /**
   * A call of a function, of the program or of the kernel, by a name that is resolved when the
   * object is loaded. It has no encoding.
   *
   * @param name the function's name
   */
  record CallNamed(String name) implements Instruction {}

  /**
   * A call through a register, which compilers emit and Linux refuses.
   *
   * @param target holds the address
   */
  record CallRegister(Register target) implements Instruction {}

  /** The end of the program or function; the result is in {@link Register#R0}. */
  record Exit() implements Instruction {}

  /**
   * A barrier against speculation. Only in programs read back from kernels, which put it in (Linux
   * 5.14) and refuse it in programs to load.
   */
  record SpeculationBarrier() implements Instruction {}
}
