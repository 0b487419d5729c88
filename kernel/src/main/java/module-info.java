import org.jspecify.annotations.NullMarked;

/** The contract of a kernel that runs eBPF: interfaces and values, without an implementation. */
@NullMarked
@SuppressWarnings("module") // those that spi is for are built later
module dev.nectar.kernel {
  requires static transitive org.jspecify;
  requires transitive dev.nectar.object;

  exports dev.nectar.kernel;
  exports dev.nectar.kernel.spi to
      dev.nectar.linux,
      dev.nectar.vm;
}
