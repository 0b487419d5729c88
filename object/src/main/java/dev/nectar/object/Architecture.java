package dev.nectar.object;

import java.nio.ByteOrder;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What differs between the processors that Linux runs eBPF on: names, page size, and the registers
 * of an interrupted or calling task as {@code struct pt_regs} holds them ({@code
 * arch/x86/include/asm/ptrace.h}, {@code arch/arm64/include/asm/ptrace.h}). System call numbers are
 * in {@link SyscallTable}.
 */
public enum Architecture {
  /** AMD64 and Intel 64. */
  X86_64(
      "x86_64",
      "x86",
      "amd64 x64",
      4096,
      "r15 r14 r13 r12 bp bx r11 r10 r9 r8 ax cx dx si di orig_ax ip cs flags sp ss",
      "di si dx cx r8 r9",
      "di si dx r10 r8 r9",
      "orig_ax",
      "ax",
      "ip",
      "sp",
      "bp"),

  /** 64-bit Arm. */
  ARM64(
      "aarch64",
      "arm64",
      "",
      4096,
      "r0 r1 r2 r3 r4 r5 r6 r7 r8 r9 r10 r11 r12 r13 r14 r15 r16 r17 r18 r19 r20 r21 r22 r23 r24"
          + " r25 r26 r27 r28 r29 r30 sp pc pstate orig_x0",
      "r0 r1 r2 r3 r4 r5 r6 r7",
      "orig_x0 r1 r2 r3 r4 r5",
      "r8",
      "r0",
      "pc",
      "sp",
      "r29");

  private static final int REGISTER_BYTES = 8;

  private final String machine;
  private final String sourceName;
  private final String aliases;
  private final int pageSize;
  private final String registers;
  private final String arguments;
  private final String syscallArguments;
  private final String syscallNumber;
  private final String returnValue;
  private final String instructionPointer;
  private final String stackPointer;
  private final String framePointer;

  Architecture(
      String machine,
      String sourceName,
      String aliases,
      int pageSize,
      String registers,
      String arguments,
      String syscallArguments,
      String syscallNumber,
      String returnValue,
      String instructionPointer,
      String stackPointer,
      String framePointer) {
    this.machine = machine;
    this.sourceName = sourceName;
    this.aliases = aliases;
    this.pageSize = pageSize;
    this.registers = registers;
    this.arguments = arguments;
    this.syscallArguments = syscallArguments;
    this.syscallNumber = syscallNumber;
    this.returnValue = returnValue;
    this.instructionPointer = instructionPointer;
    this.stackPointer = stackPointer;
    this.framePointer = framePointer;
  }

  /**
   * The architecture of a name: what {@code uname -m} prints, the kernel's source folder, or the
   * JVM's {@code os.arch}.
   *
   * @param name such as {@code x86_64}, {@code amd64} or {@code aarch64}
   * @return the architecture, or empty if it is not one of these
   */
  public static Optional<Architecture> find(String name) {
    for (Architecture each : values()) {
      if (each.machine.equals(name)
          || each.sourceName.equals(name)
          || word(each.aliases, name) >= 0) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /**
   * The name that {@code uname -m} prints.
   *
   * @return such as {@code x86_64}
   */
  public String machine() {
    return machine;
  }

  /**
   * The folder in the kernel's source, as object files name their target ({@code
   * __TARGET_ARCH_x86}).
   *
   * @return such as {@code x86}
   */
  public String sourceName() {
    return sourceName;
  }

  /**
   * The byte order that Linux runs it in.
   *
   * @return little endian for both
   */
  public ByteOrder order() {
    return ByteOrder.LITTLE_ENDIAN;
  }

  /**
   * The usual page size; arm64 kernels may be built with larger pages.
   *
   * @return bytes
   */
  public int pageSize() {
    return pageSize;
  }

  /**
   * Where {@code struct pt_regs} holds a register.
   *
   * @param register the kernel's name of it, such as {@code di} or {@code r0}
   * @return the offset in bytes, or empty if the architecture has no such register
   */
  public OptionalInt registerOffset(String register) {
    int at = word(registers, register);
    return at < 0 ? OptionalInt.empty() : OptionalInt.of(at * REGISTER_BYTES);
  }

  /**
   * Where {@code struct pt_regs} holds an argument of a function at its first instruction.
   *
   * @param index from 0
   * @return the offset in bytes, or empty if that argument is on the stack
   */
  public OptionalInt argumentOffset(int index) {
    return nth(arguments, index);
  }

  /**
   * Where {@code struct pt_regs} holds an argument of a system call.
   *
   * @param index from 0 to 5
   * @return the offset in bytes, or empty if there is no such argument
   */
  public OptionalInt syscallArgumentOffset(int index) {
    return nth(syscallArguments, index);
  }

  /**
   * Where {@code struct pt_regs} holds the number of the system call.
   *
   * @return the offset in bytes
   */
  public int syscallNumberOffset() {
    return offset(syscallNumber);
  }

  /**
   * Where {@code struct pt_regs} holds the value that a function or system call returned.
   *
   * @return the offset in bytes
   */
  public int returnValueOffset() {
    return offset(returnValue);
  }

  /**
   * Where {@code struct pt_regs} holds the instruction pointer.
   *
   * @return the offset in bytes
   */
  public int instructionPointerOffset() {
    return offset(instructionPointer);
  }

  /**
   * Where {@code struct pt_regs} holds the stack pointer.
   *
   * @return the offset in bytes
   */
  public int stackPointerOffset() {
    return offset(stackPointer);
  }

  /**
   * Where {@code struct pt_regs} holds the frame pointer.
   *
   * @return the offset in bytes
   */
  public int framePointerOffset() {
    return offset(framePointer);
  }

  /**
   * The numbers of its system calls.
   *
   * @return the table
   */
  public SyscallTable syscalls() {
    return SyscallTable.of(this);
  }

  private OptionalInt nth(String words, int index) {
    String[] all = words.split(" ", -1);
    return index < 0 || index >= all.length
        ? OptionalInt.empty()
        : OptionalInt.of(offset(all[index]));
  }

  private int offset(String register) {
    return word(registers, register) * REGISTER_BYTES;
  }

  private static int word(String words, String wanted) {
    int index = 0;
    int at = 0;
    while (at < words.length()) {
      int end = words.indexOf(' ', at);
      end = end < 0 ? words.length() : end;
      if (end - at == wanted.length() && words.startsWith(wanted, at)) {
        return index;
      }
      index++;
      at = end + 1;
    }
    return -1;
  }
}
