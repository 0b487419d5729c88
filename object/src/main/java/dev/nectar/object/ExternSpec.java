package dev.nectar.object;

/** Something that an object uses and does not hold: the kernel has it, or another object. */
public sealed interface ExternSpec {
  /**
   * Its name.
   *
   * @return as in the object's source
   */
  String name();

  /**
   * Whether the object can do without.
   *
   * @return what happens if the kernel lacks it
   */
  Need need();

  /** Whether an object can do without something. */
  enum Need {
    /** It cannot. */
    REQUIRED,
    /** It can: it is {@code __weak}, and then 0. */
    WEAK
  }

  /**
   * An option of the kernel, or what loaders tell besides ({@code LINUX_KERNEL_VERSION} and the
   * like), put into the map of the section {@code .kconfig}.
   *
   * @param name such as {@code CONFIG_HZ}
   * @param need whether the object can do without
   * @param offset bytes from the start of the map's value
   * @param size bytes
   * @param type its type in {@link ObjectSpec#types()}
   */
  record Config(String name, Need need, int offset, int size, int type) implements ExternSpec {}

  /**
   * A variable or another symbol of the kernel, of the section {@code .ksyms}.
   *
   * @param name as in {@code /proc/kallsyms}
   * @param need whether the object can do without
   * @param type its type in {@link ObjectSpec#types()}; 0 if it is declared {@code void}, and its
   *     address alone matters
   */
  record Variable(String name, Need need, int type) implements ExternSpec {}

  /**
   * A function of the kernel, of the section {@code .ksyms}.
   *
   * @param name as in the kernel's BTF
   * @param need whether the object can do without
   * @param type its {@code FUNC_PROTO} in {@link ObjectSpec#types()}
   */
  record Function(String name, Need need, int type) implements ExternSpec {}

  /**
   * A function, a variable or a map of another object: {@link ObjectSpec#merge} finds it there. An
   * object that still has one cannot be loaded, unless no program of it needs that one, or it is a
   * function and the kernel has one of its name and type: clang 11 does not tell which is meant.
   *
   * @param name as in the object's source
   * @param binding weak if the object that has it may be missing from a merge, even though it must
   *     be there before the object is loaded; hidden if it becomes that where it is defined; never
   *     local
   * @param declaration the {@code FUNC} or {@code VAR} in {@link ObjectSpec#types()} that declares
   *     it; 0 if nothing does
   */
  record Undefined(String name, Binding binding, int declaration) implements ExternSpec {
    @Override
    public Need need() {
      return binding.weak() ? Need.WEAK : Need.REQUIRED;
    }
  }
}
