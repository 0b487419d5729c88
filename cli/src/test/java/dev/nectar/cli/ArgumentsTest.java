package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.cli.Command.Verb;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ArgumentsTest {
  private static Arguments parse(String... words) {
    return Arguments.parse(Commands.of(Verb.TRACE), List.of(words));
  }

  @Test
  void shortFlagsCanBeBundledWithAValueAtTheEnd() {
    Arguments read = parse("-vqeBEGIN { exit(); }", "-kp", "12");
    assertThat(read.has(Commands.VERBOSE)).isTrue();
    assertThat(read.has(Commands.QUIET)).isTrue();
    assertThat(read.value(Commands.PROGRAM)).contains("BEGIN { exit(); }");
    assertThat(read.has(Commands.WARNINGS)).isTrue();
    assertThat(read.value(Commands.PID)).contains("12");
    assertThat(read.operands()).isEmpty();
  }

  @Test
  void longOptionsTakeTheirValueEitherWay() {
    assertThat(parse("--format=json").value(Commands.FORMAT)).contains("json");
    assertThat(parse("--format", "json").value(Commands.FORMAT)).contains("json");
    assertThat(parse("--format=").value(Commands.FORMAT)).contains("");
    assertThat(parse("-f", "text", "-f", "json").value(Commands.FORMAT)).contains("json");
  }

  @Test
  void aValueMayLookLikeAnOption() {
    assertThat(parse("-e", "--").value(Commands.PROGRAM)).contains("--");
    assertThat(parse("-c", "-v").value(Commands.CMD)).contains("-v");
  }

  @Test
  void anUnambiguousBeginningIsEnough() {
    assertThat(parse("--verb").has(Commands.VERBOSE)).isTrue();
    assertThatThrownBy(() -> parse("--p=x")).hasMessage("option --p could be --pid or --plan");
  }

  @Test
  void operandsAndOptionsMix() {
    Arguments read = parse("script.bt", "-v", "one", "--", "-x", "--pid", "--");
    assertThat(read.operands()).containsExactly("script.bt", "one", "-x", "--pid", "--");
    assertThat(read.value(Commands.PID)).isEqualTo(Optional.empty());
    assertThat(parse("-").operands()).containsExactly("-");
    assertThat(parse("").operands()).containsExactly("");
  }

  @Test
  void whatCannotBeReadIsNamed() {
    assertThatThrownBy(() -> parse("-e")).hasMessage("option -e needs PROGRAM");
    assertThatThrownBy(() -> parse("-f")).hasMessage("option --format needs FORMAT: text, json");
    assertThatThrownBy(() -> parse("--quiet=1")).hasMessage("option --quiet takes no value");
    assertThatThrownBy(() -> parse("--nothing"))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("unknown option --nothing");
  }
}
