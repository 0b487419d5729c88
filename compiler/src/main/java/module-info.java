import org.jspecify.annotations.NullMarked;

/** From SSA to eBPF: builder, passes, register allocation, code, types and lines. */
@NullMarked
module dev.nectar.compiler {
  requires static transitive org.jspecify;
  requires transitive dev.nectar.object;

  exports dev.nectar.compiler;
}
