package dev.nectar.testing;

import dev.nectar.object.AttachType;
import dev.nectar.object.Facility;
import dev.nectar.object.Feature;
import dev.nectar.object.ProgramType;
import java.util.Locale;
import java.util.Set;

/**
 * What a refusal by {@code EPERM} means for a test, although this process has every capability that
 * is needed. The setting {@value #SETTING} says which holds: {@code skip}, unless it is {@code
 * fail}.
 */
public enum Refusals {
  /**
   * The machine's owner may forbid programs that change what the kernel does. Tests of {@link
   * #BY_POLICY} are skipped.
   */
  SKIP,
  /** Nobody forbids anything on this machine, so every refusal is a bug. */
  FAIL;

  /** The JUnit configuration parameter, also a system property. */
  public static final String SETTING = "nectar.kernel.refusals";

  /**
   * The features that kernels are known to forbid to everybody: programs on their own functions.
   */
  static final Set<Facility> BY_POLICY =
      Set.of(
          Feature.FENTRY,
          Feature.MODIFY_RETURN,
          Feature.LSM,
          Feature.REPLACE,
          ProgramType.EXT,
          ProgramType.LSM,
          AttachType.TRACE_FENTRY,
          AttachType.TRACE_FEXIT,
          AttachType.MODIFY_RETURN,
          AttachType.LSM_MAC,
          AttachType.LSM_CGROUP,
          AttachType.TRACE_FSESSION,
          AttachType.TRACE_FENTRY_MULTI,
          AttachType.TRACE_FEXIT_MULTI,
          AttachType.TRACE_FSESSION_MULTI);

  static Refusals parse(String setting) {
    for (Refusals each : values()) {
      if (each.name().toLowerCase(Locale.ROOT).equals(setting)) {
        return each;
      }
    }
    throw new IllegalArgumentException(
        SETTING + " is \"" + setting + "\", and can only be skip or fail");
  }
}
