package dev.nectar.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nectar.bytecode.Assembler;
import dev.nectar.kernel.KernelException;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class VirtualMachineTest {
  private static final Limits SMALL = Limits.DEFAULT.memory(1 << 16);

  private static VirtualMachine.Loaded load(VirtualMachine machine, String text) {
    return machine.load(new Assembler().assemble(text));
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void memoryIsShared(Mode mode) {
    VirtualMachine machine = new VirtualMachine(SMALL, mode, Map.of());
    long at = machine.allocate(8);
    machine.memory(at, 8).set(ValueLayout.JAVA_LONG, 0, 40);
    load(machine, "r0 = *(u64 *)(r1 + 0)\nr0 += 2\n*(u64 *)(r1 + 0) = r0\nexit").run(at, 8);
    assertThat(machine.memory(at, 8).get(ValueLayout.JAVA_LONG, 0)).isEqualTo(42);
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void machinesDoNotSeeEachOthersMemory(Mode mode) {
    VirtualMachine one = new VirtualMachine(SMALL, mode, Map.of());
    VirtualMachine other = new VirtualMachine(SMALL, mode, Map.of());
    long at = one.allocate(8);
    one.memory(at, 8).set(ValueLayout.JAVA_LONG, 0, 7);
    long same = other.allocate(8);
    assertThat(same).isEqualTo(at);
    assertThat(load(other, "r0 = *(u64 *)(r1 + 0)\nexit").run(same, 0)).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void faultsTellInstructionAndAddress(Mode mode) {
    VirtualMachine machine = new VirtualMachine(SMALL, mode, Map.of());
    VirtualMachine.Loaded program = load(machine, "r2 = 0\n*(u32 *)(r2 + 4) = 1\nexit");
    FaultException fault = catchThrowableOfType(FaultException.class, () -> program.run(0, 0));
    assertThat(fault.slot()).isEqualTo(1);
    assertThat(fault.address()).hasValue(4);
    assertThat(fault)
        .hasMessage("the program was ended at instruction 1: 4 bytes at 0x4 are not its own");
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void timeIsLimited(Mode mode) {
    Limits limits = new Limits(1 << 16, Long.MAX_VALUE, Duration.ofMillis(5));
    VirtualMachine machine = new VirtualMachine(limits, mode, Map.of());
    VirtualMachine.Loaded program = load(machine, "again:\nr1 += 1\ngoto again");
    assertThatThrownBy(() -> program.run(0, 0))
        .isInstanceOf(BudgetException.class)
        .hasMessageContaining("longer than the 5 ms");
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void memoryIsLimited(Mode mode) {
    VirtualMachine machine = new VirtualMachine(SMALL, mode, Map.of());
    assertThatThrownBy(() -> machine.allocate(1 << 20))
        .isInstanceOf(KernelException.class)
        .hasMessageContaining("more than the owner of the program may have");
  }

  @ParameterizedTest
  @CsvSource({
    "'r0 = 0\nr0 >>= 64\nexit', invalid shift 64",
    "'w0 = 0\nw0 <<= 32\nexit', invalid shift 32",
    "'r0 = 1\nr0 /= 0\nexit', div by zero",
    "'r10 = 1\nexit', frame pointer is read only",
    "'r0 = 0\ngoto +5\nexit', jump out of range from insn 1 to 7",
    "'r0 = 0\nexit\nr0 = 1\nexit', unreachable insn 2",
    "'r0 = 0', last insn is not an exit or jmp",
    "'r1 = 5\ncallx r1\nexit', BPF_CALL uses reserved fields",
    "'call 99\nexit', invalid func unknown#99",
  })
  void strictlySomeInstructionsAreRefused(String text, String reason) {
    VirtualMachine machine = new VirtualMachine(SMALL, Mode.INTERPRETER, Map.of());
    assertThatThrownBy(() -> machine.loadStrictly(new Assembler().assemble(text)))
        .isInstanceOf(KernelException.class)
        .hasMessageContaining(reason);
    machine.load(new Assembler().assemble(text));
  }
}
