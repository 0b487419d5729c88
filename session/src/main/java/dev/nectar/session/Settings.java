package dev.nectar.session;

/**
 * What a script's {@code config} block and the environment decide about a run.
 *
 * @param printMaps whether the maps are printed at the end
 * @param cutTrailer what is shown after text that was cut
 */
public record Settings(PrintMaps printMaps, String cutTrailer) {
  /** Whether the maps are printed at the end. */
  public enum PrintMaps {
    /** Print them. */
    AT_EXIT,
    /** Don't. */
    NEVER
  }

  /** The language's defaults. */
  public static final Settings DEFAULT = new Settings(PrintMaps.AT_EXIT, "..");
}
