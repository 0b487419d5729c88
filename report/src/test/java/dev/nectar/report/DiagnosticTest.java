package dev.nectar.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class DiagnosticTest {
  private static Span span(String text, String part) {
    int start = text.indexOf(part);
    return new Span(new Source("stdin", text), start, start + part.length());
  }

  @Test
  void aSpanOnOneLineIsUnderlined() {
    Diagnostic diagnostic = Diagnostic.error(span("begin { $x = @y }", "$x"), "Undefined map: @y");
    assertThat(diagnostic.render(Colour.NEVER))
        .isEqualTo(
            """
            stdin:1:9-11: ERROR: Undefined map: @y
            begin { $x = @y }
                    ~~
            """);
  }

  @Test
  void tabsCountAsFourBlanks() {
    assertThat(Diagnostic.warning(span("\tab\tcd", "cd"), "w").render(Colour.NEVER))
        .isEqualTo("stdin:1:5-7: WARNING: w\n    ab    cd\n          ~~\n");
  }

  @Test
  void aSpanOverLinesQuotesThemAll() {
    assertThat(Diagnostic.error(span("one\ntwo\nthree\nfour", "wo\nthr"), "e").render(Colour.NEVER))
        .isEqualTo("stdin:2-3: ERROR: e\ntwo\nthree\n");
  }

  @Test
  void anEmptySpanAtTheEndStillPoints() {
    String text = "begin {";
    Span end = new Span(new Source("stdin", text), text.length(), text.length());
    assertThat(Diagnostic.error(end, "e").render(Colour.NEVER))
        .isEqualTo("stdin:1:8-8: ERROR: e\nbegin {\n       ~\n");
  }

  @Test
  void hintsHaveNoPlaceAndNoColour() {
    assertThat(Diagnostic.hint("try this").render(Colour.ANSI)).isEqualTo("HINT: try this\n");
  }

  @Test
  void coloursFollowTheSeverity() {
    assertThat(Diagnostic.error(span("x", "x"), "e").render(Colour.ANSI))
        .startsWith("\u001b[31mstdin:1:1-2: ERROR: e\u001b[0m\n");
    assertThat(Diagnostic.warning(span("x", "x"), "w").render(Colour.ANSI))
        .startsWith("\u001b[33m");
  }

  @Test
  void linesAndColumnsCountFromOne() {
    Source source = new Source("f", "ab\n\nc");
    assertThat(source.lines()).isEqualTo(3);
    assertThat(source.line(0)).isEqualTo(1);
    assertThat(source.line(2)).isEqualTo(1);
    assertThat(source.line(3)).isEqualTo(2);
    assertThat(source.line(4)).isEqualTo(3);
    assertThat(source.column(5)).isEqualTo(2);
    assertThat(source.lineText(2)).isEmpty();
  }
}
