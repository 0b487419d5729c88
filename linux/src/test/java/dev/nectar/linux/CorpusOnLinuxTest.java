package dev.nectar.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.LoadOptions;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.PrivateMount;
import dev.nectar.linux.sys.SystemCalls;
import dev.nectar.object.elf.MalformedObjectException;
import dev.nectar.object.elf.ObjectReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The golden objects in the running kernel. */
class CorpusOnLinuxTest {
  private static final Path GOLDEN = Path.of("../object/src/test/objects/golden");

  /**
   * Loads an object with bpftool and prints the code of its programs, where a BPF mount is its:
   * what follows the mount and the object is the command.
   */
  private static final String PEER =
      """
      mount=$1 object=$2
      shift 2
      mount -t bpf bpf "$mount" || exit 9
      "$@" prog loadall "$object" "$mount/all" >/dev/null 2>&1 || exit 8
      for program in "$mount"/all/*; do
        echo "program ${program##*/}"
        "$@" prog dump xlated pinned "$program"
      done
      """;

  @TempDir private Path folder;
  private LinuxKernel kernel;
  private Bpftool bpftool = new Bpftool(List.of(), Bpftool.Age.OLD);

  @BeforeEach
  void open() {
    kernel = LinuxKernel.open();
    Privileges.assumeBpf(kernel);
    Optional<Bpftool> found = Bpftool.find();
    Assumptions.assumeTrue(found.isPresent(), "bpftool is not installed");
    bpftool = found.orElseThrow();
  }

  @AfterEach
  void close() {
    kernel.close();
  }

  private List<Path> objects() throws IOException {
    try (Stream<Path> files = Files.list(GOLDEN)) {
      return files
          .filter(file -> file.toString().contains("-el"))
          .filter(file -> bpftool.knows(String.valueOf(file.getFileName())))
          .sorted()
          .toList();
    }
  }

  @Test
  void whatBpftoolLoadsIsLoadedToTheSameCode() throws Exception {
    Map<String, String> differing = new TreeMap<>();
    int same = 0;
    for (Path file : objects()) {
      Map<String, String> theirs = theirs(file);
      Map<String, String> ours = theirs.isEmpty() ? Map.of() : ours(file);
      for (Map.Entry<String, String> each : theirs.entrySet()) {
        String own = ours.getOrDefault(each.getKey(), "not loaded");
        if (own.equals(each.getValue())) {
          same++;
        } else {
          differing.put(
              file.getFileName() + " " + each.getKey(), each.getValue() + "\nbut\n" + own);
        }
      }
    }
    assertThat(differing).isEmpty();
    assertThat(same).isGreaterThan(50);
  }

  private Map<String, String> theirs(Path file) throws Exception {
    Path mount = Files.createTempDirectory(folder, "bpf");
    List<String> words = new ArrayList<>(List.of("unshare", "-m", "sh", "-c", PEER, "sh"));
    words.add(mount.toString());
    words.add(file.toAbsolutePath().toString());
    words.addAll(bpftool.command());
    String said = output(words);
    Map<String, String> programs = new LinkedHashMap<>();
    for (String each : said.split("(?m)^program ")) {
      int end = each.indexOf('\n');
      if (end > 0) {
        programs.put(each.substring(0, end), comparable(each.substring(end + 1)));
      }
    }
    return programs;
  }

  private Map<String, String> ours(Path file) throws Exception {
    Map<String, String> programs = new LinkedHashMap<>();
    try (LoadedObject object =
        kernel.load(ObjectReader.read(file), LoadOptions.NONE.leavingOutRefused())) {
      for (String name : object.programs()) {
        String id = Integer.toString(object.program(name).info().id());
        List<String> words = new ArrayList<>(bpftool.command());
        words.addAll(List.of("prog", "dump", "xlated", "id", id));
        programs.put(name, comparable(output(words)));
      }
      object.refused().forEach((name, why) -> programs.put(name, "refused: " + why.getMessage()));
    }
    return programs;
  }

  /**
   * Without numbers of maps, tags of functions, and addresses of the kernel and of pages in this
   * process, which differ each time.
   */
  private static String comparable(String listing) {
    return listing
        .replaceAll("map\\[id:\\d+\\]", "map[]")
        .replaceAll("bpf_prog_[0-9a-f]+_", "bpf_prog_")
        .replaceAll("0xffff[89a-f][0-9a-f]{11}", "address")
        .replaceAll("0x7[0-9a-f]{8}(?=[0-9a-f]{3}\\b)", "page+0x")
        .strip();
  }

  private String output(List<String> words) throws Exception {
    Path out = folder.resolve("out");
    Process process =
        new ProcessBuilder(words)
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    process.waitFor();
    return process.exitValue() == 0 ? Files.readString(out) : "";
  }

  @Test
  void everyObjectIsLoadedOrRefusedWithAReason() throws IOException {
    List<String> silent = new ArrayList<>();
    SystemCalls calls = new SystemCalls(kernel.target().architecture());
    // Maps are pinned where nobody else sees them, and go with the mount.
    try (Fd mount = new Fd(calls, PrivateMount.open(calls, "bpf"));
        Stream<Path> files = Files.list(GOLDEN)) {
      LoadOptions options =
          LoadOptions.NONE.leavingOutRefused().pinning(Path.of("/proc/self/fd/" + mount.number()));
      for (Path file : files.filter(f -> f.toString().contains("-el")).sorted().toList()) {
        try (LoadedObject object = kernel.load(ObjectReader.read(file), options)) {
          object.refused().values().stream()
              .filter(why -> String.valueOf(why.getMessage()).isBlank())
              .forEach(why -> silent.add(file + ": " + why));
        } catch (MalformedObjectException e) {
          assertThat(e.getMessage()).contains(file.getFileName().toString());
        } catch (KernelException e) {
          // All of it: for a kind of map that came later than this kernel, or for want of a file
          // system to pin in.
          assertThat(e.getMessage()).matches("cannot (create|pin) .*");
        }
      }
    }
    assertThat(silent).isEmpty();
  }
}
