import org.jspecify.annotations.NullMarked;

/** eBPF instructions: model, binary encoding, text, flow of control, and the table of helpers. */
@NullMarked
module dev.nectar.bytecode {
  requires static transitive org.jspecify;
  requires transitive dev.nectar.report;

  exports dev.nectar.bytecode;
  exports dev.nectar.bytecode.classic;
  exports dev.nectar.bytecode.flow;
}
