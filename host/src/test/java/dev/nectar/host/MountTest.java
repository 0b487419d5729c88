package dev.nectar.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountTest {
  @Test
  void mountsAreReadInTheirOrder(@TempDir Path root) throws Exception {
    Path file = root.resolve("proc/self/mounts");
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        """
        proc /proc proc rw,nosuid 0 0
        bpf /sys/fs/bpf bpf rw,delegate_cmds=map_create:prog_load 0 0
        """);
    List<Mount> mounts = Host.at(root).mounts();
    assertThat(mounts).extracting(Mount::type).containsExactly("proc", "bpf");
    assertThat(mounts.getLast().value("delegate_cmds")).contains("map_create:prog_load");
    assertThat(mounts.getLast().value("delegate_maps")).isEmpty();
    assertThat(mounts.getFirst().options()).containsExactly("rw", "nosuid");
  }

  @Test
  void blanksAndBackslashesAreAsTheyAre() {
    assertThat(Mount.parse("a\\040b /x\\134y\\011z\\9 t o 0 0").orElseThrow())
        .isEqualTo(new Mount("a b", "/x\\y\tz\\9", "t", List.of("o")));
  }

  @Test
  void whatIsNoMountIsLeftOut(@TempDir Path root) {
    assertThat(Mount.all("\nonly three words\n")).isEmpty();
    assertThat(Host.at(root).mounts()).isEmpty();
  }
}
