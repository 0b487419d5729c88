import dev.nectar.bytecode.Instruction;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.RunInput;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.object.elf.ObjectReader;
import dev.nectar.object.link.Linker;
import dev.nectar.vm.EmbeddedTarget;
import dev.nectar.vm.Limits;
import dev.nectar.vm.Mode;
import dev.nectar.vm.VirtualMachine;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One program a process: {@code Vm FOLDER NAME ROUNDS} runs NAME.so, NAME.o in interpreter and JIT,
 * and NAME.xdp.o in the running kernel, in turns, on the same bytes, and prints the best of each in
 * nanoseconds. What they return must be the same.
 */
final class Vm {
  private static final int BYTES = 2048;
  private static final long SLICE = 40_000_000;

  public static void main(String[] args) throws Throwable {
    Path folder = Path.of(args[0]);
    String name = args[1];
    int rounds = Integer.parseInt(args[2]);
    byte[] input = new byte[BYTES];
    new java.util.Random(7).nextBytes(input);
    List<Side> sides = new ArrayList<>();
    sides.add(nativeSide(folder.resolve(name + ".so"), input));
    List<Instruction> program = program(folder.resolve(name + ".o"));
    sides.add(own(program, Mode.JIT, input));
    sides.add(own(program, Mode.INTERPRETER, input));
    Optional<Side> kernel = kernel(folder.resolve(name + ".xdp.o"), input);
    kernel.ifPresent(sides::add);
    long expected = sides.getFirst().run(1);
    for (Side side : sides) {
      long result = side.run(1);
      if (side == kernel.orElse(null) ? (int) result != (int) expected : result != expected) {
        throw new IllegalStateException(
            name + ": " + side.title() + " returned " + result + ", native code " + expected);
      }
    }
    double[] best = new double[sides.size()];
    for (int i = 0; i < best.length; i++) {
      best[i] = Double.MAX_VALUE;
      warm(sides.get(i));
    }
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < best.length; i++) {
        best[i] = Math.min(best[i], sides.get(i).measure());
      }
    }
    StringBuilder line = new StringBuilder(name);
    for (int i = 0; i < 4; i++) {
      line.append(i < best.length ? String.format(" %.2f", best[i]) : " -");
    }
    System.out.println(line);
  }

  /** Something that runs the program so many times. */
  interface Body {
    long run(int times) throws Throwable;
  }

  /** One that tells the time of a run itself puts it into {@code told}, which is else empty. */
  record Side(String title, Body body, double[] told, int[] times) {
    long run(int count) throws Throwable {
      return body.run(count);
    }

    /** Nanoseconds of one run. */
    double measure() throws Throwable {
      long start = System.nanoTime();
      body.run(times[0]);
      return told.length > 0 ? told[0] : (System.nanoTime() - start) / (double) times[0];
    }
  }

  private static void warm(Side side) throws Throwable {
    long start = System.nanoTime();
    int times = 1;
    while (System.nanoTime() - start < 10 * SLICE) {
      long from = System.nanoTime();
      side.run(times);
      long took = System.nanoTime() - from;
      if (took < SLICE / 2 && times < 1 << 22) {
        times *= 2;
      }
    }
    side.times()[0] = times;
  }

  private static Side nativeSide(Path library, byte[] input) throws Throwable {
    Arena arena = Arena.ofAuto();
    MemorySegment memory = arena.allocate(BYTES, 64);
    MemorySegment.copy(input, 0, memory, ValueLayout.JAVA_BYTE, 0, BYTES);
    MethodHandle many =
        java.lang.foreign.Linker.nativeLinker()
            .downcallHandle(
                SymbolLookup.libraryLookup(library, Arena.global()).findOrThrow("many"),
                FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT));
    return new Side(
        "native",
        times -> {
          MemorySegment.copy(input, 0, memory, ValueLayout.JAVA_BYTE, 0, BYTES);
          return (long) many.invokeExact(memory, (long) BYTES, times);
        },
        new double[0],
        new int[1]);
  }

  private static List<Instruction> program(Path file) throws Exception {
    ObjectSpec spec = ObjectReader.read(file);
    ProgramSpec program = spec.program("prog").orElseThrow();
    ProgramSpec typed = new ProgramSpec(program.name(), ProgramType.SOCKET_FILTER, program.body());
    return new Linker(spec.with(typed), EmbeddedTarget.INSTANCE).link(typed).body();
  }

  private static Side own(List<Instruction> program, Mode mode, byte[] input) {
    VirtualMachine machine = new VirtualMachine(Limits.DEFAULT.memory(1 << 20), mode, Map.of());
    long at = machine.allocate(BYTES);
    MemorySegment memory = machine.memory(at, BYTES);
    VirtualMachine.Loaded loaded = machine.load(program);
    return new Side(
        mode.name(),
        times -> {
          MemorySegment.copy(input, 0, memory, ValueLayout.JAVA_BYTE, 0, BYTES);
          return loaded.repeat(at, BYTES, times);
        },
        new double[0],
        new int[1]);
  }

  private static Optional<Side> kernel(Path file, byte[] input) throws Exception {
    Kernel kernel = LinuxKernel.open();
    double[] told = new double[1];
    try {
      var loaded = kernel.load(ObjectReader.read(file));
      var program = loaded.program("prog");
      return Optional.of(
          new Side(
              "kernel",
              times -> {
                var result = program.testRun(RunInput.packet(input).repeated(times));
                told[0] = result.duration().toNanos();
                return result.returnValue();
              },
              told,
              new int[1]));
    } catch (dev.nectar.report.NectarException e) {
      return Optional.empty();
    }
  }
}
