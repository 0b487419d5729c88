import org.jspecify.annotations.NullMarked;

/** One run of a plan on a kernel: events in, typed output out. */
@NullMarked
module dev.nectar.session {
  requires static transitive org.jspecify;
  requires transitive dev.nectar.kernel;
  requires transitive dev.nectar.symbols;

  exports dev.nectar.session;
}
