package dev.nectar.bytecode;

import dev.nectar.bytecode.Instruction.*;
import dev.nectar.bytecode.InstructionSet.Shape;
import org.jspecify.annotations.Nullable;

/**
 * An instruction taken apart: which form it is of, and its operands.
 *
 * @param shape the form
 * @param fields the operands
 */
record Encoding(Shape shape, Fields fields) {
  /** Takes an instruction apart. */
  static Encoding of(Instruction instruction) {
    return switch (instruction) {
      case Alu i -> withSource(Alu.class, i.width(), i.op(), i.dst(), i.src(), 0);
      case Negate i -> of(Negate.class, i.width(), null, fields(i.dst()));
      case MoveSigned i -> of(MoveSigned.class, i.width(), i.from(), fields(i.dst(), i.src(), 0));
      case Endian i -> of(Endian.class, i.swap(), i.width(), fields(i.dst()));
      case CastAddressSpace i ->
          of(
              CastAddressSpace.class,
              null,
              null,
              fields(i.dst(), i.src(), 0).with(Field.IMM, i.to() << 16 | i.from()));
      case PerCpuAddress i -> of(PerCpuAddress.class, null, null, fields(i.dst(), i.src(), 0));
      case LoadWide i -> of(i.value().getClass(), null, null, wide(i));
      case LoadPacket i -> of(LoadPacket.class, i.width(), null, Fields.of(0, 0, 0, i.offset()));
      case LoadPacketIndirect i ->
          of(
              LoadPacketIndirect.class,
              i.width(),
              null,
              Fields.of(0, i.index().ordinal(), 0, i.offset()));
      case Load i ->
          of(Load.class, i.width(), i.extension(), fields(i.dst(), i.base(), i.offset()));
      case Store i -> withSource(Store.class, i.width(), null, i.base(), i.src(), i.offset());
      case Atomic i -> of(Atomic.class, i.width(), i.op(), fields(i.base(), i.src(), i.offset()));
      case LoadAcquire i ->
          of(LoadAcquire.class, i.width(), null, fields(i.dst(), i.base(), i.offset()));
      case StoreRelease i ->
          of(StoreRelease.class, i.width(), null, fields(i.base(), i.src(), i.offset()));
      case Jump i -> of(Jump.class, null, null, Fields.of(0, 0, i.offset(), 0));
      case JumpLong i -> of(JumpLong.class, null, null, Fields.of(0, 0, 0, i.offset()));
      case JumpRegister i -> of(JumpRegister.class, null, null, fields(i.target()));
      case MayGoto i -> of(MayGoto.class, null, null, Fields.of(0, 0, i.offset(), 0));
      case JumpIf i -> withSource(JumpIf.class, i.width(), i.op(), i.left(), i.right(), i.offset());
      case Call i -> of(Call.class, null, null, Fields.of(0, 0, 0, i.helper()));
      case CallFunction i -> of(CallFunction.class, null, null, Fields.of(0, 0, 0, i.offset()));
      case CallLinked i ->
          of(CallLinked.class, null, null, Fields.of(0, 0, i.offset(), i.function()));
      case CallKfunc i -> of(CallKfunc.class, null, null, Fields.of(0, 0, i.module(), i.id()));
      case CallNamed i -> of(CallNamed.class, null, null, Fields.NONE.named(i.name()));
      case CallRegister i -> of(CallRegister.class, null, null, fields(i.target()));
      case Exit _ -> of(Exit.class, null, null, Fields.NONE);
      case SpeculationBarrier _ -> of(SpeculationBarrier.class, null, null, Fields.NONE);
    };
  }

  private static Fields wide(LoadWide load) {
    Fields fields = fields(load.dst());
    return switch (load.value()) {
      case WideValue.Constant v ->
          fields.with(Field.IMM, (int) v.value()).with(Field.HIGH, (int) (v.value() >>> 32));
      case WideValue.MapNamed v -> fields.named(v.name());
      case WideValue.MapValueNamed v -> fields.named(v.name()).with(Field.HIGH, v.offset());
      case WideValue.KernelVariableNamed v -> fields.named(v.name());
      case WideValue.FunctionNamed v -> fields.named(v.name());
      case WideValue.MapFd v -> fields.with(Field.IMM, v.fd());
      case WideValue.MapValue v -> fields.with(Field.IMM, v.fd()).with(Field.HIGH, v.offset());
      case WideValue.KernelVariable v -> fields.with(Field.IMM, v.id()).with(Field.HIGH, v.btfFd());
      case WideValue.Function v -> fields.with(Field.IMM, v.offset());
      case WideValue.LinkedFunction v ->
          fields.with(Field.IMM, v.offset()).with(Field.HIGH, v.function());
      case WideValue.MapIndex v -> fields.with(Field.IMM, v.index());
      case WideValue.MapIndexValue v ->
          fields.with(Field.IMM, v.index()).with(Field.HIGH, v.offset());
    };
  }

  private static Encoding withSource(
      Class<?> kind, Object first, @Nullable Object second, Register dst, Operand src, int off) {
    return switch (src) {
      case Operand.Reg(Register register) ->
          new Encoding(new Shape(kind, first, second, true), fields(dst, register, off));
      case Operand.Imm(int value) ->
          new Encoding(
              new Shape(kind, first, second, false), Fields.of(dst.ordinal(), 0, off, value));
    };
  }

  private static Encoding of(
      Class<?> kind, @Nullable Object first, @Nullable Object second, Fields fields) {
    return new Encoding(new Shape(kind, first, second, false), fields);
  }

  private static Fields fields(Register dst) {
    return Fields.of(dst.ordinal(), 0, 0, 0);
  }

  private static Fields fields(Register dst, Register src, int off) {
    return Fields.of(dst.ordinal(), src.ordinal(), off, 0);
  }
}
