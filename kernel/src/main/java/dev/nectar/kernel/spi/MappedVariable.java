package dev.nectar.kernel.spi;

import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.ClosedException;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Variable;
import dev.nectar.object.VariableSpec;
import java.lang.foreign.MemorySegment;

/**
 * A place in the memory of a map.
 *
 * @param spec what it was loaded from
 * @param memory the place
 */
public record MappedVariable(VariableSpec spec, MemorySegment memory) implements Variable {
  static MappedVariable of(VariableSpec spec, BpfMap map) {
    return new MappedVariable(spec, map.memory().asSlice(spec.offset(), spec.size()));
  }

  @Override
  public <T> T get(Codec<T> codec) {
    check(codec);
    try {
      return codec.read(memory, 0);
    } catch (IllegalStateException e) {
      throw failed(e);
    }
  }

  @Override
  public <T> void set(Codec<T> codec, T value) {
    check(codec);
    if (memory.isReadOnly()) {
      throw new KernelException(
          "cannot set variable " + spec.name() + ": it is constant once its object is loaded",
          "set it before, by LoadOptions.setting");
    }
    try {
      codec.write(value, memory, 0);
    } catch (IllegalStateException e) {
      throw failed(e);
    }
  }

  /** The memory tells of its end by the same exception as codecs of other things. */
  private RuntimeException failed(IllegalStateException e) {
    return memory.scope().isAlive() ? e : new ClosedException("variable " + spec.name());
  }

  private void check(Codec<?> codec) {
    if (codec.size() != spec.size()) {
      throw new IllegalArgumentException(
          "variable " + spec.name() + " has " + spec.size() + " bytes, not " + codec.size());
    }
  }
}
