package dev.nectar.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpioTest {
  @TempDir Path folder = Path.of("");

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Path write() throws IOException {
    Path source = Files.writeString(folder.resolve("source"), "copied");
    Files.setLastModifiedTime(source, FileTime.fromMillis(1_000_000_000_000L));
    Path archive = folder.resolve("a.cpio");
    try (Cpio cpio = new Cpio(archive)) {
      cpio.file("/a/b/text", bytes("hello"));
      cpio.program("/run", bytes("#!"));
      cpio.link("/a/link", "b/text");
      cpio.copy(source, "/copy");
      cpio.file("/run", bytes("the first of a name stays"));
    }
    return archive;
  }

  @Test
  void foldersStandBeforeWhatIsInThem() throws IOException {
    String text = Files.readString(write(), StandardCharsets.ISO_8859_1);
    assertThat(text).startsWith("070701");
    assertThat(text.indexOf("a\0")).isLessThan(text.indexOf("a/b\0"));
    assertThat(text.indexOf("a/b\0")).isLessThan(text.indexOf("a/b/text\0"));
    assertThat(text).contains("TRAILER!!!\0").doesNotContain("stays");
  }

  @Test
  void archivesCanStandBehindEachOther() throws IOException {
    assertThat(Files.size(write()) % 512).isZero();
  }

  @Test
  void cpioUnpacksIt() throws IOException {
    assumeTrue(Command.find("cpio").isPresent(), "cpio is not installed");
    Path archive = write();
    Path out = Files.createDirectory(folder.resolve("out"));
    new Command(new Children(), out, Duration.ofMinutes(1))
        .output(List.of("sh", "-c", "cpio -idm --quiet <" + archive));
    assertThat(out.resolve("a/b/text")).hasContent("hello");
    assertThat(out.resolve("a/link")).isSymbolicLink().hasContent("hello");
    assertThat(out.resolve("run")).isExecutable().hasContent("#!");
    assertThat(Files.getLastModifiedTime(out.resolve("copy")).toMillis())
        .isEqualTo(1_000_000_000_000L);
  }
}
