import org.jspecify.annotations.NullMarked;

/** JUnit tests on a kernel: what they need, and the kernel they run on. */
@NullMarked
module dev.nectar.testing {
  requires static transitive org.jspecify;
  requires transitive dev.nectar.linux;
  requires dev.nectar.vm;
  requires transitive org.junit.jupiter.api;

  exports dev.nectar.testing;
}
