package dev.nectar.object;

/**
 * What was found out about a feature.
 *
 * @param facility the feature, type, way to attach or helper
 * @param finding whether a probe showed it
 * @param reason why it is not there or could not be probed; empty if it is there
 */
public record FeatureReport(Facility facility, Finding finding, String reason) {
  /** What a probe can show. */
  public enum Finding {
    /** The feature is there. */
    PRESENT,
    /** The kernel lacks it. */
    ABSENT,
    /** The kernel answers {@code EPERM}: it may have the feature, but not for this process. */
    REFUSED
  }

  /**
   * A feature that is there.
   *
   * @param facility the feature, type, way to attach or helper
   * @return the report
   */
  public static FeatureReport present(Facility facility) {
    return new FeatureReport(facility, Finding.PRESENT, "");
  }

  /**
   * A feature that the kernel lacks.
   *
   * @param facility the feature, type, way to attach or helper
   * @param reason why it is not there
   * @return the report
   */
  public static FeatureReport absent(Facility facility, String reason) {
    return new FeatureReport(facility, Finding.ABSENT, reason);
  }

  /**
   * A feature that this process may not use.
   *
   * @param facility the feature, type, way to attach or helper
   * @param reason what the kernel refused, and what is known of why
   * @return the report
   */
  public static FeatureReport refused(Facility facility, String reason) {
    return new FeatureReport(facility, Finding.REFUSED, reason);
  }

  /**
   * Whether the feature can be used.
   *
   * @return true if a probe showed it
   */
  public boolean present() {
    return finding == Finding.PRESENT;
  }
}
