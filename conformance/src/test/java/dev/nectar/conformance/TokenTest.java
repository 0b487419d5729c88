package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.bytecode.Assembler;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.LoadOptions;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.PermissionException;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.SystemCalls;
import dev.nectar.object.Architecture;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.LineSpec;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.object.Prototype;
import dev.nectar.testing.KernelTest;
import dev.nectar.testing.RequiresKernel;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Root of a user namespace loads programs by a token, which a mounted BPF file system gives. The
 * child, which is in the namespace, opens the file system; the test, which is root of the machine,
 * sets what it delegates; the child mounts it.
 */
@KernelTest
@RequiresKernel("6.9")
class TokenTest {
  /** {@code linux/mount.h}. */
  private static final int FSCONFIG_SET_STRING = 1;

  private static final int FSCONFIG_CMD_CREATE = 6;
  private static final int MOVE_MOUNT_F_EMPTY_PATH = 4;
  private static final int AT_FDCWD = -100;

  /** Of all architectures since {@code pidfd_send_signal}. */
  private static final long MOVE_MOUNT = 429;

  private static final long PIDFD_GETFD = 438;

  /** What the child does at each line it reads. */
  static final class Namespace {
    private final SystemCalls calls = new SystemCalls(Architecture.find(arch()).orElseThrow());

    private static String arch() {
      return System.getProperty("os.arch");
    }

    public static void main(String[] arguments) throws Exception {
      new Namespace().run(arguments[0]);
    }

    private void run(String folder) throws Exception {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      System.out.println(load(LoadOptions.NONE));
      try (Arena arena = Arena.ofConfined()) {
        long opened = calls.call(calls.numbers().fsopen(), arena.allocateFrom("bpf").address(), 0);
        System.out.println(opened);
        in.readLine(); // the test has set the options
        long mount = calls.call(calls.numbers().fsmount(), opened, 0, 0);
        long moved =
            calls.call(
                MOVE_MOUNT,
                mount,
                arena.allocateFrom("").address(),
                AT_FDCWD,
                arena.allocateFrom(folder).address(),
                MOVE_MOUNT_F_EMPTY_PATH,
                0);
        System.out.println(moved);
      }
      System.out.println(load(LoadOptions.NONE));
      System.out.println(load(LoadOptions.NONE.by(new LoadOptions.Token.Of(Path.of(folder)))));
      System.out.println(load(LoadOptions.NONE.by(new LoadOptions.Token.None())));
      for (String none : List.of("/", "/no/such")) {
        System.out.println(load(LoadOptions.NONE.by(new LoadOptions.Token.Of(Path.of(none)))));
      }
    }

    /** A map, types and an XDP program. */
    private static String load(LoadOptions options) {
      String text = "r1 = map[m]\nr0 = 2\nexit";
      FunctionSpec body =
          new FunctionSpec(
              "p",
              new Assembler().assemble(text),
              List.of(new LineSpec(0, "a.c", "x", 1, 1)),
              Optional.of(Prototype.ofPrograms()),
              List.of());
      ObjectSpec spec =
          new ObjectSpec(
              List.of(new ProgramSpec("p", ProgramType.XDP, body)),
              List.of(new MapSpec("m", MapType.HASH, 4, 8, 4, Set.of())),
              "GPL");
      try (LinuxKernel kernel = LinuxKernel.open();
          LoadedObject object = kernel.load(spec, options)) {
        return "LOADED " + String.join(",", object.programs());
      } catch (PermissionException e) {
        return e.reason() + " " + e.getMessage();
      } catch (KernelException e) {
        return String.valueOf(e.getMessage());
      }
    }
  }

  private final SystemCalls calls =
      new SystemCalls(Architecture.find(Namespace.arch()).orElseThrow());

