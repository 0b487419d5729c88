package dev.nectar.script.lower;

import dev.nectar.bytecode.Helper;
import dev.nectar.bytecode.Width;
import dev.nectar.compiler.Op;
import dev.nectar.compiler.Value;
import dev.nectar.object.Architecture;
import dev.nectar.object.EventFormat.Field;
import dev.nectar.object.EventFormat.Place;
import dev.nectar.script.check.Type;
import dev.nectar.script.check.Types;

/** Where a program finds the data of its event. */
sealed interface Event {
  /** The value of a number or pointer field. */
  Value number(Code code, Field field, Type type);

  /** The address of a field that is in memory. */
  Value address(Code code, Field field);

  /** No data. */
  record Nothing() implements Event {
    @Override
    public Value number(Code code, Field field, Type type) {
      return code.constant(0);
    }

    @Override
    public Value address(Code code, Field field) {
      return code.constant(0);
    }
  }

  /** A record of a tracepoint, which the context points to. */
  record TracepointRecord() implements Event {
    @Override
    public Value number(Code code, Field field, Type type) {
      if (field.place() != Place.INLINE) {
        return address(code, field);
      }
      Value value = code.b().load(Code.width(field.size()), code.b().context(), field.offset());
      return Numbers.extend(code.b(), value, type);
    }

    @Override
    public Value address(Code code, Field field) {
      Value context = code.b().context();
      if (field.place() == Place.INLINE) {
        return code.b().add(context, field.offset());
      }
      Value location = code.b().load(Width.WORD, context, field.offset());
      Value offset = code.b().binary(Op.AND, location, code.constant(0xffff));
      Value base = code.b().binary(Op.ADD, context, offset);
      return field.place() == Place.DATA_LOC
          ? base
          : code.b().add(base, field.offset() + (long) field.size());
    }
  }

  /** The arguments of a raw tracepoint, 8 bytes each. */
  record RawArguments() implements Event {
    Value argument(Code code, int index) {
      return code.b().load(Width.DOUBLE, code.b().context(), index * 8);
    }

    @Override
    public Value number(Code code, Field field, Type type) {
      return Numbers.extend(code.b(), argument(code, field.offset() / 8), type);
    }

    @Override
    public Value address(Code code, Field field) {
      return argument(code, field.offset() / 8);
    }
  }

  /**
   * The start of a system call, at the raw tracepoint {@code sys_enter}: the registers, then the
   * number.
   */
  record SyscallEnter(Architecture architecture) implements Event {
    private static final int FIRST_ARGUMENT = 16;

    @Override
    public Value number(Code code, Field field, Type type) {
      if (field.offset() < FIRST_ARGUMENT) {
        return Numbers.extend(code.b(), code.b().load(Width.DOUBLE, code.b().context(), 8), type);
      }
      int offset =
          architecture.syscallArgumentOffset((field.offset() - FIRST_ARGUMENT) / 8).orElse(0);
      Code.Mark mark = code.mark();
      dev.nectar.script.lower.Place register = code.temp(8);
      Value registers = code.b().load(Width.DOUBLE, code.b().context(), 0);
      code.b()
          .call(
              Helper.PROBE_READ_KERNEL,
              code.address(register),
              code.constant(8),
              code.b().add(registers, offset));
      Value value = code.load(Width.DOUBLE, register);
      code.release(mark);
      return Numbers.extend(code.b(), value, type);
    }

    @Override
    public Value address(Code code, Field field) {
      return number(code, field, Types.UINT64);
    }
  }

  /** The end of a system call, at the raw tracepoint {@code sys_exit}. */
  record SyscallExit(Value number) implements Event {
    private static final int RETURNED = 16;

    @Override
    public Value number(Code code, Field field, Type type) {
      Value value =
          field.offset() < RETURNED ? number : code.b().load(Width.DOUBLE, code.b().context(), 8);
      return Numbers.extend(code.b(), value, type);
    }

    @Override
    public Value address(Code code, Field field) {
      return code.constant(0);
    }
  }
}
