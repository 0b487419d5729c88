package dev.nectar.vm.code;

import dev.nectar.bytecode.WideValue;
import java.util.Optional;
import java.util.OptionalInt;

/** What a program's instructions name, in the kernel that runs it. For any thread. */
public interface Linkage {
  /**
   * What a wide load loads.
   *
   * @param value a map, an address in one, or a variable of the kernel
   * @return the number
   */
  long value(WideValue value);

  /**
   * A helper.
   *
   * @param number its number in {@code enum bpf_func_id}
   * @return what is called; empty if there is none
   */
  Optional<HelperFunction> helper(int number);

  /**
   * A helper for calls whose R1 is known.
   *
   * @param number its number in {@code enum bpf_func_id}
   * @param first R1, which {@link #value} returned
   * @return what is called; empty if there is none
   */
  default Optional<HelperFunction> helper(int number, long first) {
    return helper(number);
  }

  /**
   * A kfunc.
   *
   * @param id its number in the BTF
   * @param module which BTF, 0 for the kernel's own
   * @return what is called; empty if there is none
   */
  Optional<HelperFunction> kfunc(int id, int module);

  /**
   * The program a tail call goes to.
   *
   * @param map R2, a program array
   * @param index R3
   * @return the program; empty if there is none
   */
  Optional<Executable> program(long map, long index);

  /**
   * The function that is given what the program throws ({@code bpf_throw}), and that nothing in it
   * calls.
   *
   * @return the slot where it starts
   */
  default OptionalInt catching() {
    return OptionalInt.empty();
  }

  /** Nothing but instructions. */
  Linkage NONE =
      new Linkage() {
        @Override
        public long value(WideValue value) {
          return 0;
        }

        @Override
        public Optional<HelperFunction> helper(int number) {
          return Optional.empty();
        }

        @Override
        public Optional<HelperFunction> kfunc(int id, int module) {
          return Optional.empty();
        }

        @Override
        public Optional<Executable> program(long map, long index) {
          return Optional.empty();
        }
      };
}
