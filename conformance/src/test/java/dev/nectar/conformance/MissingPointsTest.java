package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelException;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachPoint.CodePlace;
import dev.nectar.object.Feature;
import dev.nectar.testing.KernelTest;
import dev.nectar.testing.RequiresFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Points that cannot be: each is refused by a sentence, and leaves nothing open. */
@KernelTest
class MissingPointsTest {
  private static final String MISSING = "no_kernel_has_this";

  private final LibraryFunction function = LibraryFunction.find("getpgrp");

  private static void isRefused(Kernel kernel, AttachPoint point, String why) {
    assertThatThrownBy(
            () -> {
              try (Watch watch = Watch.load(kernel, point)) {
                watch.attach();
              }
            })
        .isInstanceOf(KernelException.class)
        .hasMessageContaining(point.text())
        .hasMessageContaining(why);
  }

  static List<AttachPoint> missing() {
    return List.of(
        new AttachPoint.Fentry(MISSING),
        new AttachPoint.Fexit(MISSING),
        new AttachPoint.ModifyReturn(MISSING),
        new AttachPoint.LsmHook(MISSING),
        new AttachPoint.BtfTracepoint(MISSING));
  }

  @ParameterizedTest
  @MethodSource("missing")
  @RequiresFeature(Feature.KERNEL_BTF)
  void pointThatTheTypesDoNotNameIsRefused(AttachPoint point, Kernel kernel) {
    isRefused(kernel, point, MISSING);
  }

  @Test
  void tracepointsThatAreNotThereAreRefused(Kernel kernel) {
    isRefused(kernel, new AttachPoint.RawTracepoint(MISSING), "no such raw tracepoint");
    isRefused(kernel, new AttachPoint.Tracepoint("sched", MISSING), "no such tracepoint");
  }

  @Test
  @RequiresFeature(Feature.KPROBE)
  void functionThatIsNotThereIsRefused(Kernel kernel) {
    isRefused(kernel, new AttachPoint.Kprobe(MISSING, 0), "no such function");
    isRefused(kernel, new AttachPoint.Kretprobe(MISSING), "no such function");
  }

  @Test
  @RequiresFeature(Feature.KPROBE)
  void middleOfAnInstructionIsRefused(Kernel kernel) {
    String function = Folders.maker(kernel);
    isRefused(kernel, new AttachPoint.Kprobe(function, 1), "does not allow a probe there");
    String behind = "cannot attach to kprobe:" + function + "+2147483647: ";
    isRefused(kernel, new AttachPoint.Kprobe(function, 0x7fff_ffffL), behind);
  }

  @Test
  @RequiresFeature(Feature.KPROBE_MULTI)
  void oneMissingOfManyFunctionsIsRefused(Kernel kernel) {
    isRefused(
        kernel,
        new AttachPoint.KprobeMulti(List.of(Folders.maker(kernel), MISSING)),
        "cannot trace one of these functions");
  }

  @Test
  @RequiresFeature(Feature.UPROBE)
  void codeThatIsNotThereIsRefused(Kernel kernel, @TempDir Path root) throws IOException {
    CodePlace main = new CodePlace.Symbol("main", 0);
    isRefused(kernel, new AttachPoint.Uprobe("/no/such/file", main), "there is no file");
    isRefused(kernel, new AttachPoint.Uprobe(root.toString(), main), "there is no file");
    Path text = Files.writeString(root.resolve("text"), "not a program");
    isRefused(kernel, new AttachPoint.Uprobe(text.toString(), main), "cannot be read");
    isRefused(
        kernel,
        new AttachPoint.Uprobe(function.file(), new CodePlace.Symbol(MISSING, 0)),
        "has no function " + MISSING);
    isRefused(
        kernel,
        new AttachPoint.Uprobe(function.file(), new CodePlace.FileOffset(1L << 40)),
        "does not allow a probe there");
  }
}
