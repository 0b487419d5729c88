package dev.nectar.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelStoreTest {
  @TempDir Path folder = Path.of("");

  @Test
  void aCacheThatCannotBeWrittenIsSaid() throws IOException {
    Assumptions.assumeTrue(Command.find("apt-get").isPresent(), "there is no apt-get");
    Path file = Files.writeString(folder.resolve("file"), "");
    Path cache = file.resolve("nectar/matrix");
    KernelStore store =
        new KernelStore(
            cache, folder, new Children(), new PrintStream(OutputStream.nullOutputStream()));
    assertThatThrownBy(() -> store.get(new KernelRow("6.1", "bookworm", "linux-image-6.1.0-amd64")))
        .isInstanceOf(MatrixException.class)
        .hasMessageStartingWith("the cache " + cache + " cannot be used: " + file);
  }

  @Test
  void theCacheIsWhereTheUserWantsIt() {
    assertThat(KernelStore.cacheOf(Map.of("HOME", "/home/a")))
        .isEqualTo(Path.of("/home/a/.cache/nectar/matrix"));
    assertThat(KernelStore.cacheOf(Map.of("HOME", "/home/a", "XDG_CACHE_HOME", "/big")))
        .isEqualTo(Path.of("/big/nectar/matrix"));
    assertThat(KernelStore.cacheOf(Map.of("HOME", "/home/a", "XDG_CACHE_HOME", "relative")))
        .isEqualTo(Path.of("/home/a/.cache/nectar/matrix"));
  }
}
