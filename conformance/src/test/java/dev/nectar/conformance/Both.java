package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.bytecode.Assembler;
import dev.nectar.bytecode.Helper;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.WideValue;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.RunInput;
import dev.nectar.kernel.RunResult;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramFlag;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.vm.Limits;
import dev.nectar.vm.TaskContext;
import dev.nectar.vm.code.Executable;
import dev.nectar.vm.code.HelperFunction;
import dev.nectar.vm.code.Interpreter;
import dev.nectar.vm.code.Jit;
import dev.nectar.vm.code.Linkage;
import dev.nectar.vm.code.Memory;
import dev.nectar.vm.code.Owner;
import dev.nectar.vm.helper.HelperTable;
import dev.nectar.vm.net.Network;
import dev.nectar.vm.net.TestRun;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The same program on the same input in the running kernel and in the embedded one. */
final class Both implements Linkage {
  private final Kernel linux;
  private final HelperTable helpers = HelperTable.standard();
  private final Owner owner = new Owner(new Memory(1 << 22), 2, new Still(), line -> {});
  private final TestRun runs =
      new TestRun(owner, Network.LOOPBACK, new TaskContext(1, 1, 0, 0, "test", 1), Limits.DEFAULT);

  Both(Kernel linux) {
    this.linux = linux;
  }

  private static final class Still implements Owner.Clock {
    @Override
    public long monotonic() {
      return 0;
    }

    @Override
    public long boot() {
      return 0;
    }

    @Override
    public long tai() {
      return 0;
    }
  }

  @Override
  public long value(WideValue value) {
    return 0;
  }

  @Override
  public Optional<HelperFunction> helper(int number) {
    return Helper.numbered(number).flatMap(helpers::function);
  }

  @Override
  public Optional<HelperFunction> kfunc(int id, int module) {
    return Optional.empty();
  }

  @Override
  public Optional<Executable> program(long map, long index) {
    return Optional.empty();
  }

  /** What came of a run, as text, without what differs by nature. */
  private static String told(RunResult result) {
    HexFormat hex = HexFormat.of();
    return "returned 0x%x, packet %s, context %s"
        .formatted(
            result.returnValue(), hex.formatHex(result.packet()), hex.formatHex(result.context()));
  }

  private interface Running {
    RunResult run();
  }

  private static String outcome(Running running) {
    try {
      return told(running.run());
    } catch (KernelException e) {
      return e.getClass().getSimpleName();
    }
  }

  /** Runs a program in both, which must agree. */
  void agree(ProgramType type, String text, RunInput input) {
    List<Instruction> body = new Assembler().assemble(text);
    Set<ProgramFlag> flags = type == ProgramType.SYSCALL ? Set.of(ProgramFlag.SLEEPABLE) : Set.of();
    FunctionSpec function = new FunctionSpec("p", body, List.of());
    agree(new ProgramSpec("p", type, Optional.empty(), function, "", flags), text, input);
  }

  /** The same with a program that is for a point. */
  void agree(AttachPoint point, String text, RunInput input) {
    agree(ProgramSpec.at("p", point, new Assembler().assemble(text)), text, input);
  }

  private void agree(ProgramSpec program, String text, RunInput input) {
    List<Instruction> body = program.body().body();
    String expected;
    try (LoadedObject object = linux.load(new ObjectSpec(List.of(program), List.of(), "GPL"))) {
      expected = outcome(() -> object.program("p").testRun(input));
    }
    Executable interpreted = new Interpreter(body, this);
    Executable compiled = Jit.compile(body, this, owner.memory());
    assertThat(outcome(() -> runs.run(program, interpreted, input)))
        .as("interpreted: " + text)
        .isEqualTo(expected);
    assertThat(outcome(() -> runs.run(program, compiled, input)))
        .as("compiled: " + text)
        .isEqualTo(expected);
  }
}
