package dev.nectar.vm;

import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.Register;
import dev.nectar.bytecode.WideValue;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.RunInput;
import dev.nectar.kernel.VerifierException;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;

/**
 * Random programs, interpreted, compiled, compiled once they are verified, and run by the running
 * kernel where that is allowed: what they return, and what they leave in registers and on the
 * stack, must be the same.
 */
final class ExecutionFuzz implements LongFunction<String> {
  private static final byte[] PACKET = new byte[64];

  private final long seed;
  private final Optional<LinuxKernel> kernel;
  private VirtualMachine interpreter;
  private VirtualMachine compiler;
  private EmbeddedKernel verified;
  private int made;

  ExecutionFuzz(long seed) {
    this(seed, linux());
  }

  ExecutionFuzz(long seed, Optional<LinuxKernel> kernel) {
    this.seed = seed;
    this.kernel = kernel;
    this.interpreter = machine(Mode.INTERPRETER);
    this.compiler = machine(Mode.JIT);
    this.verified = raw();
  }

  private static EmbeddedKernel raw() {
    return EmbeddedKernel.open(
        EmbeddedOptions.DEFAULT.mode(Mode.RAW).limits(Limits.DEFAULT.memory(1 << 22)));
  }

  /** The running kernel, if this process may load programs. */
  static Optional<LinuxKernel> linux() {
    try {
      LinuxKernel kernel = LinuxKernel.open();
      kernel.load(spec(RandomProgram.of(1))).close();
      return Optional.of(kernel);
    } catch (KernelException e) {
      return Optional.empty();
    }
  }

  private static VirtualMachine machine(Mode mode) {
    return new VirtualMachine(Limits.DEFAULT.memory(1 << 22), mode, Map.of());
  }

  /** What a program returned, and what it wrote. */
  @SuppressWarnings("ArrayRecordComponent") // compared by same()
  private record Result(int returned, byte[] seen) {
    boolean same(Result other) {
      return returned == other.returned && Arrays.equals(seen, other.seen);
    }

    @Override
    public String toString() {
      return Integer.toHexString(returned) + " " + HexFormat.of().formatHex(seen);
    }
  }

  @Override
  public String apply(long number) {
    List<Instruction> program = RandomProgram.of(seed * 1_000_003 + number);
    Result interpreted = run(interpreter, program);
    Result compiled = run(compiler, program);
    if (!interpreted.same(compiled)) {
      throw new AssertionError("interpreted " + interpreted + ", compiled " + compiled);
    }
    if (++made % 1000 == 0) {
      interpreter = machine(Mode.INTERPRETER);
      compiler = machine(Mode.JIT);
      verified.close();
      verified = raw();
    }
    try {
      Result raw = run(verified, program);
      if (!interpreted.same(raw)) {
        throw new AssertionError("interpreted " + interpreted + ", raw " + raw);
      }
    } catch (VerifierException e) {
      return "!the verifier refuses: " + e.reason();
    }
    if (kernel.isEmpty()) {
      return "interpreter and compiler agree";
    }
    try {
      Result linux = run(kernel.get(), program);
      if (!interpreted.same(linux)) {
        throw new AssertionError("Linux " + linux + ", interpreted " + interpreted);
      }
      return "Linux agrees";
    } catch (VerifierException e) {
      return "!Linux refuses: " + e.reason();
    }
  }

  private static Result run(Kernel kernel, List<Instruction> program) {
    try (LoadedObject loaded = kernel.load(spec(program))) {
      int returned = loaded.program("program").testRun(RunInput.packet(PACKET)).returnValue();
      byte[] seen =
          loaded
              .map(RandomProgram.MAP)
              .view(Codec.INT, Codec.bytes(RandomProgram.BYTES))
              .get(0)
              .orElseThrow();
      return new Result(returned, seen);
    }
  }

  private static Result run(VirtualMachine machine, List<Instruction> program) {
    long at = machine.allocate(RandomProgram.BYTES);
    List<Instruction> joined =
        program.stream()
            .map(
                each ->
                    each instanceof Instruction.LoadWide(Register dst, WideValue.MapValueNamed _)
                        ? new Instruction.LoadWide(dst, new WideValue.Constant(at))
                        : each)
            .toList();
    int returned = (int) machine.load(joined).run(0, 0);
    byte[] seen = machine.memory(at, RandomProgram.BYTES).toArray(ValueLayout.JAVA_BYTE);
    return new Result(returned, seen);
  }

  private static ObjectSpec spec(List<Instruction> program) {
    return new ObjectSpec(
        List.of(
            new ProgramSpec(
                "program", ProgramType.XDP, new FunctionSpec("program", program, List.of()))),
        List.of(new MapSpec(RandomProgram.MAP, MapType.ARRAY, 4, RandomProgram.BYTES, 1, Set.of())),
        "GPL");
  }
}
