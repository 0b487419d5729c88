package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.cli.Processes.Ran;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code nectar prog loadall} on the running kernel, with a BPF file system of its own. */
final class LoadAllIT {
  /** What is mounted goes with the process. */
  private static final List<String> MOUNTED =
      List.of(
          "unshare",
          "--mount",
          "sh",
          "-c",
          "mount -t bpf bpf /mnt && \"$@\"; code=$?; ls /mnt/pins /mnt/maps 2>/dev/null; exit $code",
          "sh");

  @BeforeEach
  void kernel() throws Exception {
    Nectar.assumeKernel();
  }

  private static String golden(String name) {
    return Approved.ROOT
        .resolve("object/src/test/objects/golden")
        .resolve(name)
        .toAbsolutePath()
        .toString();
  }

  private static Ran loadAll(String... words) throws Exception {
    String[] all = new String[words.length + 2];
    all[0] = "prog";
    all[1] = "loadall";
    System.arraycopy(words, 0, all, 2, words.length);
    return Nectar.runBelow(MOUNTED, all);
  }

  @Test
  void programsArePinnedByTheirNames() throws Exception {
    Ran ran = loadAll(golden("map_btf.clang19-el.o"), "/mnt/pins", "--pinmaps", "/mnt/maps");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .contains(": /mnt/pins/")
        .contains("/mnt/pins:\n")
        .contains("/mnt/maps:\n");
  }

  @Test
  void whatTheKernelRefusesIsSaidAndTheRestIsPinned() throws Exception {
    Ran ran = loadAll(golden("sections_trampoline.clang19-el.o"), "/mnt/pins");
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .contains("pinned  list (iter/task): /mnt/pins/list\n")
        .contains("refused replacement (freplace/replaceable): ");
  }

  @Test
  void jsonSaysTheSame() throws Exception {
    Ran ran = loadAll("--json", golden("sections_trampoline.clang19-el.o"), "/mnt/pins");
    assertThat(ran.out())
        .contains(
            "{\"name\": \"list\", \"section\": \"iter/task\", \"pinned\": \"/mnt/pins/list\"}")
        .contains("\"section\": \"freplace/replaceable\", \"reason\": ");
  }

  @Test
  void anotherByteOrderIsRefusedInOneSentence() throws Exception {
    Ran ran = loadAll(golden("core_enums.clang16-eb.o"), "/mnt/pins");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err().lines()).hasSizeLessThanOrEqualTo(2);
    assertThat(ran.err()).contains("the object is big endian, and this kernel is not");
  }

  @Test
  void aFolderThatIsNotOfABpfFileSystemIsSaidAndNotMade(@TempDir Path temporary) throws Exception {
    Path folder = temporary.resolve("pins");
    Ran ran = Nectar.run("prog", "loadall", golden("map_btf.clang19-el.o"), folder.toString());
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err())
        .contains("cannot pin programs in " + folder + ": it is in no BPF file system");
    assertThat(folder).doesNotExist();
  }

  @Test
  void whatIsNoObjectIsRefusedInOneSentence() throws Exception {
    Ran ran = loadAll(Approved.ROOT.resolve("pom.xml").toAbsolutePath().toString(), "/mnt/pins");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("cannot be read as an object");
  }
}
