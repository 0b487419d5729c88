package dev.nectar.script;

import dev.nectar.report.Colour;
import dev.nectar.report.Diagnostic;
import dev.nectar.report.Source;
import dev.nectar.script.syntax.AstPrinter;
import dev.nectar.script.syntax.Findings;
import dev.nectar.script.syntax.Lexer;
import dev.nectar.script.syntax.Parser;
import dev.nectar.script.syntax.Script;
import dev.nectar.script.syntax.Token;
import dev.nectar.script.syntax.TokenKind;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SyntaxTest {
  @Test
  void tokensAreCutAsApproved() {
    Cases.check("tokens.txt", SyntaxTest::tokens);
  }

  @Test
  void treesAreAsApproved() {
    Cases.check("trees.txt", SyntaxTest::tree);
  }

  @Test
  void syntaxErrorsAreReportedAsApproved() {
    Cases.check("syntax-errors.txt", SyntaxTest::tree);
  }

  private static String tokens(String text) {
    Lexer lexer = new Lexer(new Source("stdin", text));
    StringBuilder out = new StringBuilder();
    Token token = lexer.next(0);
    while (!token.is(TokenKind.END)) {
      out.append(token.span().line()).append(':').append(token.span().column()).append(' ');
      out.append(token.kind()).append(' ');
      out.append(
          switch (token.kind()) {
            case INTEGER -> Long.toUnsignedString(token.value());
            case POSITIONAL -> Long.toString(token.value());
            case STRING -> AstPrinter.quote(token.text());
            default -> token.text();
          });
      out.append('\n');
      token = lexer.next(Math.max(token.span().end(), token.span().start() + 1));
    }
    return out.toString();
  }

  private static String tree(String text) {
    Findings findings = new Findings();
    Script script = Parser.parse(new Source("stdin", text), findings);
    return findings.inOrder().isEmpty()
        ? AstPrinter.print(script)
        : findings.inOrder().stream()
            .map((Diagnostic d) -> d.render(Colour.NEVER))
            .collect(Collectors.joining());
  }
}
