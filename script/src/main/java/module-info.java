import org.jspecify.annotations.NullMarked;

/** The bpftrace language: from text to a plan. */
@NullMarked
module dev.nectar.script {
  requires static transitive org.jspecify;
  requires transitive dev.nectar.compiler;
  requires transitive dev.nectar.session;

  exports dev.nectar.script;
}
