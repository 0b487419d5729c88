import org.jspecify.annotations.NullMarked;

/**
 * What Nectar tells people and programs: the root exception, diagnostics with spans, JSON and
 * tables.
 */
@NullMarked
module dev.nectar.report {
  requires static transitive org.jspecify;

  exports dev.nectar.report;
}
