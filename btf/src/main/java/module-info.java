import org.jspecify.annotations.NullMarked;

/** The BPF Type Format: reading by need, building, and CO-RE. */
@NullMarked
module dev.nectar.btf {
  requires static transitive org.jspecify;
  requires transitive dev.nectar.report;

  exports dev.nectar.btf;
  exports dev.nectar.btf.core;
  exports dev.nectar.btf.print;
}
