package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nectar.cli.Processes.Ran;
import dev.nectar.cli.Processes.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The launcher in a made-up checkout, with a Maven and JDKs that only pretend. */
final class LauncherIT {
  private static final String FAKE_JAVA =
      """
      #!/bin/bash
      # pretends to be java: makes a cache when asked to, else says what it was given
      for word in "$@"; do
        case $word in
          -XX:AOTCacheOutput=*) echo cache > "${word#*=}"; exit 0 ;;
        esac
      done
      case ${@: -1} in
        code7) exit 7 ;;
        wait)
          trap 'echo stopped; exit 42' TERM
          echo > "$NECTAR_TEST_FIFO"
          read -r < "$NECTAR_TEST_FIFO.never" ;;
        *) echo "${0%/bin/java}: $*" ;;
      esac
      """;

  private static final String FAKE_MAVEN =
      """
      #!/bin/bash
      # pretends to be mvn: notes that it ran, waits if it is told to, writes the jar
      echo "$(id -un) $*" >> ../builds
      if [[ -p ../gate ]]; then echo > ../entered; read -r < ../gate; fi
      echo '[INFO] Building nectar-cli 0 [1/1]'
      [[ -e ../broken ]] && { echo '[ERROR] it does not compile'; exit 1; }
      mkdir -p cli/target
      n=$(wc -l < ../builds)
      echo "jar $n" > cli/target/nectar.jar
      echo "0123456789abcdef$n" > cli/target/nectar.jar.sha256
      """;

  /** All that the launcher may need; so that no java of this machine is on the path. */
  private static final List<String> TOOLS =
      List.of(
          "bash",
          "env",
          "mkdir",
          "touch",
          "flock",
          "readlink",
          "test",
          "rm",
          "mv",
          "grep",
          "head",
          "chown",
          "runuser",
          "id",
          "wc");

  private Path base = Path.of("");
  private Path checkout = Path.of("");
  private final Map<String, String> env = new HashMap<>();

  @BeforeEach
  void makeCheckout() throws IOException, InterruptedException {
    base = Processes.readableFolder();
    checkout = folder("checkout");
    Files.copy(Approved.ROOT.resolve("nectar"), checkout.resolve("nectar"));
    Files.writeString(checkout.resolve("pom.xml"), "");
    write(checkout.resolve("cli/src/main/java/a/b/Main.java"), "");
    write(checkout.resolve("linux/src/main/java/a/b/Deep.java"), "");
    executable(base.resolve("bin/mvn"), FAKE_MAVEN);
    for (String tool : TOOLS) {
      for (String place : List.of("/usr/bin/", "/bin/", "/usr/sbin/", "/sbin/")) {
        if (Files.exists(Path.of(place + tool))) {
          Files.createSymbolicLink(base.resolve("bin/" + tool), Path.of(place + tool));
          break;
        }
      }
    }
    write(base.resolve("builds"), "");
    Files.setPosixFilePermissions(
        base.resolve("builds"), PosixFilePermissions.fromString("rw-rw-rw-"));
    jdk("usr/lib/jvm/jdk-17", "17.0.15");
    jdk("usr/lib/jvm/jdk-25", "25.0.3");
    env.put("PATH", base.resolve("bin").toString());
    env.put("HOME", folder("home").toString());
    env.put("NECTAR_SYSTEM_ROOT", base.toString());
    age(checkout);
  }

  @AfterEach
  void removeCheckout() throws IOException {
    Processes.delete(base);
  }

  @Test
  void theFirstRunBuildsAndLaterOnesDoNot() throws Exception {
    Ran first = nectar("one", "two words");
    assertThat(first.err()).isEmpty();
    assertThat(first.code()).isZero();
    assertThat(first.out()).startsWith(base + "/usr/lib/jvm/jdk-25: ");
    assertThat(first.out())
        .contains("-XX:AOTCache=" + checkout + "/cli/target/startup/")
        .endsWith("-jar " + checkout + "/cli/target/nectar.jar one two words\n");
    assertThat(nectar("one", "two words").out()).isEqualTo(first.out());
    assertThat(builds()).hasSize(1);
  }

  @Test
  void aSourceNewerThanTheJarIsBuilt() throws Exception {
    nectar();
    for (String source :
        List.of(
            "pom.xml", "cli/src/main/java/a/b/Main.java", "linux/src/main/java/a/b/Deep.java")) {
      int before = builds().size();
      Files.setLastModifiedTime(
          checkout.resolve(source), FileTime.from(Instant.now().minusMillis(1)));
      assertThat(nectar().code()).isZero();
      assertThat(builds()).as(source).hasSize(before + 1);
      assertThat(nectar().code()).isZero();
      assertThat(builds()).as("after " + source).hasSize(before + 1);
    }
    assertThat(caches()).as("caches of old jars are removed").hasSize(1);
  }

