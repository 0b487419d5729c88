package dev.nectar.object;

/** Something that an object uses and the kernel has. */
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
}
