package dev.nectar.object.link;

import dev.nectar.btf.core.CoreMatch;
import dev.nectar.btf.core.CoreMatch.FieldAccess;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.Operand;
import dev.nectar.bytecode.WideValue;
import dev.nectar.bytecode.Width;
import java.util.Optional;

/** Puts a value into the instruction that depends on it. */
final class Patch {
  private Patch() {}

  static Patched of(Instruction instruction, CoreMatch.Value value) {
    return switch (instruction) {
      case Instruction.Alu(var width, var op, var dst, Operand.Imm(int old)) ->
          immediate(value, old, imm -> new Instruction.Alu(width, op, dst, new Operand.Imm(imm)));
      case Instruction.LoadWide(var dst, WideValue.Constant(long old)) ->
          value.checked() && old != value.local()
              ? unexpected(old, value)
              : new Patched.Fits(
                  new Instruction.LoadWide(dst, new WideValue.Constant(value.target())));
      case Instruction.Load i ->
          access(
              value,
              i.offset(),
              i.width(),
              (width, offset) ->
                  new Instruction.Load(width, i.extension(), i.dst(), i.base(), offset));
      case Instruction.Store i ->
          access(
              value,
              i.offset(),
              i.width(),
              (width, offset) -> new Instruction.Store(width, i.base(), offset, i.src()));
      case Instruction.Atomic i ->
          access(
              value,
              i.offset(),
              i.width(),
              (width, offset) -> new Instruction.Atomic(width, i.op(), i.base(), offset, i.src()));
      case Instruction.LoadAcquire i ->
          access(
              value,
              i.offset(),
              i.width(),
              (width, offset) -> new Instruction.LoadAcquire(width, i.dst(), i.base(), offset));
      case Instruction.StoreRelease i ->
          access(
              value,
              i.offset(),
              i.width(),
              (width, offset) -> new Instruction.StoreRelease(width, i.base(), offset, i.src()));
      default ->
          new Patched.Wrong(
              "it is neither arithmetic with a number, nor a load or store, nor a wide number");
    };
  }

  /** Makes an instruction with an immediate. */
  private interface WithImmediate {
    Instruction make(int immediate);
  }

  private static Patched immediate(CoreMatch.Value value, int old, WithImmediate with) {
    if (value.checked() && old != (int) value.local()) {
      return unexpected(old, value);
    }
    return new Patched.Fits(with.make((int) value.target()));
  }

  /** Makes an instruction that accesses memory. */
  private interface WithAccess {
    Instruction make(Width width, int offset);
  }

  private static Patched access(CoreMatch.Value value, int old, Width width, WithAccess with) {
    if (value.checked() && old != value.local()) {
      return unexpected(old, value);
    }
    long offset = value.target();
    if (offset > Short.MAX_VALUE) {
      return new Patched.Wrong(
          "the field starts at byte "
              + offset
              + ", and an instruction reaches no further than 32767");
    }
    Optional<FieldAccess> access = value.access();
    if (access.isEmpty() || access.get().localSize() == access.get().targetSize()) {
      return new Patched.Fits(with.make(width, (int) offset));
    }
    if (!access.get().adjustable()) {
      return new Patched.Unfit(
          "the field has "
              + access.get().targetSize()
              + " bytes in the kernel and "
              + access.get().localSize()
              + " in the object, and a load of another size would give another value");
    }
    Optional<Width> other = width(access.get().targetSize());
    return other
        .<Patched>map(w -> new Patched.Fits(with.make(w, (int) offset)))
        .orElseGet(
            () ->
                new Patched.Unfit(
                    "no instruction loads the "
                        + access.get().targetSize()
                        + " bytes of the field"));
  }

  private static Optional<Width> width(long bytes) {
    for (Width width : Width.values()) {
      if (width.bytes() == bytes) {
        return Optional.of(width);
      }
    }
    return Optional.empty();
  }

  private static Patched unexpected(long old, CoreMatch.Value value) {
    return new Patched.Wrong(
        "it holds " + old + " where the object's own types say " + value.local());
  }
}
