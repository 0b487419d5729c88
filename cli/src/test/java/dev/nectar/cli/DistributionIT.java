package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.cli.Processes.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The tarball, unpacked into an empty folder, on a machine that has a JDK and no Maven. */
final class DistributionIT {
  private static final String VERSION = System.getProperty("nectar.version", "");
  private static final Map<String, String> ENV = new HashMap<>();
  private static Path base = Path.of("");
  private static Path home = Path.of("");

  @BeforeAll
  static void unpack() throws IOException, InterruptedException {
    base = Processes.readableFolder();
    ENV.put("PATH", "/usr/bin:/bin");
    ENV.put("HOME", base.toString());
    ENV.put("NECTAR_JAVA_HOME", System.getProperty("java.home"));
    Path tarball = Approved.ROOT.resolve("cli/target/nectar-" + VERSION + ".tar.gz");
    Ran ran = Processes.run(base, ENV, List.of("tar", "-xzf", tarball.toAbsolutePath().toString()));
    assertThat(ran.code()).as(ran.err()).isZero();
    home = base.resolve("nectar-" + VERSION);
  }

  @AfterAll
  static void remove() throws IOException {
    Processes.delete(base);
  }

  @Test
  void itHoldsWhatAUserNeeds() {
    for (String file :
        List.of(
            "LICENSE",
            "README.md",
            "bin/nectar",
            "lib/nectar.jar",
            "share/bash-completion/completions/nectar",
            "share/zsh/site-functions/_nectar",
            "share/fish/vendor_completions.d/nectar.fish")) {
      assertThat(home.resolve(file)).isNotEmptyFile();
    }
    assertThat(home.resolve("bin/nectar")).isExecutable();
  }

  @Test
  void itRunsAndKeepsTheExitCode() throws Exception {
    assertThat(nectar("--version")).isEqualTo(new Ran(0, "nectar " + VERSION + "\n", ""));
    assertThat(nectar("trcae"))
        .isEqualTo(new Ran(1, "", "nectar: unknown command trcae, did you mean trace?\n"));
    assertThat(nectar("help", "maps").out()).startsWith("# Maps");
  }

  @Test
  void theStartupCacheIsAccepted() throws Exception {
    assertThat(nectar("--version").code()).isZero();
    List<Path> caches;
    try (var files = Files.list(home.resolve("lib/startup"))) {
      caches = files.filter(f -> f.toString().endsWith(".aot")).toList();
    }
    assertThat(caches).hasSize(1);
    Ran ran =
        Processes.run(
            base,
            ENV,
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:AOTMode=on",
                "-XX:AOTCache=" + caches.getFirst(),
                "-jar",
                home.resolve("lib/nectar.jar").toString(),
                "--version"));
    assertThat(ran).isEqualTo(new Ran(0, "nectar " + VERSION + "\n", ""));
  }

  @Test
  void theJarGrantsItselfNativeAccess() throws Exception {
    try (JarFile jar = new JarFile(home.resolve("lib/nectar.jar").toFile())) {
      assertThat(jar.getManifest().getMainAttributes().getValue("Enable-Native-Access"))
          .isEqualTo("ALL-UNNAMED");
      assertThat(jar.getJarEntry("module-info.class")).isNull();
    }
  }

  @Test
  void completionFilesAreGoodShell() throws Exception {
    Path file = home.resolve("share/bash-completion/completions/nectar");
    Ran ran = Processes.run(base, ENV, List.of("bash", "-n", file.toString()));
    assertThat(ran).isEqualTo(new Ran(0, "", ""));
  }

  private static Ran nectar(String... words) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(words));
    all.addFirst(home.resolve("bin/nectar").toString());
    return Processes.run(base, ENV, all);
  }
}
