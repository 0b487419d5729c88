package dev.nectar.object;

import dev.nectar.btf.Btf;
import dev.nectar.bytecode.KernelVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

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
   * The modules that are loaded and have types of their own.
   *
   * @return their names, sorted
   */
  default List<String> modules() {
    return List.of();
  }

  /**
   * The types of a module.
   *
   * @param module its name
   * @return the types, split from {@link #types()}; empty if it is not loaded or has none
   */
  default Optional<Btf> types(String module) {
    return Optional.empty();
  }

  /**
   * Where one of the kernel's symbols is.
   *
   * @param symbol its name in {@code /proc/kallsyms}
   * @return the address, or empty if the kernel has no such symbol or does not tell
   */
  default OptionalLong address(String symbol) {
    return OptionalLong.empty();
  }

  /**
   * What an option was set to when the kernel was built.
   *
   * @param option with its prefix, such as {@code CONFIG_HZ}
   * @return {@code y}, {@code m}, a number or a text without its quotes; empty if it is off or
   *     unknown
   */
  default Optional<String> option(String option) {
    return Optional.empty();
  }

  /**
   * What the kernel was built with.
   *
   * @return the options that are on, with their prefixes, and what they were set to; empty if that
   *     is unknown
   */
  default Map<String, String> options() {
    return Map.of();
  }

  /**
   * Whether it has something, and why not.
   *
   * @param facility what: a {@link Feature}, a type of programs or maps, a way to attach, or a
   *     helper for some programs
   * @return what was found when it was first asked for
   */
  FeatureReport report(Facility facility);

  /**
   * Whether it has something.
   *
   * @param facility what
   * @return true if a probe showed it
   */
  default boolean has(Facility facility) {
    return report(facility).present();
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
