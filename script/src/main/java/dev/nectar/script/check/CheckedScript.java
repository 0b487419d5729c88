package dev.nectar.script.check;

import dev.nectar.object.EventFormat;
import dev.nectar.script.syntax.Script;
import java.util.List;
import java.util.Optional;

/**
 * A script in which everything has its meaning.
 *
 * @param settings what its config block and the environment say
 * @param parameters the positional parameters
 * @param bodies the bodies of its probes; one that needs data of its attach point once for each
 * @param maps the maps, by name
 */
public record CheckedScript(
    Settings settings, Parameters parameters, List<Body> bodies, List<MapSymbol> maps) {
  /**
   * The body of a probe for some of its attach points.
   *
   * @param probe the probe
   * @param points where it runs
   * @param format what {@code args} is, if the body uses it
   * @param typing its types
   */
  public record Body(
      Script.Probe probe, List<ProbePoint> points, Optional<EventFormat> format, Typing typing) {}
}
