import org.jspecify.annotations.NullMarked;

/** The language of pcap filters: from text to classic BPF. */
@NullMarked
module dev.nectar.filter {
  requires static transitive org.jspecify;
  requires transitive dev.nectar.bytecode;

  exports dev.nectar.filter;
}
