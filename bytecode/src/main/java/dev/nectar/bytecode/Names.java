package dev.nectar.bytecode;

import java.util.Optional;

/** What is known by name outside of a program: the functions of one kernel. */
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
}
