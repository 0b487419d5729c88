import org.jspecify.annotations.NullMarked;

/** From addresses to names: of the kernel, and of processes. */
@NullMarked
module dev.nectar.symbols {
  requires static transitive org.jspecify;
  requires transitive dev.nectar.elf;
  requires transitive dev.nectar.host;

  exports dev.nectar.symbols;
}
