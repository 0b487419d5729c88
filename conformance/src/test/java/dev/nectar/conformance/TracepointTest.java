package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.kernel.Kernel;
import dev.nectar.object.Architecture;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.EventFormat.Field;
import dev.nectar.object.Feature;
import dev.nectar.testing.KernelTest;
import dev.nectar.testing.RequiresFeature;
import dev.nectar.testing.RequiresKernel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** The three ways to the tracepoint that the kernel passes at the start of mkdir(2). */
@KernelTest
class TracepointTest {
  @TempDir Path root;
  private Folders folders;

  @BeforeEach
  void folders() {
    folders = new Folders(root);
  }

  private void firesAtEachFolder(Watch watch, long value) throws IOException {
    folders.make();
    assertThat(watch.seen()).as("before").isEqualTo(Seen.NOTHING);
    watch.attach();
    folders.make();
    folders.make();
    assertThat(watch.seen()).isEqualTo(new Seen(2, value));
    watch.detach();
    folders.make();
    assertThat(watch.seen().times()).as("after").isEqualTo(2);
  }

  @Test
  void tracepointHandsOverItsFields(Kernel kernel) throws IOException {
    AttachPoint point = new AttachPoint.Tracepoint("syscalls", "sys_enter_" + call(kernel));
    Field mode =
        kernel.target().format(point).stream()
            .flatMap(format -> format.fields().stream())
            .filter(field -> field.name().equals("mode"))
            .findFirst()
            .orElseThrow(() -> new TestAbortedException("this kernel has no " + point.text()));
    try (Watch watch = Watch.load(kernel, point, "r7 = *(u64 *)(r6 + " + mode.offset() + ")")) {
      firesAtEachFolder(watch, Folders.MODE);
    }
  }

  @Test
  void rawTracepointHandsOverItsArguments(Kernel kernel) throws IOException {
    AttachPoint point = new AttachPoint.RawTracepoint("sys_enter");
    try (Watch watch = Watch.load(kernel, point, atCall(kernel))) {
      firesAtEachFolder(watch, number(kernel));
    }
  }

  @Test
  @RequiresKernel("6.10")
  void rawTracepointIsGivenItsCookie(Kernel kernel) throws IOException {
    AttachPoint point = new AttachPoint.RawTracepoint("sys_enter");
    String cookie = atCall(kernel) + "r1 = r6\n call bpf_get_attach_cookie\n r7 = r0";
    try (Watch watch = Watch.load(kernel, point, cookie)) {
      watch.attach(attachment -> attachment.withCookies(List.of(11L)));
      folders.make();
      assertThat(watch.seen()).isEqualTo(new Seen(1, 11));
    }
  }

  @Test
  @RequiresFeature(Feature.BTF_TRACEPOINT)
  void typedArgumentsCanBeFollowed(Kernel kernel) throws IOException {
    AttachPoint point = new AttachPoint.BtfTracepoint("sys_enter");
    Architecture architecture = kernel.target().architecture();
    int mode =
        architecture.syscallArgumentOffset(call(kernel).equals("mkdir") ? 1 : 2).orElseThrow();
    String follow = "r1 = *(u64 *)(r6 + 0)\n r7 = *(u64 *)(r1 + " + mode + ")\n r7 &= 0xfff";
    try (Watch watch = Watch.load(kernel, point, atCall(kernel) + follow)) {
      firesAtEachFolder(watch, Folders.MODE);
    }
  }

  private static String call(Kernel kernel) {
    return Folders.call(kernel);
  }

  private static int number(Kernel kernel) {
    return kernel.target().architecture().syscalls().number(call(kernel)).orElseThrow();
  }

  /** Passes on the calls that make folders: the second argument is the call's number. */
  private static String atCall(Kernel kernel) {
    return "r7 = *(u64 *)(r6 + 8)\n if r7 != " + number(kernel) + " goto out\n";
  }
}
