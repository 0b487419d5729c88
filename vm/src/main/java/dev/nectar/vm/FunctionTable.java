package dev.nectar.vm;

import dev.nectar.kernel.Link;
import java.util.Set;

/**
 * A {@code struct_ops} table that was registered in an embedded kernel, whose functions Java calls
 * as Linux does where it has such a structure. For any thread; what is called after it is closed
 * throws {@link dev.nectar.kernel.ClosedException}.
 */
public interface FunctionTable extends Link {
  /**
   * The members that programs stand for.
   *
   * @return their names, in the order of the structure
   */
  Set<String> functions();

  /**
   * The other members.
   *
   * @return the structure in the layout of the kernel's types, zero where functions are
   */
  byte[] data();

  /**
   * Calls a function.
   *
   * @param function the member's name
   * @param arguments as many as its type says
   * @return what came of it: {@link Outcome#value()} is what the program returned, {@link
   *     Outcome#arguments()} what it left
   * @throws java.util.NoSuchElementException if no program stands for such a member
   * @throws IllegalArgumentException if there are more or fewer arguments
   * @throws FaultException if the program was ended for what it did
   * @throws BudgetException if it ran for too long
   */
  Outcome call(String function, Subject.Argument... arguments);

  /**
   * Calls functions by a Java interface: its methods are named as the members, their parameters are
   * integers, texts, which are only read, and byte arrays, which are pointers to their bytes and
   * hold afterwards what the program left there; they return integers, booleans, or nothing.
   *
   * @param type the interface
   * @param <T> the interface
   * @return what calls the functions, as {@link #call} does
   * @throws IllegalArgumentException if it is no interface, or has a method whose types do not fit
   */
  <T> T as(Class<T> type);
}
