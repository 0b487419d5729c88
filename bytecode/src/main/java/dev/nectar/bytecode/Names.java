package dev.nectar.bytecode;

import java.util.Optional;

/**
 * What is known by name outside of a program: the functions of one kernel, and for a program that
 * was read back from it, its own.
 */
public interface Names {
  /** Knows nothing. */
  Names NONE =
      new Names() {
        @Override
        public Optional<String> kfunc(int id, int module) {
          return Optional.empty();
        }

        @Override
        public Optional<Instruction.CallKfunc> kfunc(String name) {
          return Optional.empty();
        }
      };

  /**
   * The name of a function of the kernel.
   *
   * @param id its number in the BTF
   * @param module as {@link Instruction.CallKfunc#module}
   * @return the name, if it is known
   */
  Optional<String> kfunc(int id, int module);

  /**
   * The call of a function of the kernel.
   *
   * @param name the function's name
   * @return the call, if there is such a function
   */
  Optional<Instruction.CallKfunc> kfunc(String name);

  /**
   * The name of a helper function. In programs read back from a kernel, helpers are numbered by
   * where they are.
   *
   * @param number as {@link Instruction.Call#helper}
   * @return the name, if it is known; none of those that {@link Helper} knows
   */
  default Optional<String> helper(int number) {
    return Optional.empty();
  }

  /**
   * The name of a function of a program that the kernel has compiled.
   *
   * @param function as {@link Instruction.CallLinked#function}
   * @return the name, if it is known
   */
  default Optional<String> linked(int function) {
    return Optional.empty();
  }
}
