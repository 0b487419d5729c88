package dev.nectar.script.syntax;

import dev.nectar.report.Span;
import java.util.List;
import java.util.Optional;

/**
 * A parsed script.
 *
 * @param span the whole text
 * @param config the entries of the config block, in order
 * @param probes the probes, in order
 */
public record Script(Span span, List<Setting> config, List<Probe> probes) {
  /**
   * An entry of the config block.
   *
   * @param key where and what is set
   * @param value the word, number or string
   */
  public record Setting(Word key, Word value) {}

  /**
   * A word with its place.
   *
   * @param span where
   * @param text what
   */
  public record Word(Span span, String text) {}

  /**
   * A probe.
   *
   * @param span from the first attach point to the closing brace
   * @param points the texts of the attach points, as written
   * @param predicate the condition between slashes
   * @param body what to do
   */
  public record Probe(
      Span span, List<Word> points, Optional<Expression> predicate, Statement.Block body) {}
}
