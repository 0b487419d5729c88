package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FeaturesCommandTest {
  @TempDir private Path security;

  @Test
  void lockdownIsTheWordInBrackets() throws IOException {
    Path file = Files.writeString(security.resolve("lockdown"), "none [integrity] confidentiality");
    assertThat(FeaturesCommand.lockdown(file)).isEqualTo("integrity");
  }

  @Test
  void lockdownIsNoneWhereTheKernelHasOtherSecurityFilesOnly() throws IOException {
    Files.writeString(security.resolve("lsm"), "capability");
    assertThat(FeaturesCommand.lockdown(security.resolve("lockdown"))).isEqualTo("none");
  }

  @Test
  void lockdownIsUnknownWhereNothingIsMounted() {
    assertThat(FeaturesCommand.lockdown(security.resolve("lockdown"))).isEqualTo("unknown");
    assertThat(FeaturesCommand.lockdown(Path.of("/nowhere/lockdown"))).isEqualTo("unknown");
  }
}
