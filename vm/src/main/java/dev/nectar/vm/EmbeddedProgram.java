package dev.nectar.vm;

import dev.nectar.bytecode.Instruction;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.ClosedException;
import dev.nectar.kernel.MachineCode;
import dev.nectar.kernel.Program;
import dev.nectar.kernel.ProgramInfo;
import dev.nectar.kernel.ProgramSource;
import dev.nectar.kernel.ProgramStream;
import dev.nectar.kernel.RunInput;
import dev.nectar.kernel.RunResult;
import dev.nectar.object.ProgramSpec;
import dev.nectar.vm.code.Fault;
import dev.nectar.vm.net.Network;
import dev.nectar.vm.net.TestRun;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** A handle of a program of the embedded kernel. */
final class EmbeddedProgram implements Program {
  private final Registry registry;
  private final LiveProgram live;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** A handle that holds the program. */
  EmbeddedProgram(Registry registry, LiveProgram live) {
    this.registry = registry;
    this.live = live;
    registry.hold(live);
  }

  /** The program behind a handle of this kernel that is open. */
  LiveProgram live() {
    if (closed.get()) {
      throw new ClosedException("program " + live.linked().spec().name());
    }
    return live;
  }

  boolean isOf(Registry other) {
    return registry == other;
  }

  @Override
  public ProgramSpec spec() {
    return live.linked().spec();
  }

  @Override
  public ProgramInfo info() {
    return live().info();
  }

  @Override
  public List<Instruction> translated() {
    return live().linked().body();
  }

  @Override
  public List<MachineCode> machineCode() {
    live();
    return List.of();
  }

  @Override
  public RunResult testRun(RunInput input) {
    LiveProgram program = live();
    long start = System.nanoTime();
    try {
      RunResult result =
          new TestRun(program.owner(), Network.LOOPBACK, registry.task(), program.limits())
              .run(spec(), program.code(), input);
      if (registry.counts()) {
        program.count(input.repeat(), System.nanoTime() - start);
      }
      return result;
    } catch (Fault fault) {
      throw program.told(fault);
    }
  }

  @Override
  public ProgramSource source() {
    return new ProgramSource(
        live().linked().functions().stream()
            .map(place -> new ProgramSource.Function(place.slot(), place.name(), place.type()))
            .toList(),
        live.linked().lines(),
        List.of());
  }

  @Override
  public Map<String, String> metadata() {
    return Metadata.of(live());
  }

  @Override
  public String take(ProgramStream stream) {
    return live().code().streams().take(stream);
  }

  @Override
  public void bind(BpfMap map) {
    registry.bind(live(), map);
  }

  @Override
  public void pin(Path file) {
    registry.pin(live(), file);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      registry.drop(live);
    }
  }
}
