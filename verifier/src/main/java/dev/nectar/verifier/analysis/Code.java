package dev.nectar.verifier.analysis;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A program's slots, taken apart: fields as RFC 9669 names them. */
public final class Code {
  /** {@code BPF_LD}. */
  public static final int LD = 0;

  /** {@code BPF_LDX}. */
  public static final int LDX = 1;

  /** {@code BPF_ST}. */
  public static final int ST = 2;

  /** {@code BPF_STX}. */
  public static final int STX = 3;

  /** {@code BPF_ALU}. */
  public static final int ALU = 4;

  /** {@code BPF_JMP}. */
  public static final int JMP = 5;

  /** {@code BPF_JMP32}. */
  public static final int JMP32 = 6;

  /** {@code BPF_ALU64}. */
  public static final int ALU64 = 7;

  static final int LD_IMM64 = 0x18;
  static final int CALL = 0x85;
  static final int EXIT = 0x95;
  static final int JA = 0x05;
  static final int JA32 = 0x06;
  static final int JCOND = 0xe5;

  static final int PSEUDO_MAP_FD = 1;
  static final int PSEUDO_MAP_VALUE = 2;
  static final int PSEUDO_BTF_ID = 3;
  static final int PSEUDO_FUNC = 4;
  static final int PSEUDO_MAP_INDEX = 5;
  static final int PSEUDO_MAP_INDEX_VALUE = 6;

  static final int PSEUDO_CALL = 1;
  static final int PSEUDO_KFUNC_CALL = 2;

  /** Slots. */
  public final int length;

  final int[] op;
  final int[] dst;
  final int[] src;
  final int[] off;
  final int[] imm;

  /** Takes little-endian slots apart. */
  public Code(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    length = bytes.length / 8;
    op = new int[length];
    dst = new int[length];
    src = new int[length];
    off = new int[length];
    imm = new int[length];
    for (int i = 0; i < length; i++) {
      op[i] = in.get() & 0xff;
      int registers = in.get();
      dst[i] = registers & 15;
      src[i] = registers >> 4 & 15;
      off[i] = in.getShort();
      imm[i] = in.getInt();
    }
  }

  int kind(int i) {
    return op[i] & 7;
  }

  boolean isJump(int i) {
    return kind(i) == JMP || kind(i) == JMP32;
  }

  boolean usesRegister(int i) {
    return (op[i] & 8) != 0;
  }

  /** Bytes that a load or store moves. */
  int size(int i) {
    return switch (op[i] & 0x18) {
      case 0 -> 4;
      case 8 -> 2;
      case 0x10 -> 1;
      default -> 8;
    };
  }

  int mode(int i) {
    return op[i] & 0xe0;
  }

  boolean isCallOfFunction(int i) {
    return op[i] == CALL && src[i] == PSEUDO_CALL;
  }

  boolean isCallOfHelper(int i) {
    return op[i] == CALL && src[i] == 0;
  }

  boolean isCallOfKfunc(int i) {
    return op[i] == CALL && src[i] == PSEUDO_KFUNC_CALL;
  }

  boolean isFunctionAddress(int i) {
    return op[i] == LD_IMM64 && src[i] == PSEUDO_FUNC;
  }

  /** Where a jump goes that is taken. */
  int target(int i) {
    return op[i] == JA32 ? i + imm[i] + 1 : i + off[i] + 1;
  }

  /** Whether it may jump. */
  boolean isBranch(int i) {
    return isJump(i) && op[i] != CALL && op[i] != EXIT;
  }

  /** The instruction that comes next where there is no jump; -1 if there always is one. */
  int next(int i) {
    if (op[i] == EXIT || op[i] == JA || op[i] == JA32) {
      return -1;
    }
    return op[i] == LD_IMM64 ? i + 2 : i + 1;
  }

  long wide(int i) {
    return imm[i] & 0xffffffffL | (long) imm[i + 1] << 32;
  }

  /** Whether Linux knows the opcode. */
  static boolean isKnown(int op) {
    int high = op & 0xf0;
    return switch (op & 7) {
      case ALU -> high <= 0xd0 && (high != 0x80 || op == 0x84);
      case ALU64 -> high <= 0xd0 && (high != 0x80 || op == 0x87) && op != 0xdf;
      case JMP -> op == JA || op == CALL || op == EXIT || op == JCOND || isCondition(high);
      case JMP32 -> op == JA32 || isCondition(high);
      case LD ->
          op == LD_IMM64
              || (op & 0xe0) == 0x20 && (op & 0x18) != 0x18
              || (op & 0xe0) == 0x40 && (op & 0x18) != 0x18;
      case LDX -> (op & 0xe0) == 0x60 || (op & 0xe0) == 0x80 && (op & 0x18) != 0x18;
      case ST -> (op & 0xe0) == 0x60;
      case STX -> (op & 0xe0) == 0x60 || (op & 0xe0) == 0xc0;
      default -> false;
    };
  }

  private static boolean isCondition(int high) {
    return high != 0 && high != 0x80 && high != 0x90 && high <= 0xd0;
  }
}