  /** Sets the options on the file system that the child opened. */
  private void delegate(long child, int descriptor, String commands) {
    long opened = calls.call(calls.numbers().pidfdOpen(), child, 0);
    try (Fd process = new Fd(calls, opened);
        Arena arena = Arena.ofConfined()) {
      long taken = calls.call(PIDFD_GETFD, process.number(), descriptor, 0);
      Assumptions.assumeTrue(taken >= 0, "the child's descriptor cannot be taken: " + taken);
      try (Fd fileSystem = new Fd(calls, taken)) {
        set(fileSystem, "delegate_cmds", commands, arena);
        set(fileSystem, "delegate_maps", "any", arena);
        set(fileSystem, "delegate_progs", "any", arena);
        set(fileSystem, "delegate_attachs", "any", arena);
        long config = calls.numbers().fsconfig();
        int number = fileSystem.number();
        assertThat(calls.call(config, number, FSCONFIG_CMD_CREATE, 0, 0, 0, 0)).isZero();
      }
    }
  }

  private void set(Fd fileSystem, String option, String value, Arena arena) {
    MemorySegment name = arena.allocateFrom(option);
    MemorySegment text = arena.allocateFrom(value);
    long result =
        calls.call(
            calls.numbers().fsconfig(),
            fileSystem.number(),
            FSCONFIG_SET_STRING,
            name.address(),
            text.address(),
            0,
            0);
    assertThat(result).as(option).isZero();
  }

  /** What came of loading by what is mounted, by that folder, by none, by what gives none. */
  private List<String> loadedWith(String commands, Path folder) throws Exception {
    List<String> before = List.of("busybox", "unshare", "-U", "-r", "-m");
    try (Child child = Child.start(before, Namespace.class, folder.toString())) {
      String first = child.line();
      Assumptions.assumeFalse(first.isEmpty(), "there are no user namespaces");
      assertThat(first).startsWith("TOKEN cannot create map m").contains("no BPF token allows it");
      int descriptor = Integer.parseInt(child.line());
      assertThat(descriptor).isPositive();
      delegate(child.pid(), descriptor, commands);
      child.say("go on");
      assertThat(child.line()).as("move_mount").isEqualTo("0");
      List<String> said = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        said.add(child.line());
      }
      return said;
    }
  }

  @Test
  void mapsTypesAndProgramsAreLoadedByAToken(Kernel kernel, @TempDir Path folder) throws Exception {
    List<String> said = loadedWith("any", folder);
    assertThat(said.get(0)).as("by what is mounted").isEqualTo("LOADED p");
    assertThat(said.get(1)).as("by the folder").isEqualTo("LOADED p");
    assertThat(said.get(2))
        .as("by none")
        .startsWith("TOKEN cannot create map m")
        .endsWith("the options say that no BPF token is used");
    assertThat(said.get(3))
        .startsWith("cannot take a BPF token of /: it is not where a BPF file system is mounted");
    assertThat(said.get(4))
        .startsWith("cannot take a BPF token of /no/such: there is no such folder");
  }

  @Test
  void whatTheTokenDoesNotAllowIsNamed(Kernel kernel, @TempDir Path folder) throws Exception {
    assertThat(loadedWith("0x1", folder).getFirst()) // BPF_MAP_CREATE alone
        .startsWith("TOKEN cannot load program p")
        .contains("the BPF token of " + folder + " (delegate_cmds=");
  }

  @Test
  void rootOfTheMachineHasNoToken(Kernel kernel, @TempDir Path elsewhere) {
    LoadOptions options = LoadOptions.NONE.by(new LoadOptions.Token.Of(elsewhere));
    ObjectSpec nothing = new ObjectSpec(List.of(), List.of(), "GPL");
    assertThatThrownBy(() -> kernel.load(nothing, options))
        .isInstanceOf(KernelException.class)
        .hasMessageStartingWith("cannot take a BPF token of " + elsewhere);
    try (LoadedObject object =
        kernel.load(nothing, LoadOptions.NONE.by(new LoadOptions.Token.None()))) {
      assertThat(object.programs()).isEmpty();
    }
  }
}
