package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.bytecode.Assembler;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.Program;
import dev.nectar.kernel.RunInput;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.testing.KernelTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A program at a raw tracepoint that changes what the kernel goes on with. */
@KernelTest
class WritableTracepointTest {
  /** {@code bpf_test_finish(int *err)}: what a test run returns to the caller. */
  private static final AttachPoint FINISH = new AttachPoint.RawTracepoint("bpf_test_finish");

  private static final RunInput PACKET = RunInput.packet(new byte[64]);

  /** Has test runs of this process fail with E2BIG. */
  private static final String SPOIL =
      """
        r6 = *(u64 *)(r1 + 0)
        call bpf_get_current_pid_tgid
        r0 >>= 32
        if r0 != PROCESS goto out
        r1 = -7
        *(u32 *)(r6 + 0) = r1
      out:
        r0 = 0
        exit
      """;

  private static ProgramSpec program(String name, ProgramType type, String text) {
    FunctionSpec body = new FunctionSpec(name, new Assembler().assemble(text), List.of());
    return new ProgramSpec(name, type, body);
  }

  @Test
  void resultOfATestRunIsChangedWhileItIsAttached(Kernel kernel) {
    String text = SPOIL.replace("PROCESS", Long.toString(ProcessHandle.current().pid()));
    ObjectSpec object =
        new ObjectSpec(
            List.of(
                program("spoil", ProgramType.RAW_TRACEPOINT_WRITABLE, text),
                program("run", ProgramType.SOCKET_FILTER, "r0 = 5\n exit")),
            List.of(),
            "GPL");
    try (LoadedObject loaded = kernel.load(object)) {
      Program run = loaded.program("run");
      Program spoil = loaded.program("spoil");
      assertThat(run.testRun(PACKET).returnValue()).as("before").isEqualTo(5);
      Link link = kernel.attach(List.of(new Attachment(spoil, FINISH))).getFirst();
      Links.isOf(link, spoil, kernel);
      assertThatThrownBy(() -> run.testRun(PACKET))
          .isInstanceOf(KernelException.class)
          .hasMessageContaining("E2BIG");
      link.close();
      assertThat(run.testRun(PACKET).returnValue()).as("after").isEqualTo(5);
    }
  }

  @Test
  void programsThatWriteTooMuchAreRefused(Kernel kernel) {
    ObjectSpec object =
        new ObjectSpec(
            List.of(
                program(
                    "beyond",
                    ProgramType.RAW_TRACEPOINT_WRITABLE,
                    "r6 = *(u64 *)(r1 + 0)\n r1 = 0\n *(u64 *)(r6 + 8) = r1\n r0 = 0\n exit")),
            List.of(),
            "GPL");
    try (LoadedObject loaded = kernel.load(object)) {
      assertThatThrownBy(
              () -> kernel.attach(List.of(new Attachment(loaded.program("beyond"), FINISH))))
          .isInstanceOf(KernelException.class)
          .hasMessageContaining("cannot attach to rawtracepoint:bpf_test_finish");
    }
  }
}
