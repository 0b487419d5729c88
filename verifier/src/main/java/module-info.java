import org.jspecify.annotations.NullMarked;

/**
 * Linux's verifier, in Java: verdicts, the reasons for them, and facts about a program's values.
 */
@NullMarked
module dev.nectar.verifier {
  requires static transitive org.jspecify;
  requires transitive dev.nectar.object;

  exports dev.nectar.verifier;
}
