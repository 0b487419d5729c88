package dev.nectar.vm.net;

import dev.nectar.vm.Subject;
import dev.nectar.vm.code.Memory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Arguments as programs see them, with what they point to in the owner's memory. To be closed. */
final class ArgumentBytes implements AutoCloseable {
  /** {@code struct pt_regs} of x86-64: where arguments are passed, and a result. */
  private static final int[] X86 = {112, 104, 96, 88, 72, 64};

  private static final int X86_RESULT = 80;
  private static final int X86_SIZE = 168;

  /** {@code struct user_pt_regs} of arm64, where a result is in the first. */
  private static final int[] ARM = {0, 8, 16, 24, 32, 40, 48, 56};

  private static final int ARM_SIZE = 272;

  private final Memory memory;
  private final Subject.Arguments arguments;
  private final long[] values;

  ArgumentBytes(Memory memory, Subject.Arguments arguments) {
    this.memory = memory;
    this.arguments = arguments;
    this.values = new long[arguments.values().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (arguments.values().get(i)) {
            case Subject.Argument.Value(long number) -> number;
            case Subject.Argument.Pointer(byte[] bytes) -> placed(bytes);
          };
    }
  }

  private long placed(byte[] bytes) {
    long at = memory.allocate(Math.max(1, bytes.length), 8);
    memory.slice(at, bytes.length).copyFrom(MemorySegment.ofArray(bytes));
    return at;
  }

  /** Each in 64 bits, and what was returned behind them. */
  byte[] inOrder() {
    ByteBuffer all = ByteBuffer.allocate(8 * (values.length + 1)).order(ByteOrder.nativeOrder());
    for (long value : values) {
      all.putLong(value);
    }
    arguments.returned().ifPresent(all::putLong);
    return all.array();
  }

  /** In the registers of this machine's kind. */
  byte[] inRegisters() {
    boolean arm = System.getProperty("os.arch", "").equals("aarch64");
    int[] places = arm ? ARM : X86;
    if (values.length > places.length) {
      throw new IllegalArgumentException(
          "registers pass " + places.length + " arguments, not " + values.length);
    }
    ByteBuffer all = ByteBuffer.allocate(arm ? ARM_SIZE : X86_SIZE).order(ByteOrder.nativeOrder());
    for (int i = 0; i < values.length; i++) {
      all.putLong(places[i], values[i]);
    }
    arguments.returned().ifPresent(value -> all.putLong(arm ? 0 : X86_RESULT, value));
    return all.array();
  }

  /** The arguments with what pointers point to now. */
  List<Subject.Argument> left() {
    List<Subject.Argument> left = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      left.add(
          switch (arguments.values().get(i)) {
            case Subject.Argument.Value value -> value;
            case Subject.Argument.Pointer(byte[] bytes) ->
                new Subject.Argument.Pointer(
                    memory.slice(values[i], bytes.length).toArray(ValueLayout.JAVA_BYTE));
          });
    }
    return left;
  }

  @Override
  public void close() {
    for (int i = 0; i < values.length; i++) {
      if (arguments.values().get(i) instanceof Subject.Argument.Pointer(byte[] bytes)) {
        memory.free(values[i], Math.max(1, bytes.length));
      }
    }
  }
}
