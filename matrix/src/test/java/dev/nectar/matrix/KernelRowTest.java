package dev.nectar.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelRowTest {
  @TempDir Path folder = Path.of("");

  private List<KernelRow> read(String text) throws IOException {
    return KernelRow.read(Files.writeString(folder.resolve("kernels"), text));
  }

  @Test
  void theFileOfTheRepositoryNamesFourSeriesOldestFirst() throws IOException {
    List<KernelRow> rows = KernelRow.read(Path.of("kernels"));
    assertThat(rows).extracting(KernelRow::series).hasSizeGreaterThanOrEqualTo(4);
    assertThat(rows).extracting(KernelRow::series).isSortedAccordingTo(Versions.ORDER);
  }

  @Test
  void commentsAndEmptyLinesAreNoKernels() throws IOException {
    assertThat(read("# x\n\n  6.1\tbookworm  linux-image-6.1.0-47-cloud-amd64 \n"))
        .containsExactly(new KernelRow("6.1", "bookworm", "linux-image-6.1.0-47-cloud-amd64"));
  }

  @ParameterizedTest
  @CsvSource({
    "6.1 bookworm, 'kernels:1: a kernel is a series, a suite and a package, not 2'",
    "six sid linux-image-6.1.0-1-amd64, 'kernels:1: six is no series'",
    "6.1 ../etc linux-image-6.1.0-1-amd64, 'kernels:1: ../etc is no suite'",
    "6.1 sid linux-image-6.12.0-1-amd64, is no package with a kernel of series 6.1",
    "6.1 sid -oDpkg::x=1, is no package with a kernel of series 6.1",
  })
  void whatIsNoKernelIsRefusedWithItsLine(String line, String said) {
    assertThatThrownBy(() -> read(line))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining(said);
  }

  @Test
  void aSeriesIsNamedOnce() {
    String line = "6.1 bookworm linux-image-6.1.0-47-cloud-amd64\n";
    assertThatThrownBy(() -> read(line + line)).hasMessageContaining("6.1 is named twice");
  }

  @Test
  void theNewestOfTheSeriesAndFlavourComesFirst() {
    KernelRow row = new KernelRow("6.12", "trixie", "linux-image-6.12.94+deb13-cloud-amd64");
    assertThat(
            row.candidates(
                List.of(
                    "linux-image-6.12.94+deb13-amd64",
                    "linux-image-6.12.9+deb13-cloud-amd64",
                    "linux-image-6.12.107+deb13-cloud-amd64",
                    "linux-image-6.12.107+deb13-cloud-amd64-dbg",
                    "linux-image-6.120.1-cloud-amd64",
                    "linux-image-6.12.95+deb13-cloud-amd64")))
        .containsExactly(
            "linux-image-6.12.107+deb13-cloud-amd64",
            "linux-image-6.12.95+deb13-cloud-amd64",
            "linux-image-6.12.9+deb13-cloud-amd64");
  }

  @Test
  void thePlainFlavourIsNotAnother() {
    KernelRow row = new KernelRow("6.1", "bookworm", "linux-image-6.1.0-1-amd64");
    assertThat(
            row.candidates(
                List.of(
                    "linux-image-6.1.0-50-rt-amd64",
                    "linux-image-6.1.0-50-cloud-amd64",
                    "linux-image-6.1.0-50-amd64")))
        .containsExactly("linux-image-6.1.0-50-amd64");
  }
}
