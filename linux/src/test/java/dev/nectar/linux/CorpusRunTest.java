package dev.nectar.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.LoadOptions;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.object.MapSpec;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.Pinning;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.elf.MalformedObjectException;
import dev.nectar.object.elf.ObjectReader;
import dev.nectar.report.NectarException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The golden objects are loaded into the running kernel, and their programs run there: by a test
 * run, or where this process passes by. What came of each stands in {@code loaded.txt}, which
 * {@code -Dnectar.approve=true} writes; other kernels than the one it was written on differ.
 */
class CorpusRunTest {
  private static final Path OBJECTS = Path.of("../object/src/test/objects");
  private static final Path APPROVED = OBJECTS.resolve("loaded.txt");
  private static final String HEAD = "# What came of each program, on Linux ";

  private LinuxKernel kernel;

  @BeforeEach
  void open() {
    kernel = LinuxKernel.open();
    Privileges.assumeBpf(kernel);
  }

  @AfterEach
  void close() {
    kernel.close();
  }

  @Test
  void programsComeToWhatIsApproved() throws Exception {
    List<String> lines = new ArrayList<>();
    lines.add(HEAD + kernel.target().host().kernelRelease());
    try (Ground ground = Ground.open();
        ProgramRunner runner = new ProgramRunner(kernel, ground)) {
      for (Path file : objects()) {
        lines.addAll(outcomes(file, runner));
      }
    }
    if (Boolean.getBoolean("nectar.approve")) {
      Files.write(APPROVED, lines);
    }

    assertThat(lines)
        .filteredOn(line -> line.contains(": ran") || line.contains(": test run"))
        .hasSizeGreaterThan(50);
    List<String> approved = Files.readAllLines(APPROVED);
    Assumptions.assumeTrue(
        approved.getFirst().equals(lines.getFirst()),
        "loaded.txt was written on another kernel than this: " + approved.getFirst());
    assertThat(lines).containsExactlyElementsOf(approved);
  }

  private static List<Path> objects() throws IOException {
    try (Stream<Path> files = Files.list(OBJECTS.resolve("golden"))) {
      return files.filter(file -> file.toString().contains("-el")).sorted().toList();
    }
  }

  private List<String> outcomes(Path file, ProgramRunner runner) throws Exception {
    String name = String.valueOf(file.getFileName()).replaceAll("\\.o$", "");
    ObjectSpec spec;
    try {
      spec = unpinned(ObjectReader.read(file));
    } catch (MalformedObjectException e) {
      return List.of(name + ": unreadable: " + reason(e));
    }
    List<String> lines = new ArrayList<>();
    try (LoadedObject object = kernel.load(spec, LoadOptions.NONE.leavingOutRefused())) {
      for (ProgramSpec program : spec.programs()) {
        lines.add(name + " " + program.name() + ", " + outcome(spec, object, program, runner));
      }
    } catch (KernelException e) {
      lines.add(name + ": refused: " + reason(e));
    }
    return lines;
  }

  /** There may be no file system to pin maps in. */
  private static ObjectSpec unpinned(ObjectSpec spec) {
    return new ObjectSpec(
        spec.programs(),
        spec.functions(),
        spec.maps().stream().map(CorpusRunTest::unpinned).toList(),
        spec.variables(),
        spec.externs(),
        spec.types(),
        spec.order(),
        spec.license(),
        spec.kernelVersion());
  }

  private static MapSpec unpinned(MapSpec map) {
    return new MapSpec(
        map.name(),
        map.type(),
        map.keySize(),
        map.valueSize(),
        map.maxEntries(),
        map.flags(),
        map.role(),
        map.keyType(),
        map.valueType(),
        map.inner(),
        map.initial(),
        Pinning.NONE,
        map.extra(),
        map.numaNode());
  }

  private static String outcome(
      ObjectSpec spec, LoadedObject object, ProgramSpec program, ProgramRunner runner)
      throws Exception {
    String type = program.section() + ": ";
    NectarException refused = object.refused().get(program.name());
    if (refused != null) {
      return type + "refused: " + reason(refused);
    }
    return object.programs().contains(program.name())
        ? type + runner.run(spec, object, LinuxProgram.of(object.program(program.name())))
        : type + "on request only";
  }

  private static String reason(NectarException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
