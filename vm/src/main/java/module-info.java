import org.jspecify.annotations.NullMarked;

/** The embedded kernel: the contract inside any JVM, without Linux, root or native code. */
@NullMarked
module dev.nectar.vm {
  requires static transitive org.jspecify;
  requires transitive dev.nectar.kernel;
  requires dev.nectar.verifier;

  exports dev.nectar.vm;
}
