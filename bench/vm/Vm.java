import dev.nectar.bytecode.Instruction;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.RunInput;
import dev.nectar.kernel.VerifierException;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.object.elf.ObjectReader;
import dev.nectar.object.link.Linker;
import dev.nectar.vm.EmbeddedKernel;
import dev.nectar.vm.EmbeddedOptions;
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
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One program a process: {@code Vm FOLDER NAME ROUNDS} runs NAME.so, NAME.o in interpreter, JIT and
 * raw mode, and NAME.xdp.o in the running kernel, in turns, on the same bytes, and prints the best
 * of each in nanoseconds. Where there is no NAME.o, NAME.xdp.o has maps, and all run it on a
 * packet. What they return must be the same.
 */
final class Vm {
  private static final int BYTES = 2048;
  private static final int PACKET = 128;
  private static final long SLICE = 40_000_000;

  public static void main(String[] args) throws Throwable {
    Path folder = Path.of(args[0]);
    String name = args[1];
    int rounds = Integer.parseInt(args[2]);
    Path library = folder.resolve(name + ".so");
    Path object = folder.resolve(name + ".xdp.o");
    boolean computes = Files.exists(folder.resolve(name + ".o"));
    byte[] input = computes ? new byte[BYTES] : packet();
    if (computes) {
      new java.util.Random(7).nextBytes(input);
    }
    Map<String, Side> sides = new LinkedHashMap<>();
    sides.put("native", nativeSide(library, input));
    for (Mode mode : List.of(Mode.JIT, Mode.RAW, Mode.INTERPRETER)) {
      if (computes) {
        own(program(folder.resolve(name + ".o")), mode, input)
            .ifPresent(side -> sides.put(mode.name(), side));
      } else {
        Kernel own = EmbeddedKernel.open(EmbeddedOptions.DEFAULT.mode(mode));
        kernel(own, object, input).ifPresent(side -> sides.put(mode.name(), side));
      }
    }
    kernel(LinuxKernel.open(), object, input).ifPresent(side -> sides.put("kernel", side));
    long expected = sides.get("native").run(1);
    for (var side : sides.entrySet()) {
      long result = side.getValue().run(1);
      if ((int) result != (int) expected) {
        throw new IllegalStateException(
            name + ": " + side.getKey() + " returned " + result + ", native code " + expected);
      }
    }
    Map<String, Double> best = new HashMap<>();
    for (Side side : sides.values()) {
      warm(side);
    }
    for (int round = 0; round < rounds; round++) {
      for (var side : sides.entrySet()) {
        best.merge(side.getKey(), side.getValue().measure(), Math::min);
      }
    }
    StringBuilder line = new StringBuilder(name);
    for (String side : List.of("native", "JIT", "RAW", "INTERPRETER", "kernel")) {
      line.append(best.containsKey(side) ? String.format(" %.2f", best.get(side)) : " -");
    }
    System.out.println(line);
  }

  /** A packet of Ethernet, IPv4 and UDP. */
  private static byte[] packet() {
    ByteBuffer packet = ByteBuffer.allocate(PACKET);
    packet.putShort(12, (short) 0x0800).put(14, (byte) 0x45).putShort(16, (short) (PACKET - 14));
    packet.put(22, (byte) 64).put(23, (byte) 17).putInt(26, 0x0a010203).putInt(30, 0xc0a80001);
    packet.putShort(34, (short) 4660).putShort(36, (short) 53).putShort(38, (short) (PACKET - 34));
    int sum = 0;
    for (int i = 14; i < 34; i += 2) {
      sum += packet.getShort(i) & 0xffff;
    }
    return packet.putShort(24, (short) ~(sum + (sum >> 16))).array();
  }

  /** Something that runs the program so many times. */
  interface Body {
    long run(int times) throws Throwable;
  }

  /**
   * What runs it, and how often at once. A kernel tells in {@code told} what a run took: Linux does
   * much before the first of many.
   */
  record Side(Body body, double[] told, int[] times) {
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
    side.times()[0] = 1;
    double took = 0;
    while (took < 10 * SLICE) {
      double all = side.measure() * side.times()[0];
      took += Math.max(all, SLICE / 100.0);
      if (all < SLICE / 2 && side.times()[0] < 1 << 22) {
        side.times()[0] *= 2;
      }
    }
  }

  private static Side nativeSide(Path library, byte[] input) throws Throwable {
    Arena arena = Arena.ofAuto();
    MemorySegment memory = arena.allocate(input.length, 64);
    MethodHandle many =
        java.lang.foreign.Linker.nativeLinker()
            .downcallHandle(
                SymbolLookup.libraryLookup(library, Arena.global()).findOrThrow("many"),
                FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT));
    var fill = SymbolLookup.libraryLookup(library, Arena.global()).find("fill");
    if (fill.isPresent()) {
      java.lang.foreign.Linker.nativeLinker()
          .downcallHandle(fill.get(), FunctionDescriptor.ofVoid())
          .invokeExact();
    }
    return new Side(
        times -> {
          MemorySegment.copy(input, 0, memory, ValueLayout.JAVA_BYTE, 0, input.length);
          return (long) many.invokeExact(memory, (long) input.length, times);
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

  private static Optional<Side> own(List<Instruction> program, Mode mode, byte[] input) {
    VirtualMachine machine = new VirtualMachine(Limits.DEFAULT.memory(1 << 20), mode, Map.of());
    long at = machine.allocate(BYTES);
    MemorySegment memory = machine.memory(at, BYTES);
    VirtualMachine.Loaded loaded;
    try {
      loaded = mode == Mode.RAW ? machine.loadVerified(program, BYTES) : machine.load(program);
    } catch (KernelException e) {
      System.err.println(e.getMessage());
      return Optional.empty();
    }
    return Optional.of(
        new Side(
            times -> {
              MemorySegment.copy(input, 0, memory, ValueLayout.JAVA_BYTE, 0, BYTES);
              return loaded.repeat(at, BYTES, times);
            },
            new double[0],
            new int[1]));
  }

  private static Optional<Side> kernel(Kernel kernel, Path file, byte[] input) throws Exception {
    try {
      ObjectSpec spec = ObjectReader.read(file);
      var loaded = kernel.load(spec);
      var program = loaded.program("prog");
      if (spec.program("fill").isPresent()) {
        loaded.program("fill").testRun(RunInput.packet(input));
      }
      double[] told = new double[1];
      return Optional.of(
          new Side(
              times -> {
                var result = program.testRun(RunInput.packet(input).repeated(times));
                told[0] = result.duration().toNanos();
                return result.returnValue();
              },
              told,
              new int[1]));
    } catch (VerifierException e) {
      return Optional.empty();
    }
  }
}
