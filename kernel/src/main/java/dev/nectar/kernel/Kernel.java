package dev.nectar.kernel;

import dev.nectar.object.ObjectSpec;
import dev.nectar.object.Target;
import java.util.List;

/** A kernel that runs eBPF programs. Safe for use by several threads. */
public interface Kernel extends AutoCloseable {
  /**
   * What is known about this kernel.
   *
   * @return the target to compile for
   */
  Target target();

  /**
   * Its clock.
   *
   * @return the clock programs read
   */
  KernelClock clock();

  /**
   * Loads an object: creates its maps and loads its programs, all or nothing.
   *
   * @param spec what to load
   * @param options how
   * @return the live object, to be closed by the caller
   * @throws VerifierException if the kernel refuses a program
   * @throws PermissionException if the caller may not do that
   * @throws UnsupportedFeatureException if the kernel lacks something it needs
   * @throws KernelException if a program is for a point that the kernel does not have
   */
  LoadedObject load(ObjectSpec spec, LoadOptions options);

  /**
   * Loads an object without options.
   *
   * @param spec what to load
   * @return the live object, to be closed by the caller
   * @throws KernelException as the other does
   */
  default LoadedObject load(ObjectSpec spec) {
    return load(spec, LoadOptions.NONE);
  }

  /**
   * Attaches programs, all or nothing. Order matters where the kernel runs programs of one point in
   * order of attachment.
   *
   * @param wanted what to attach where
   * @return a link for each, in the same order, to be closed by the caller
   */
  List<Link> attach(List<Attachment> wanted);

  /**
   * Reads the records programs write.
   *
   * @param rings ring buffers or perf event arrays, loaded by this kernel
   * @return the stream, to be closed by the caller before the maps are
   */
  EventStream events(List<BpfMap> rings);

  /** Frees what the kernel itself holds; loaded objects and links are the callers'. */
  @Override
  void close();
}
