package dev.nectar.vm.helper;

import dev.nectar.bytecode.Assembler;
import dev.nectar.bytecode.Helper;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.WideValue;
import dev.nectar.vm.TaskContext;
import dev.nectar.vm.code.Executable;
import dev.nectar.vm.code.HelperFunction;
import dev.nectar.vm.code.Interpreter;
import dev.nectar.vm.code.Jit;
import dev.nectar.vm.code.Linkage;
import dev.nectar.vm.code.Memory;
import dev.nectar.vm.code.Owner;
import dev.nectar.vm.code.Run;
import dev.nectar.vm.code.Scene;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** An owner whose programs call helpers and kfuncs; its clock shows what it is set to. */
final class Caller implements Linkage {
  private static final long NANOS = 10_000_000_000L;

  final List<String> printed = new ArrayList<>();
  final Owner owner = new Owner(new Memory(1 << 20), 4, new Set(), printed::add);
  final HelperTable helpers = HelperTable.standard();
  final KfuncTable kfuncs = KfuncTable.standard();
  final List<String> named = new ArrayList<>();
  TaskContext task = new TaskContext(11, 12, 13, 14, "sleeper", 15);
  long instructions = 1 << 28;
  Scene scene = Scene.NONE;

  private static final class Set implements Owner.Clock {
    @Override
    public long monotonic() {
      return 1_007_000_000L;
    }

    @Override
    public long boot() {
      return 2_000_000_000L;
    }

    @Override
    public long tai() {
      return 3_000_000_000L;
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
    return kfuncs.function(named.get(id - 1));
  }

  @Override
  public Optional<Executable> program(long map, long index) {
    return Optional.empty();
  }

  /** The bytes of a text with a zero behind it, in the owner's memory. */
  long text(String text) {
    byte[] bytes = (text + "\0").getBytes(StandardCharsets.UTF_8);
    long at = owner.memory().allocate(bytes.length, 8);
    owner.memory().slice(at, bytes.length).copyFrom(MemorySegment.ofArray(bytes));
    return at;
  }

  /** Room of zeros. */
  long room(int size) {
    return owner.memory().allocate(size, 8);
  }

  /** What lies at an address, up to a zero. */
  String read(long at) {
    return owner.memory().slice(at, 64).getString(0, StandardCharsets.UTF_8);
  }

  byte[] bytes(long at, int size) {
    return owner.memory().slice(at, size).toArray(ValueLayout.JAVA_BYTE);
  }

  /** Calls a helper from Java. */
  long call(Helper helper, long... arguments) {
    return call(helpers.function(helper).orElseThrow(), arguments);
  }

  /** Calls a kfunc from Java. */
  long call(String kfunc, long... arguments) {
    return call(kfuncs.function(kfunc).orElseThrow(), arguments);
  }

  private long call(HelperFunction function, long... arguments) {
    long[] of = Arrays.copyOf(arguments, 5);
    return run(
        new Executable() {
          @Override
          protected long enter(Run run, long frame, long a, long b, long c, long d, long e) {
            return function.call(run, of[0], of[1], of[2], of[3], of[4]);
          }

          @Override
          protected long call(
              Run run, int slot, long frame, long a, long b, long c, long d, long e) {
            throw new AssertionError("it has no functions");
          }
        });
  }

  /** What interpreter and compiler return, which must agree. */
  long run(String assembly) {
    List<Instruction> body = new ArrayList<>();
    for (Instruction each : new Assembler().assemble(assembly)) {
      body.add(each instanceof Instruction.CallNamed(String name) ? kfunc(name) : each);
    }
    long interpreted = run(new Interpreter(body, this));
    long compiled = run(Jit.compile(body, this, owner.memory()));
    if (interpreted != compiled) {
      throw new AssertionError("interpreted " + interpreted + ", compiled " + compiled);
    }
    return compiled;
  }

  private Instruction kfunc(String name) {
    named.add(name);
    return new Instruction.CallKfunc(named.size(), 0);
  }

  private long run(Executable program) {
    Run run = owner.take().in(3, task, scene);
    try {
      return run.start(program, 0, 0, instructions, NANOS, 1);
    } finally {
      owner.give(run);
    }
  }
}
