package dev.nectar.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.bytecode.Assembler;
import dev.nectar.bytecode.Assembly;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.VerifierException;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.LineSpec;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.object.Prototype;
import dev.nectar.object.Prototype.Parameter;
import dev.nectar.object.Prototype.ParameterType;
import dev.nectar.object.Subprogram;
import dev.nectar.report.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel is told of functions and lines, by what it says of them. */
@Tag("kernel")
class ProgramTypesTest {
  private static final Assembly CODE =
      new Assembler()
          .assemble(
              new Source(
                  "code",
                  """
                    r1 = 20
                    r2 = 1
                    call change
                    exit
                  change:
                    r0 = r1
                    r0 += r2
                    call last
                    exit
                  last:
                    r0 *= 2
                    exit
                  """
                      .replace("call last", "r1 = r0\n  call last")
                      .replace("r0 *= 2", "r0 = r1\n  r0 *= 2")));
  private static final Prototype OF_TWO =
      new Prototype(
          List.of(
              new Parameter("number", new ParameterType.CInt()),
              new Parameter("more", new ParameterType.CLong())));
  private static final List<LineSpec> LINES =
      List.of(new LineSpec(2, "a.bt", "the call", 3, 5), new LineSpec(7, "a.bt", "on", 9, 1));

  @TempDir private Path folder;
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

  private static ObjectSpec object(List<LineSpec> lines, List<Subprogram> subprograms) {
    FunctionSpec body =
        new FunctionSpec("start", CODE.instructions(), lines, Optional.empty(), subprograms);
    ProgramSpec program = new ProgramSpec("p", ProgramType.RAW_TRACEPOINT, body);
    return new ObjectSpec(List.of(program), List.of(), "GPL");
  }

  private static Subprogram change(Subprogram.Linkage linkage) {
    return new Subprogram("change", CODE.labels().getOrDefault("change", 0), linkage, OF_TWO);
  }

  @Test
  void programWithFunctionsThatNobodyDescribesHasLines() {
    try (LoadedObject object = kernel.load(object(LINES, List.of()))) {
      assertThat(object.program("p").testRun()).isEqualTo(42);
      assertThat(LinuxProgram.of(object.program("p")).functions())
          .containsOnlyKeys("start", "start_4", "start_9");
    }
  }

  @Test
  void programWithoutAnyOfThisLoadsWithoutTypes() {
    try (LoadedObject object = kernel.load(object(List.of(), List.of()))) {
      assertThat(object.program("p").testRun()).isEqualTo(42);
      assertThat(LinuxProgram.of(object.program("p")).functions()).isEmpty();
    }
  }

  @Test
  void bpftoolShowsTheFunctionsAsTheyAreDescribed() throws Exception {
    Optional<String> bpftool =
        Stream.of("/usr/sbin/bpftool", "/usr/bin/bpftool", "/sbin/bpftool")
            .filter(path -> Files.isExecutable(Path.of(path)))
            .findFirst();
    Assumptions.assumeTrue(bpftool.isPresent(), "bpftool is not installed");
    for (Subprogram.Linkage linkage : Subprogram.Linkage.values()) {
      try (LoadedObject object = kernel.load(object(LINES, List.of(change(linkage))))) {
        Path out = folder.resolve("dump");
        String id = Integer.toString(object.program("p").info().id());
        Process process =
            new ProcessBuilder(bpftool.get(), "prog", "dump", "xlated", "id", id, "linum")
                .redirectOutput(out.toFile())
                .redirectErrorStream(true)
                .start();
        assertThat(process.waitFor()).as(Files.readString(out)).isZero();
        assertThat(Files.readAllLines(out))
            .as(linkage.name())
            .contains("int start(void * ctx):", "int change(int number, long more):")
            .anySatisfy(line -> assertThat(line).startsWith("; the call").contains("line_num:3"));
      }
    }
  }

  @Test
  void globalFunctionIsCheckedByItsTypeAlone() {
    Prototype none = new Prototype(List.of());
    int slot = CODE.labels().getOrDefault("change", 0);
    Subprogram wrong = new Subprogram("change", slot, Subprogram.Linkage.GLOBAL, none);
    assertThatThrownBy(() -> kernel.load(object(List.of(), List.of(wrong))))
        .isInstanceOf(VerifierException.class)
        .hasMessageContaining("R1 !read_ok");
  }

  @Test
  void boundProgramNeedsAPointThatFitsItsType() {
    FunctionSpec body = new FunctionSpec("f", CODE.instructions(), List.of());
    ProgramSpec nowhere = new ProgramSpec("p", ProgramType.LSM, body);
    assertThatThrownBy(() -> kernel.load(new ObjectSpec(List.of(nowhere), List.of(), "GPL")))
        .isInstanceOf(KernelException.class)
        .hasMessage(
            "cannot load program p: programs of type LSM are bound to a point when they are loaded,"
                + " and it names none");
    ProgramSpec misfit =
        new ProgramSpec(
            "p", ProgramType.LSM, Optional.of(new AttachPoint.Fentry("vfs_read")), body);
    assertThatThrownBy(() -> kernel.load(new ObjectSpec(List.of(misfit), List.of(), "GPL")))
        .hasMessage(
            "cannot load program p: fentry:vfs_read runs programs of type TRACING, not LSM");
    ProgramSpec alone = ProgramSpec.at("p", new AttachPoint.Replace("f"), body);
    assertThatThrownBy(() -> kernel.load(new ObjectSpec(List.of(alone), List.of(), "GPL")))
        .hasMessage(
            "cannot load program p: freplace:f is a function of another program, and none is"
                + " given");
  }
}
