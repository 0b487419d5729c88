package dev.nectar.kernel;

import dev.nectar.object.VariableSpec;
import java.lang.foreign.MemorySegment;

/**
 * A global variable of a loaded object, in memory shared with its programs: reading and writing are
 * no system calls, and are as atomic as the codec's access is. For any thread, until the object is
 * closed; from then on access throws {@link ClosedException}. Linux 5.5.
 */
public interface Variable {
  /**
   * What it was loaded from.
   *
   * @return the spec
   */
  VariableSpec spec();

  /**
   * Its memory, for access of other kinds, such as by {@link java.lang.invoke.VarHandle}.
   *
   * @return {@link VariableSpec#size()} bytes; read-only for constants
   */
  MemorySegment memory();

  /**
   * Reads it.
   *
   * @param codec reads values of {@link VariableSpec#size()} bytes
   * @param <T> values
   * @return the value
   */
  <T> T get(Codec<T> codec);

  /**
   * Writes it.
   *
   * @param codec writes values of {@link VariableSpec#size()} bytes
   * @param value the value
   * @param <T> values
   * @throws KernelException if it is a constant, which is set before by {@link LoadOptions#setting}
   */
  <T> void set(Codec<T> codec, T value);
}
