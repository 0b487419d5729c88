package dev.nectar.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.bytecode.Assembler;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.RunInput;
import dev.nectar.object.ExternSpec;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Functions of Java's that programs call. */
class KfuncTest {
  private static final Kfunc SUM =
      Kfunc.of(
          "u64 bytes_sum(const void *data, u32 data__sz)",
          call -> {
            long sum = 0;
            for (byte each : call.memory(0).orElseThrow().toArray(ValueLayout.JAVA_BYTE)) {
              sum += each;
            }
            return sum;
          });

  private static final Kfunc OPEN =
      Kfunc.of("struct account *account_open(int id)", call -> account(call, call.argument(0)))
          .with(Kfunc.Flag.ACQUIRE, Kfunc.Flag.MAY_RETURN_NULL);

  private static final Kfunc CLOSE =
      Kfunc.of(
              "void account_close(struct account *account)",
              call -> {
                call.free(call.argument(0), 8);
                return 0;
              })
          .with(Kfunc.Flag.RELEASE);

  private static final String ACCOUNT = "struct account { u32 id; u32 balance; };";

  private static long account(Kfunc.Call call, long id) {
    if (id == 0) {
      return 0;
    }
    long at = call.allocate(8);
    MemorySegment account = call.at(at, 8);
    account.set(ValueLayout.JAVA_INT, 0, (int) id);
    account.set(ValueLayout.JAVA_INT, 4, (int) id * 100);
    return at;
  }

  private static EmbeddedOptions options(Mode mode) {
    return EmbeddedOptions.DEFAULT
        .limits(Limits.DEFAULT.memory(1 << 20))
        .mode(mode)
        .declaring(ACCOUNT)
        .kfunc(SUM)
        .kfunc(OPEN)
        .kfunc(CLOSE);
  }

  private static ObjectSpec object(String text, String... functions) {
    FunctionSpec body = new FunctionSpec("p", new Assembler().assemble(text), List.of());
    List<ExternSpec> externs =
        java.util.Arrays.stream(functions)
            .<ExternSpec>map(each -> new ExternSpec.Function(each, ExternSpec.Need.REQUIRED, 0))
            .toList();
    return new ObjectSpec(
        List.of(new ProgramSpec("p", ProgramType.XDP, body)),
        List.of(),
        List.of(),
        List.of(),
        externs,
        Optional.empty(),
        ByteOrder.nativeOrder(),
        "GPL",
        0);
  }

  private static int run(EmbeddedOptions options, ObjectSpec object) {
    try (Kernel kernel = EmbeddedKernel.open(options);
        LoadedObject loaded = kernel.load(object)) {
      return loaded.program("p").testRun(RunInput.packet(new byte[64])).returnValue();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void readsTheMemoryItIsGiven(Mode mode) {
    String text =
        "*(u64 *)(r10 - 8) = 0x01020304\nr1 = r10\nr1 += -8\nr2 = 3\ncall bytes_sum\nexit";
    assertThat(run(options(mode), object(text, "bytes_sum"))).isEqualTo(2 + 3 + 4);
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void memoryBeyondTheProgramsEndsIt(Mode mode) {
    ObjectSpec object = object("r1 = 64\nr2 = 3\ncall bytes_sum\nexit", "bytes_sum");
    assertThatThrownBy(() -> run(options(mode), object))
        .isInstanceOf(FaultException.class)
        .hasMessageContaining("program p was ended at instruction 2")
        .hasMessageEndingWith("3 bytes at 0x40 are not its own");
  }

  private static final String OPENED = "r1 = 7\ncall account_open\n";
  private static final String CLOSED = "r1 = r6\ncall account_close\n";

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void whatIsAcquiredIsReleased(Mode mode) {
    String text = OPENED + "r6 = r0\nr7 = *(u32 *)(r6 + 4)\n" + CLOSED + "r0 = r7\nexit";
    assertThat(run(options(mode), object(text, "account_open", "account_close"))).isEqualTo(700);
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void whatIsNotReleasedEndsTheRun(Mode mode) {
    ObjectSpec object = object(OPENED + "r0 = 0\nexit", "account_open");
    assertThatThrownBy(() -> run(options(mode), object))
        .isInstanceOf(FaultException.class)
        .hasMessage("program p was ended: what account_open returned was not released");
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void whatWasReleasedIsNotReleasedAgain(Mode mode) {
    ObjectSpec object =
        object(
            OPENED + "r6 = r0\n" + CLOSED + CLOSED + "r0 = 0\nexit",
            "account_open",
            "account_close");
    assertThatThrownBy(() -> run(options(mode), object))
        .isInstanceOf(FaultException.class)
        .hasMessageContaining("which was not acquired");
  }

  @Test
  void textsAndNullsAreTold() {
    Kfunc length =
        Kfunc.of(
            "int text_length(const char *text__str)",
            call -> call.text(0).map(String::length).orElse(-1));
    String text = "*(u64 *)(r10 - 8) = 0x636261\nr1 = r10\nr1 += -8\ncall text_length\nexit";
    EmbeddedOptions options = options(Mode.JIT).kfunc(length);
    assertThat(run(options, object(text, "text_length"))).isEqualTo(3);
    assertThat(run(options, object("r1 = 0\ncall text_length\nexit", "text_length"))).isEqualTo(-1);
  }

  @Test
  void onlySleepableProgramsCallThoseThatSleep() {
    Kfunc slow = Kfunc.of("int slow(void)", call -> 1).with(Kfunc.Flag.SLEEPABLE);
    ObjectSpec object = object("call slow\nexit", "slow");
    assertThatThrownBy(() -> run(options(Mode.JIT).kfunc(slow), object))
        .isInstanceOf(KernelException.class)
        .hasMessage("cannot load program p: it calls slow, which only sleepable programs may call");
  }

  @Test
  void functionsThatNobodyHasAreRefused() {
    assertThatThrownBy(() -> run(options(Mode.JIT), object("call none\nexit", "none")))
        .isInstanceOf(KernelException.class)
        .hasMessageContaining("function none is needed");
  }

  @Test
  void declarationsThatAreNoneAreRefused() {
    assertThatThrownBy(() -> Kfunc.of("int x", call -> 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("int x declares no function");
    EmbeddedOptions wrong = options(Mode.JIT).kfunc(Kfunc.of("strange f(int a)", call -> 0));
    assertThatThrownBy(() -> EmbeddedKernel.open(wrong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("strange is no type");
    EmbeddedOptions twice = options(Mode.JIT).kfunc(SUM);
    assertThatThrownBy(() -> EmbeddedKernel.open(twice))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there are two kfuncs bytes_sum");
  }
}