  @Test
  void aBuildThatFailsIsToldInShort() throws Exception {
    write(base.resolve("broken"), "");
    Ran ran = nectar();
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err())
        .isEqualTo(
            """
            [ERROR] it does not compile
            nectar: the build failed; all it said is in %s/target/launcher/build.log
            """
                .formatted(checkout));
    Files.delete(base.resolve("broken"));
    assertThat(nectar().code()).isZero();
  }

  @Test
  void withoutMavenItSaysHowToGetIt() throws Exception {
    Files.delete(base.resolve("bin/mvn"));
    assertThat(nectar().err()).contains("building needs Maven");
  }

  @Test
  void itWorksFromAnyFolderAndThroughSymlinks() throws Exception {
    String direct = nectar("x").out();
    Path elsewhere = folder("else where");
    Path link = Files.createSymbolicLink(elsewhere.resolve("n"), checkout.resolve("nectar"));
    Path relative = Files.createSymbolicLink(elsewhere.resolve("r"), Path.of("../checkout/nectar"));
    Path twice = Files.createSymbolicLink(elsewhere.resolve("t"), Path.of("r"));
    for (String way : List.of(link + "", relative + "", twice + "", "./r", "../checkout/nectar")) {
      Ran ran = Processes.run(elsewhere, env, List.of(way, "x"));
      assertThat(ran.out()).as(way).isEqualTo(direct);
    }
    assertThat(Processes.run(checkout.resolve("cli"), env, List.of("../nectar", "x")).out())
        .isEqualTo(direct);
    assertThat(Processes.run(elsewhere, env, List.of("bash", "r", "x")).out()).isEqualTo(direct);
    assertThat(Processes.run(checkout, env, List.of("bash", "nectar", "x")).out())
        .isEqualTo(direct);
    assertThat(builds()).hasSize(1);
  }

  @Test
  void aWorkingDirectoryThatIsGoneIsToldSo() throws Exception {
    Path gone = folder("gone");
    String script = "/bin/rmdir " + gone + "; exec " + checkout.resolve("nectar") + " x";
    Ran ran = Processes.run(gone, env, List.of("bash", "-c", script));
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err())
        .endsWith("nectar: the working directory is gone\nnectar: go to one that is there: cd /\n");
  }

  @Test
  void calledBpftraceItTraces() throws Exception {
    Path link = Files.createSymbolicLink(base.resolve("bpftrace"), checkout.resolve("nectar"));
    assertThat(Processes.run(base, env, List.of(link.toString(), "-e", "P")).out())
        .endsWith(".jar trace -e P\n");
  }

  @Test
  void theExitCodeIsKept() throws Exception {
    assertThat(nectar("code7").code()).isEqualTo(7);
  }

  @Test
  void signalsReachTheProgram() throws Exception {
    nectar();
    Path fifo = fifo("fifo");
    fifo("fifo.never");
    env.put("NECTAR_TEST_FIFO", fifo.toString());
    Running running = start(checkout.resolve("nectar").toString(), "wait");
    Files.readString(fifo); // returns when the program runs
    running.process().destroy();
    Ran ran = running.await();
    assertThat(ran.out()).isEqualTo("stopped\n");
    assertThat(ran.code()).isEqualTo(42);
  }

  @Test
  void twoFirstRunsAtOnceBuildOnce() throws Exception {
    Path entered = fifo("entered");
    Path gate = fifo("gate");
    Running first = start(checkout.resolve("nectar").toString(), "first");
    Files.readString(entered); // the first one builds now
    Running second = start(checkout.resolve("nectar").toString(), "second");
    Files.writeString(gate, "go\n");
    assertThat(first.await().out()).endsWith("nectar.jar first\n");
    assertThat(second.await().out()).endsWith("nectar.jar second\n");
    assertThat(builds()).hasSize(1);
    assertThat(caches()).hasSize(1);
  }

  @Test
  void withoutFlockALockOfADeadLauncherIsTaken() throws Exception {
    Files.delete(base.resolve("bin/flock"));
    Ran gone = Processes.run(base, env, List.of("bash", "-c", "echo $$"));
    write(checkout.resolve("target/launcher/lock.d/pid"), gone.out());
    assertThat(nectar("x").out()).endsWith("nectar.jar x\n");
    assertThat(checkout.resolve("target/launcher/lock.d")).doesNotExist();
  }

  @Test
  void theNewestWayToNameAJdkWins() throws Exception {
    nectar();
    Path own = jdk("own", "26-ea");
    Path home = jdk("home25", "25");
    Path onPath = jdk("path25", "25.0.1");
    assertThat(jdkUsed()).isEqualTo(base + "/usr/lib/jvm/jdk-25");
    env.put("PATH", onPath.resolve("bin") + ":" + env.get("PATH"));
    assertThat(jdkUsed()).isEqualTo(onPath.toString());
    env.put("JAVA_HOME", home.toString());
    assertThat(jdkUsed()).isEqualTo(home.toString());
    env.put("NECTAR_JAVA_HOME", own.toString());
    assertThat(jdkUsed()).isEqualTo(own.toString());
  }

  @Test
  void aJdkOnThePathIsFoundThroughItsSymlinks() throws Exception {
    Path real = jdk("opt/somewhere", "25.0.2");
    Path alternatives = folder("alternatives");
    Files.createSymbolicLink(alternatives.resolve("java"), real.resolve("bin/java"));
    Files.createSymbolicLink(base.resolve("bin/java"), alternatives.resolve("java"));
    assertThat(jdkUsed()).isEqualTo(real.toString());
  }

  @Test
  void oldJdksAreSkippedWhoeverNamesThem() throws Exception {
    String old = base + "/usr/lib/jvm/jdk-17";
    env.put("JAVA_HOME", old);
    env.put("PATH", old + "/bin:" + env.get("PATH"));
    assertThat(jdkUsed()).isEqualTo(base + "/usr/lib/jvm/jdk-25");
    env.put("NECTAR_JAVA_HOME", old);
    Ran ran = nectar();
    assertThat(ran.out()).startsWith(base + "/usr/lib/jvm/jdk-25: ");
    assertThat(ran.err())
        .isEqualTo(
            "nectar: NECTAR_JAVA_HOME=" + old + " is not a JDK 25 or later; looking elsewhere\n");
  }

  @Test
  void jdksOfSdkmanAndMiseAreFound() throws Exception {
    Processes.delete(base.resolve("usr"));
    Path sdkman = jdk("home/.sdkman/candidates/java/25.0.1-tem", "25.0.1");
    assertThat(jdkUsed()).isEqualTo(sdkman.toString());
    Processes.delete(sdkman);
    Path mise = jdk("home/.local/share/mise/installs/java/25.0.0", "25.0.0");
    assertThat(jdkUsed()).isEqualTo(mise.toString());
    Processes.delete(mise);
    Path mac = jdk("Library/Java/JavaVirtualMachines/temurin-25.jdk/Contents/Home", "25.0.0");
    assertThat(jdkUsed()).isEqualTo(mac.toString());
  }

  @Test
  void withoutAJdkItSaysHowToGetOne() throws Exception {
    Processes.delete(base.resolve("usr/lib/jvm/jdk-25"));
    env.put("JAVA_HOME", base + "/usr/lib/jvm/jdk-17");
    Ran ran = nectar("--version");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err())
        .startsWith("nectar: no JDK 25 or later found; too old: " + base + "/usr/lib/jvm/jdk-17")
        .contains("apt install", "NECTAR_JAVA_HOME");
    assertThat(builds()).isEmpty();
  }

  @Test
  void aReadOnlyCheckoutWorksOnceBuilt() throws Exception {
    nectar();
    Path cache = folder("cache");
    env.put("XDG_CACHE_HOME", cache.toString());
    List<String> words = new ArrayList<>(List.of(checkout.resolve("nectar").toString(), "x"));
    if (isRoot()) { // whom permissions don't stop
      own(cache, "nobody");
      words.addAll(0, List.of("runuser", "-u", "nobody", "--"));
    } else {
      Processes.delete(checkout.resolve("cli/target/startup"));
      own(checkout, "-w");
    }
    Ran ran = Processes.run(base, env, words);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).contains("-XX:AOTCache=" + cache + "/nectar/").endsWith("nectar.jar x\n");
    if (isRoot()) {
      own(cache, "root");
      Processes.delete(cache.resolve("nectar"));
      assertThat(Processes.run(base, env, words).out())
          .as("without any place for a cache")
          .doesNotContain("AOTCache")
          .endsWith("nectar.jar x\n");
    } else {
      own(checkout, "+w");
    }
  }

  @Test
  void underSudoItBuildsAsTheUserWhoCalled() throws Exception {
    assumeTrue(isRoot(), "only root can play sudo");
    own(checkout, "nobody");
    env.put("SUDO_USER", "nobody");
    Ran ran = nectar("x");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).endsWith("nectar.jar x\n");
    assertThat(builds()).containsExactly("nobody -B -Dfast -DskipTests package -pl cli -am");
    try (var files = Files.walk(checkout)) {
      assertThat(files)
          .allSatisfy(
              f ->
                  assertThat(Files.getOwner(f, LinkOption.NOFOLLOW_LINKS).getName())
                      .isEqualTo("nobody"));
    }
    env.remove("SUDO_USER");
    Files.setLastModifiedTime(
        checkout.resolve("pom.xml"), FileTime.from(Instant.now().minusMillis(1)));
    Ran later =
        Processes.run(checkout, env, List.of("runuser", "-u", "nobody", "--", "./nectar", "later"));
    assertThat(later.err()).isEmpty();
    assertThat(later.out()).endsWith("nectar.jar later\n");
    assertThat(builds()).hasSize(2);
  }

  @Test
  void rootsOwnCheckoutIsBuiltByRootUnderSudoToo() throws Exception {
    assumeTrue(isRoot(), "only root can play sudo");
    env.put("SUDO_USER", "nobody");
    assertThat(nectar("x").code()).isZero();
    assertThat(builds()).containsExactly("root -B -Dfast -DskipTests package -pl cli -am");
  }

  @Test
  void aCacheThatCannotBeMadeIsTriedOnce() throws Exception {
    Path java = base.resolve("usr/lib/jvm/jdk-25/bin/java");
    executable(java, FAKE_JAVA.replace("echo cache >", "echo try >> \"$HOME/tries\"; :"));
    assertThat(nectar("x").out()).doesNotContain("AOTCache").endsWith("nectar.jar x\n");
    assertThat(nectar("x").out()).doesNotContain("AOTCache").endsWith("nectar.jar x\n");
    assertThat(base.resolve("home/tries")).hasContent("try");
  }

  @Test
  void anUnpackedDistributionNeedsNoMaven() throws Exception {
    Files.delete(base.resolve("bin/mvn"));
    Path lib = folder("dist/lib");
    write(lib.resolve("nectar.jar"), "jar");
    write(lib.resolve("nectar.jar.sha256"), "feed");
    folder("dist/bin");
    Path launcher = base.resolve("dist/bin/nectar");
    Files.copy(Approved.ROOT.resolve("nectar"), launcher);
    assertThat(Processes.run(base, env, List.of(launcher.toString(), "x")).out())
        .contains("-XX:AOTCache=" + lib + "/startup/")
        .endsWith("-jar " + lib + "/nectar.jar x\n");
  }

  private Ran nectar(String... words) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(words));
    all.addFirst(checkout.resolve("nectar").toString());
    return Processes.run(base, env, all);
  }

  private Running start(String... words) throws IOException {
    return Processes.start(base, env, List.of(words));
  }

  private String jdkUsed() throws IOException, InterruptedException {
    return nectar("x").out().replaceFirst("(?s): .*", "");
  }

  private List<String> builds() throws IOException {
    return Files.readAllLines(base.resolve("builds"));
  }

  private List<Path> caches() throws IOException {
    try (var files = Files.list(checkout.resolve("cli/target/startup"))) {
      return files.filter(f -> f.toString().endsWith(".aot")).toList();
    }
  }

  private Path folder(String name) throws IOException {
    return Files.createDirectories(base.resolve(name));
  }

  private Path jdk(String name, String version) throws IOException {
    Path home = folder(name);
    write(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"");
    executable(home.resolve("bin/java"), FAKE_JAVA);
    return home;
  }

  private Path fifo(String name) throws IOException, InterruptedException {
    Path path = base.resolve(name);
    assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor()).isZero();
    return path;
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static void executable(Path file, String text) throws IOException {
    write(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Makes every file an hour old, so that what is written now is newer. */
  private static void age(Path folder) throws IOException {
    FileTime past = FileTime.from(Instant.now().minus(Duration.ofHours(1)));
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.setLastModifiedTime(file, past);
      }
    }
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  /** Gives a folder to a user, or takes or gives the right to write when it starts with a sign. */
  private static void own(Path folder, String whom) throws IOException, InterruptedException {
    String tool = whom.startsWith("-") || whom.startsWith("+") ? "chmod" : "chown";
    assertThat(
            new ProcessBuilder(tool, "-R", tool.equals("chmod") ? "a" + whom : whom, "" + folder)
                .start()
                .waitFor())
        .isZero();
  }
}
