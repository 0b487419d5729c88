import org.jspecify.annotations.NullMarked;

/** ELF files: sections and symbol tables. */
@NullMarked
module dev.nectar.elf {
  requires static transitive org.jspecify;
  requires transitive dev.nectar.report;

  exports dev.nectar.elf;
}
