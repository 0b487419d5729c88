import org.jspecify.annotations.NullMarked;

/** The contract on Linux: every system call, and the kernel built on them. */
@NullMarked
module dev.nectar.linux {
  requires static transitive org.jspecify;
  requires dev.nectar.elf;
  requires transitive dev.nectar.kernel;
  requires transitive dev.nectar.host;

  exports dev.nectar.linux;
}
