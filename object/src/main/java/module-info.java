import org.jspecify.annotations.NullMarked;

/** Descriptions of eBPF objects, of the kernel they are meant for, and what joins the two. */
@NullMarked
module dev.nectar.object {
  requires static transitive org.jspecify;
  requires transitive dev.nectar.bytecode;
  requires transitive dev.nectar.btf;
  requires dev.nectar.elf;

  exports dev.nectar.object;
  exports dev.nectar.object.link;
  exports dev.nectar.object.elf;
  exports dev.nectar.object.skeleton;
}
