package dev.nectar.object;

import dev.nectar.btf.Btf;
import dev.nectar.bytecode.KernelVersion;
import java.util.List;
import java.util.Optional;

/**
 * What is known about a kernel: all that compiling for it needs. Values may be found lazily, but
 * never change. Safe for use by several threads.
 */
public interface Target {
  /**
   * The version.
   *
   * @return the version
   */
  KernelVersion version();

  /**
   * The processor architecture.
   *
   * @return the architecture
   */
  Architecture architecture();

  /**
   * The kernel's types.
   *
   * @return the types, or empty if the kernel has no readable BTF
   */
  Optional<Btf> types();

  /**
   * Whether it has a feature, and why not.
   *
   * @param feature the feature
   * @return what was found
   */
  FeatureReport report(Feature feature);

  /**
   * Whether it has a feature.
   *
   * @param feature the feature
   * @return true if a probe showed it
   */
  default boolean has(Feature feature) {
    return report(feature).present();
  }

  /**
   * What an attach point hands to programs.
   *
   * @param point a tracepoint or raw tracepoint
   * @return its fields, or empty if there is no such point
   */
  Optional<EventFormat> format(AttachPoint point);

  /**
   * Searches attach points.
   *
   * @param pattern what to search
   * @return the matches, ordered by category and name
   */
  List<AttachPoint> find(AttachPattern pattern);

  /**
   * How many CPU numbers there are: one more than the largest number a CPU can have.
   *
   * @return at least 1
   */
  int cpus();

  /**
   * The pid namespace whose numbers users of this target mean.
   *
   * @return the namespace
   */
  PidNamespace pidNamespace();
}
