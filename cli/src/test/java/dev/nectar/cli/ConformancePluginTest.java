package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.bytecode.Assembler;
import dev.nectar.bytecode.Encoder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConformancePluginTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String input, String... arguments) {
    List<String> line = new ArrayList<>(List.of("conformance-plugin"));
    line.addAll(List.of(arguments));
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    Context context =
        new Context(
            stream,
            out,
            new PrintStream(err, true, StandardCharsets.UTF_8),
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            Map.of(),
            Path.of(""),
            Set.of());
    return Main.run(context, line);
  }

  private static String program(String text) {
    return HexFormat.ofDelimiter(" ")
        .formatHex(Encoder.encode(new Assembler().assemble(text), ByteOrder.LITTLE_ENDIAN));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--interpret", "--jit"})
  void resultIsPrintedAsHex(String mode) {
    assertThat(run(program("r0 = -2\nexit"), mode)).isZero();
    assertThat(out).hasToString("fffffffffffffffe\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--interpret", "--jit"})
  void memoryAndItsLengthAreHandedOver(String mode) {
    assertThat(run(program("r0 = *(u8 *)(r1 + 1)\nr0 += r2\nexit"), "01 ff 03", mode)).isZero();
    assertThat(out).hasToString("102\n");
  }

  @Test
  void withoutMemoryBothAreZero() {
    assertThat(run(program("r0 = r1\nr0 += r2\nexit"))).isZero();
    assertThat(out).hasToString("0\n");
  }

  @Test
  void helperOfUnwindingReturns() {
    assertThat(run(program("call 5\nr0 += 1\nexit"))).isZero();
    assertThat(out).hasToString("2\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--interpret", "--jit"})
  void accessBeyondTheMemoryFails(String mode) {
    assertThat(run(program("r0 = *(u64 *)(r1 + 8)\nexit"), "0102030405060708", mode)).isEqualTo(1);
    assertThat(out).hasToString("");
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("instruction 0: 8 bytes at 0x", "are not its own");
  }

  @Test
  void strictlyShiftsThatLinuxRefusesFail() {
    String program = program("r0 = 1\nr0 <<= 64\nexit");
    assertThat(run(program, "--strict")).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("invalid shift 64");
    assertThat(run(program)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"zz", "b70", "0700000000000000ff", ""})
  void whatIsNoProgramIsRefusedInASentence(String input) {
    assertThat(run(input)).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("ERROR: ")
        .doesNotContain("at dev.");
  }

  @Test
  void twoModesAreAMistake() {
    assertThat(run("", "--interpret", "--jit")).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("not both");
  }
}
