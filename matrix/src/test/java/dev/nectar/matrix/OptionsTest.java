package dev.nectar.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
  @TempDir Path folder = Path.of("");

  private static Options parse(String... words) {
    return Options.parse(List.of(words), Path.of("/somewhere"));
  }

  @Test
  void nothingAskedForIsEverything() {
    Options options = parse();
    assertThat(options.kernels()).isEmpty();
    assertThat(options.own()).isEmpty();
    assertThat(options.tests()).isEmpty();
    assertThat(options.limit()).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void kernelsAndTestsAreRepeated() {
    Options options = parse("--kernel", "5.10", "--test", "A", "--kernel", "6.1", "--test", "b.C");
    assertThat(options.kernels()).containsExactly("5.10", "6.1");
    assertThat(options.tests()).containsExactly("A", "b.C");
  }

  @Test
  void aKernelMayBeAFile() throws IOException {
    Path image = Files.writeString(folder.resolve("vmlinuz"), "");
    Options options = parse("--kernel", image.toString(), "--modules", folder.toString());
    assertThat(options.own()).hasValue(new Options.OwnKernel(image, folder));
  }

  @ParameterizedTest
  @CsvSource({
    "--write-docs --test A, 'the page of the documentation is about all tests, so --write-docs takes no --test'",
    "--kernel ./k --modules m, the kernel /somewhere/./k cannot be read",
    "--nothing, there is no option --nothing",
    "5.10, there is no option 5.10",
    "--kernel, --kernel needs a value",
    "--limit soon, '--limit needs a number from 10 to 86400, not soon'",
    "--limit 1, '--limit needs a number from 10 to 86400, not 1'",
    "--jobs 0, '--jobs needs a number from 1 to 64, not 0'",
    "--memory 99999999999, '--memory needs a number from 700 to 65536, not 99999999999'",
    "--modules /tmp, 'a kernel image needs its --modules, and one of both can be given'",
    "--kernel /no/such --modules /tmp, the kernel /no/such cannot be read",
    "--kernel /tmp --modules /tmp, 'the kernel /tmp is a folder, not an image'",
    "--kernel /dev/null --modules /no/such, the modules /no/such are not a folder",
  })
  void whatCannotBeUnderstoodIsRefusedInOneSentence(String line, String said) {
    assertThatThrownBy(() -> parse(line.split(" ")))
        .isInstanceOf(MatrixException.class)
        .hasMessage(said);
  }

  @Test
  void theProgramSaysWhatIsWrongAndWhereHelpIs() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    assertThat(Main.run(List.of("--x"), folder, stream, stream)).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "matrix: there is no option --x\nmatrix: matrix/run --help says what there is\n");
  }

  @Test
  void helpNamesEveryOption() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    assertThat(Main.run(List.of("--help"), folder, stream, stream)).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("--kernel", "--modules", "--test", "--limit", "--jobs", "--memory")
        .contains("--ends", "--write-docs", "--built", "--list", "--help");
  }
}
