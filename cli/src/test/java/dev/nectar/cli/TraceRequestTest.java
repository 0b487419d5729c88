package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.cli.Command.Verb;
import dev.nectar.cli.TraceRequest.Format;
import dev.nectar.cli.TraceRequest.Program;
import dev.nectar.cli.TraceRequest.Stage;
import dev.nectar.session.Buffering;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TraceRequestTest {
  private static TraceRequest request(String... words) {
    return TraceRequest.of(Arguments.parse(Commands.of(Verb.TRACE), List.of(words)));
  }

  @Test
  void theScriptComesFromTheOptionTheFileOrTheInput() {
    assertThat(request("-e", "P", "one", "two").program()).isEqualTo(new Program.Text("P"));
    assertThat(request("-e", "P", "one", "two").parameters()).containsExactly("one", "two");
    assertThat(request("a.bt", "one").program()).isEqualTo(new Program.File("a.bt"));
    assertThat(request("a.bt", "one").parameters()).containsExactly("one");
    assertThat(request("-", "--", "-1").program()).isEqualTo(new Program.Input());
    assertThat(request("-", "--", "-1").parameters()).containsExactly("-1");
    assertThat(request("--plan", "p").program()).isEqualTo(new Program.Compiled("p"));
  }

  @Test
  void defaultsAreTextByLine() {
    TraceRequest request = request("-e", "P");
    assertThat(request.format()).isEqualTo(Format.TEXT);
    assertThat(request.buffering()).isEqualTo(Buffering.LINE);
    assertThat(request.pid()).isEqualTo(OptionalInt.empty());
    assertThat(request.switches()).isEmpty();
  }

  @Test
  void stagesAddUp() {
    assertThat(request("-e", "P", "-d", "ast,bpf").stages()).containsExactly(Stage.AST, Stage.BPF);
    assertThat(request("-e", "P", "-d", "ast", "-d", "all").stages())
        .containsExactly(Stage.values());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          -e P -p x      | Failed to parse pid: invalid integer: x
          -e P -p 12x    | Failed to parse pid: invalid trailing bytes: 12x
          -e P -p 4194305| Pid out of range: 4194305
          -e P -p 0      | Pid out of range: 0
          -e P -p 99999999999 | Pid out of range: 99999999999
          -e P -p 1 -c x | -c and -p cannot be used together
          -e P -e Q      | -e is given 2 times, a run has one script
          -e P -f xml    | Invalid output format "xml", Valid formats: 'text', 'json'
          -e P -B some   | -B must be either 'line', 'full', or 'none'
          -e P -d hir    | unknown stage hir, there are ast, ir, bpf, all
          -e P -kk       | -kk is no longer an option, -k warns of everything
          -e P -k --no-warnings | -k and --no-warnings cannot be used together
          -e P --plan p  | -e and --plan cannot be used together
          -v             | no script: name a FILE, - for standard input, or -e
          """)
  void badValuesAreNamed(String words, String message) {
    assertThatThrownBy(() -> request(words.split(" ")))
        .isInstanceOf(UsageException.class)
        .hasMessage(message);
  }
}
