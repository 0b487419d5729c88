package dev.nectar.vm.code;

import dev.nectar.bytecode.Assembler;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.WideValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An owner, and programs in assembly run by interpreter and compiler, which must agree. */
final class Machine {
  static final long SECOND = 1_000_000_000L;

  final Owner owner = new Owner(new Memory(1 << 16), 1, new Stopped(), line -> {});
  final Map<Integer, HelperFunction> helpers = new HashMap<>();
  final Map<Long, Executable> programs = new HashMap<>();
  long instructions = 1 << 24;

  final Linkage linkage =
      new Linkage() {
        @Override
        public long value(WideValue value) {
          return 0;
        }

        @Override
        public Optional<HelperFunction> helper(int number) {
          return Optional.ofNullable(helpers.get(number));
        }

        @Override
        public Optional<HelperFunction> kfunc(int id, int module) {
          return Optional.empty();
        }

        @Override
        public Optional<Executable> program(long map, long index) {
          return Optional.ofNullable(programs.get(index));
        }
      };

  /** Time stands still. */
  static final class Stopped implements Owner.Clock {
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

  Executable interpreted(String text) {
    return new Interpreter(instructions(text), linkage);
  }

  Executable compiled(String text) {
    return Jit.compile(instructions(text), linkage, owner.memory());
  }

  static List<Instruction> instructions(String text) {
    return new Assembler().assemble(text);
  }

  long run(Executable program, long a, long b) {
    Run run = owner.take();
    try {
      return run.start(program, a, b, instructions, SECOND, 1);
    } finally {
      owner.give(run);
    }
  }

  /** What both return. */
  long run(String text) {
    long interpreted = run(interpreted(text), 0, 0);
    long compiled = run(compiled(text), 0, 0);
    if (interpreted != compiled) {
      throw new AssertionError("interpreted 0x%x, compiled 0x%x".formatted(interpreted, compiled));
    }
    return compiled;
  }
}
