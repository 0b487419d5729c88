package dev.nectar.linux;

import java.util.Optional;

/**
 * How the value of an argument is got, as {@code struct __bpf_usdt_arg_spec} of libbpf's {@code
 * usdt.bpf.h} says it.
 *
 * @param form where it is
 * @param value the constant, or what is added to the address
 * @param register where the context has the register, in bytes from its start
 * @param index what else is added to the address
 * @param sign whether its highest bit is a sign
 * @param bits how many bits of what is there count, from the lowest
 */
record UsdtOperand(
    Form form, long value, int register, Optional<Index> index, Sign sign, int bits) {
  /** Where an argument is; the ordinal is libbpf's {@code enum __bpf_usdt_arg_type}. */
  enum Form {
    CONSTANT,
    REGISTER,
    MEMORY
  }

  /** Libbpf's number for memory with an index. */
  static final int INDEXED = 3;

  /** What the highest bit means. */
  enum Sign {
    NONE,
    HIGHEST_BIT
  }

  /**
   * A register that is added to an address.
   *
   * @param register where the context has it
   * @param bits how many of its bits count
   * @param sign what the highest of these means
   * @param shift how far it is shifted to the left then
   */
  record Index(int register, int bits, Sign sign, int shift) {
    /** The same, shifted otherwise. */
    Index shift(int other) {
      return new Index(register, bits, sign, other);
    }
  }

  static UsdtOperand constant(long value, Sign sign, int bits) {
    return new UsdtOperand(Form.CONSTANT, value, 0, Optional.empty(), sign, bits);
  }

  static UsdtOperand register(int register, Sign sign, int bits) {
    return new UsdtOperand(Form.REGISTER, 0, register, Optional.empty(), sign, bits);
  }

  static UsdtOperand memory(int base, long value, Optional<Index> index, Sign sign, int bits) {
    return new UsdtOperand(Form.MEMORY, value, base, index, sign, bits);
  }
}
