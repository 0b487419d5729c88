package dev.nectar.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.host.Host;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.UnsupportedFeatureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a saved sysfs. */
class ProbeUnitTest {
  private static final String DEVICES = "sys/bus/event_source/devices/";

  @TempDir private Path root;

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(DEVICES + file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private ProbeUnit unit() {
    return ProbeUnit.of("kprobe", Host.at(root), "attach to kprobe:f");
  }

  @Test
  void typeAndBitAreRead() throws IOException {
    write("kprobe/type", "6\n");
    write("kprobe/format/retprobe", "config:3\n");
    assertThat(unit()).isEqualTo(new ProbeUnit(6, 8));
  }

  @Test
  void whatLacksIsSaid() throws IOException {
    assertThatThrownBy(this::unit)
        .isInstanceOf(UnsupportedFeatureException.class)
        .hasMessage("cannot attach to kprobe:f: sysfs is not mounted at /sys");
    write("software/type", "1\n");
    assertThatThrownBy(this::unit)
        .hasMessage(
            "cannot attach to kprobe:f: this kernel has no kprobes:"
                + " /sys/bus/event_source/devices/kprobe is not there");
  }

  @Test
  void otherTextsAreRefused() throws IOException {
    write("kprobe/type", "six\n");
    write("kprobe/format/retprobe", "config1:0\n");
    assertThatThrownBy(this::unit)
        .isInstanceOf(KernelException.class)
        .hasMessageContaining("type \"six\"")
        .hasMessageContaining("where numbers are expected");
  }
}
