package dev.nectar.verifier.analysis;

import dev.nectar.object.MapSpec;
import dev.nectar.verifier.types.Field;
import dev.nectar.verifier.values.Kind;
import dev.nectar.verifier.values.Reg;

/** Memory that is passed to functions: with its size, both read and written, texts, and fields. */
final class HelperMemory {
  private static final long MAX_SIZE = 1 << 29;

  private final Walk walk;
  private final Memory memory;

  HelperMemory(Walk walk, Memory memory) {
    this.walk = walk;
    this.memory = memory;
  }

  /** Memory that is read and written; null will do. */
  void readAndWritten(int number, int size) {
    Reg reg = walk.state.reg(number);
    if (reg.isNull()) {
      return;
    }
    boolean maybeNull = reg.maybeNull;
    reg.maybeNull = false;
    try {
      memory.helperAccess(number, size, false, false, true);
      memory.helperAccess(number, size, true, false, true);
    } finally {
      reg.maybeNull = maybeNull;
    }
  }

  /** Memory that is read and written, whose size is in the next register. */
  void sizedAndWritten(int number) {
    checkSize(number + 1, true);
    int size = (int) walk.state.reg(number + 1).umax;
    Reg reg = walk.state.reg(number);
    boolean maybeNull = reg.maybeNull;
    reg.maybeNull = false;
    try {
      memory.helperAccess(number, size, false, false, true);
      if (reg.kind != Kind.RDONLY_MEMORY) {
        memory.helperAccess(number, size, true, false, true);
      }
    } finally {
      reg.maybeNull = maybeNull;
    }
    walk.precise(number + 1);
  }

  /** The size of memory. */
  void checkSize(int number, boolean zeroAllowed) {
    Reg reg = walk.state.reg(number);
    if (reg.smin < 0) {
      throw Refusal.because(
          "R%d min value is negative, either use unsigned or 'var &= const'", number);
    }
    if (reg.umin == 0 && !zeroAllowed) {
      throw Refusal.because("R%d invalid zero-sized read: u64=[%d,%d]", number, reg.umin, reg.umax);
    }
    if (Long.compareUnsigned(reg.umax, MAX_SIZE) >= 0) {
      throw Refusal.because(
          "R%d unbounded memory access, use 'var &= const' or 'if (var < const)'", number);
    }
  }

  /** A text in a map whose contents do not change. */
  void checkText(int number, Reg reg) {
    MapSpec map = walk.map(reg);
    if (!Constants.isConstant(map)) {
      throw Refusal.because("R%d does not point to a readonly map'", number);
    }
    if (!reg.isConstant()) {
      throw Refusal.because("R%d is not a constant address'", number);
    }
    memory.checkMapAccess(number, reg, reg.off, map.valueSize() - reg.off, false, false);
    if (!Constants.isText(map, (int) (reg.off + reg.bits.value()))) {
      throw Refusal.because("string is not zero-terminated");
    }
  }

  /** A pointer to a field of a map's value. */
  void checkField(int number, Field.Kind kind) {
    Reg reg = walk.state.reg(number);
    String title = kind.title();
    if (!reg.isConstant()) {
      throw Refusal.because(
          "R%d doesn't have constant offset. %s has to be at the constant offset", number, title);
    }
    MapSpec map = walk.map(reg);
    if (!walk.known().hasTypes(map)) {
      throw Refusal.because("map '%s' has to have BTF in order to use %s", map.name(), title);
    }
    Field field = walk.known().fields(reg).of(kind);
    if (field == null) {
      throw Refusal.because("map '%s' has no valid %s", map.name(), title);
    }
    long at = reg.bits.value() + reg.off;
    if (field.offset() != at) {
      throw Refusal.because(
          "off %d doesn't point to 'struct %s' that is at %d", at, title, field.offset());
    }
  }
}
