package dev.nectar.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
  private static final byte[] BYTES = {1, 2, 3};

  @TempDir private Path folder;

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
    }
  }

  @Test
  void aFileIsMadeOrReplacedAndNothingElseIsLeft() throws IOException {
    Path file = folder.resolve("a.o");

    WholeFile.write(file, new byte[100]);
    WholeFile.write(file, BYTES);

    assertThat(file).hasBinaryContent(BYTES);
    assertThat(files()).containsExactly(file);
  }

  @Test
  void whoeverReadsTheOldOneReadsAllOfIt() throws IOException {
    Path file = Files.write(folder.resolve("a.o"), new byte[100]);

    try (var old = Files.newInputStream(file)) {
      WholeFile.write(file, BYTES);

      assertThat(old.readAllBytes()).isEqualTo(new byte[100]);
    }
  }

  @Test
  void linksStayAndPermissionsToo() throws IOException {
    Path file = Files.write(folder.resolve("a.o"), new byte[1]);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-x---"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);

    WholeFile.write(link, BYTES);

    assertThat(link).isSymbolicLink();
    assertThat(file).hasBinaryContent(BYTES);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-x---");
  }

  @Test
  void devicesAreWrittenTo() throws IOException {
    WholeFile.write(Path.of("/dev/null"), BYTES);

    assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
  }

  @Test
  void whatCannotBeWrittenLeavesAllAsItWas() throws IOException {
    Path missing = folder.resolve("no/such/a.o");
    Path inUse = Files.createDirectory(folder.resolve("folder"));

    assertThatThrownBy(() -> WholeFile.write(missing, BYTES))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> WholeFile.write(inUse, BYTES)).isInstanceOf(IOException.class);
    assertThat(files()).containsExactly(inUse);
  }
}
