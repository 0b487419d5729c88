package dev.nectar.object;

import dev.nectar.bytecode.KernelVersion;
import java.util.List;

/**
 * Something a kernel may have or lack: a type of programs or maps, a way to attach, a helper for
 * programs of some type, or one of the named features. {@link Target#report} tells which.
 *
 * <p>Whether programs of a type can be had does not say how they can be attached: programs of type
 * {@link ProgramType#TRACING} may work at tracepoints ({@link AttachType#TRACE_RAW_TP}) of a kernel
 * that refuses them at functions ({@link AttachType#TRACE_FENTRY}).
 */
public sealed interface Facility permits AttachType, Feature, HelperUse, MapType, ProgramType {
  /**
   * What people call it.
   *
   * @return a few words
   */
  String title();

  /**
   * The first version of Linux that has it, on x86-64.
   *
   * @return a version
   */
  KernelVersion since();

  /**
   * What a kernel must be built with to have it.
   *
   * @return the options, all of which are needed
   */
  List<ConfigOption> options();
}
