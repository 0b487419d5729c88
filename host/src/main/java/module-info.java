import org.jspecify.annotations.NullMarked;

/** A machine as its files show it, from a root folder that may be a saved copy. */
@NullMarked
module dev.nectar.host {
  requires static transitive org.jspecify;
  requires transitive dev.nectar.report;

  exports dev.nectar.host;
}
