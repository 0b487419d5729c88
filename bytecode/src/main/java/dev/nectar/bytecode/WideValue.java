package dev.nectar.bytecode;

/**
 * What a two-slot load puts into a register (RFC 9669 section 5.4; the kinds are {@code
 * BPF_PSEUDO_*} of {@code linux/bpf.h}). The kernel replaces all but constants by addresses when it
 * loads the program.
 */
public sealed interface WideValue {
  /**
   * A number.
   *
   * @param value all 64 bits
   */
  record Constant(long value) implements WideValue {}

  /**
   * A map, named in the object the program belongs to; becomes a {@link MapFd} when the object is
   * loaded. It has no encoding.
   *
   * @param name the map's name
   */
  record MapNamed(String name) implements WideValue {}

  /**
   * A place in the first value of a map named in the object the program belongs to; becomes a
   * {@link MapValue} when the object is loaded. It has no encoding.
   *
   * @param name the map's name; the variable's own, while the object that has it is not linked yet
   * @param offset bytes from the start of the value, or of the variable
   */
  record MapValueNamed(String name, int offset) implements WideValue {}

  /**
   * The address of something in the kernel, by its name: a variable that its BTF knows becomes a
   * {@link KernelVariable} when the object is linked, another symbol a {@link Constant}. It has no
   * encoding.
   *
   * @param name as in {@code /proc/kallsyms}
   */
  record KernelVariableNamed(String name) implements WideValue {}

  /**
   * A function of the program, to be called back, by its name; becomes a {@link Function} when the
   * object is linked. It has no encoding.
   *
   * @param name the function's name
   */
  record FunctionNamed(String name) implements WideValue {}

  /**
   * A map.
   *
   * @param fd a descriptor of the loading process; in a program read back from a kernel, the map's
   *     id
   */
  record MapFd(int fd) implements WideValue {}

  /**
   * A place in the first value of an array map, Linux 5.2.
   *
   * @param fd a descriptor of the loading process; in a program read back from a kernel, the map's
   *     id
   * @param offset bytes from the start of the value
   */
  record MapValue(int fd, int offset) implements WideValue {}

  /**
   * A variable of the kernel, Linux 5.10.
   *
   * @param id its number in the BTF
   * @param btfFd a descriptor of a module's BTF, 0 for that of the kernel itself
   */
  record KernelVariable(int id, int btfFd) implements WideValue {}

  /**
   * A function of the program, to be called back, Linux 5.13.
   *
   * @param offset slots from the one after the load's first slot
   */
  record Function(int offset) implements WideValue {}

  /**
   * A function of the program, to be called back, once the kernel has compiled it. Only in programs
   * read back from kernels; one to load has a {@link Function}.
   *
   * @param offset slots from the one after the load's first slot
   * @param function which function it is, by the order of the code; not 0, which is the program
   *     itself
   */
  record LinkedFunction(int offset, int function) implements WideValue {
    /** Checks the function. */
    public LinkedFunction {
      Limits.check(function != 0, "a linked function", "a number");
    }
  }

  /**
   * A map, Linux 5.14.
   *
   * @param index its place in the array of descriptors given at load time
   */
  record MapIndex(int index) implements WideValue {}

  /**
   * A place in the first value of an array map, Linux 5.14.
   *
   * @param index the map's place in the array of descriptors given at load time
   * @param offset bytes from the start of the value
   */
  record MapIndexValue(int index, int offset) implements WideValue {}
}
