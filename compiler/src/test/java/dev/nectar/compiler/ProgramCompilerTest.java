package dev.nectar.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.bytecode.Dialect;
import dev.nectar.bytecode.Disassembler;
import dev.nectar.bytecode.Helper;
import dev.nectar.bytecode.KernelVersion;
import dev.nectar.bytecode.Width;
import dev.nectar.object.FunctionSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProgramCompilerTest {
  private static final List<Integer> ARITIES = arities();

  private static List<Integer> arities() {
    List<Integer> arities = new ArrayList<>(Collections.nCopies(300, 0));
    for (Helper helper : Helper.values()) {
      arities.set(helper.number(), helper.arguments());
    }
    return arities;
  }

  private static ProgramCompiler compiler(int major, int minor) {
    return new ProgramCompiler(new FixedTarget(KernelVersion.of(major, minor)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void generatedCodeDoesWhatTheOperationsSay(int part) {
    for (long seed = part * 1500L; seed < (part + 1) * 1500L; seed++) {
      Evaluator expected = new Evaluator();
      long result = expected.run(RandomFunction.of(seed));
      for (boolean optimise : new boolean[] {false, true}) {
        Function function = RandomFunction.of(seed);
        ProgramCompiler compiler = seed % 2 == 0 ? compiler(6, 6) : compiler(5, 10);
        if (optimise) {
          compiler.optimise(function);
        }
        String before = function.toString();
        FunctionSpec code;
        try {
          code = compiler.generate(function);
        } catch (CodeException e) {
          assertThat(e.limit()).isEqualTo(CodeException.Limit.STACK);
          continue;
        }
        Machine machine = new Machine();
        long actual = machine.run(code.body(), ARITIES);
        assertThat(actual)
            .as(
                "seed %d, optimised %s%n%s%n%s",
                seed, optimise, before, new Disassembler(Dialect.KERNEL).listing(code.body()))
            .isEqualTo(result);
        assertThat(machine.calls).as("calls, seed %d", seed).isEqualTo(expected.calls);
      }
    }
  }

  @Test
  void constantsFoldAndDeadBranchesGo() {
    FunctionBuilder b = new FunctionBuilder("f");
    Variable x = b.variable("x");
    Block then = b.block("then");
    Block otherwise = b.block("else");
    Block join = b.block("join");
    b.write(x, b.binary(Op.MUL, b.constant(6), b.constant(7)));
    b.branch(b.compare(Condition.EQ, b.read(x), b.constant(42)), then, otherwise);
    b.enter(then);
    b.write(x, b.constant(1));
    b.jump(join);
    b.enter(otherwise);
    b.write(x, b.constant(2));
    b.enter(join);
    b.ret(b.read(x));
    Function function = b.build();
    ProgramCompiler compiler = compiler(6, 6);
    compiler.optimise(function);
    assertThat(function.toString()).isEqualTo("function f\nentry0:\n  return 1\n");
    assertThat(new Disassembler(Dialect.KERNEL).listing(compiler.generate(function).body()))
        .isEqualTo("   0: (b7) r0 = 1\n   1: (95) exit\n");
  }

  @Test
  void aComparisonBecomesTheBranchItself() {
    FunctionBuilder b = new FunctionBuilder("f");
    Block then = b.block("then");
    Block otherwise = b.block("else");
    Value now = b.call(Helper.KTIME_GET_NS);
    b.branch(b.compare(Condition.ULT, now, b.constant(5)), then, otherwise);
    b.enter(then);
    b.ret(b.constant(1));
    b.enter(otherwise);
    b.ret(b.constant(0));
    Function function = b.build();
    ProgramCompiler compiler = compiler(6, 6);
    compiler.optimise(function);
    assertThat(new Disassembler(Dialect.KERNEL).listing(compiler.generate(function).body()))
        .isEqualTo(
            """
               0: (85) call bpf_ktime_get_ns#5
               1: (bf) r1 = r0
               2: (35) if r1 >= 0x5 goto pc+2
               3: (b7) r0 = 1
               4: (95) exit
               5: (b7) r0 = 0
               6: (95) exit
            """);
  }

  @Test
  void linesStandAtTheInstructionsThatComeFromThem() {
    FunctionBuilder b = new FunctionBuilder("f");
    b.at(new SourceLine("x.bt", "one", 1, 1));
    b.call(Helper.KTIME_GET_NS);
    b.at(new SourceLine("x.bt", "two", 2, 3));
    b.ret(b.constant(0));
    FunctionSpec code = compiler(6, 6).generate(b.build());
    assertThat(code.lines())
        .extracting(l -> l.slot() + " " + l.text() + " " + l.column())
        .containsExactly("0 one 1", "1 two 3");
  }

  @Test
  void tooMuchStackIsSaid() {
    FunctionBuilder b = new FunctionBuilder("big");
    Value object = b.stack(600);
    b.store(Width.DOUBLE, object, 0, b.constant(1));
    b.ret(b.load(Width.DOUBLE, object, 0));
    assertThatThrownBy(() -> compiler(6, 6).generate(b.build()))
        .isInstanceOf(CodeException.class)
        .hasMessage("program big needs 600 bytes of stack, but may have 512");
  }

  @Test
  void releasedStackServesAgain() {
    FunctionBuilder b = new FunctionBuilder("f");
    for (int i = 0; i < 10; i++) {
      Value object = b.stack(128);
      b.store(Width.DOUBLE, object, 0, b.constant(i));
      b.release(object);
    }
    assertThat(b.build().stackObjects).containsExactly(128);
  }
}
