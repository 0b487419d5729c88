package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Kernel;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachPoint.CodePlace;
import dev.nectar.object.Feature;
import dev.nectar.testing.KernelTest;
import dev.nectar.testing.RequiresFeature;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Probes on a function of the C library, in this process alone. */
@KernelTest
@RequiresFeature(Feature.UPROBE)
class UprobeTest {
  private final LibraryFunction function = LibraryFunction.find("getpgrp");
  private final CodePlace byName = new CodePlace.Symbol("getpgrp", 0);

  private static Attachment here(Attachment attachment) {
    return attachment.watching((int) ProcessHandle.current().pid());
  }

  private void firesAt(Kernel kernel, CodePlace place) {
    AttachPoint point = new AttachPoint.Uprobe(function.file(), place);
    try (Watch watch = Watch.load(kernel, point)) {
      function.call();
      assertThat(watch.seen()).as("before").isEqualTo(Seen.NOTHING);
      watch.attach(UprobeTest::here);
      function.call();
      function.call();
      assertThat(watch.seen().times()).isEqualTo(2);
      watch.detach();
      function.call();
      assertThat(watch.seen().times()).as("after").isEqualTo(2);
    }
  }

  @Test
  void uprobeIsFoundByName(Kernel kernel) {
    firesAt(kernel, byName);
  }

  @Test
  void libraryIsFoundByItsName(Kernel kernel) {
    String name = function.file().substring(function.file().lastIndexOf('/') + 1);
    AttachPoint point = new AttachPoint.Uprobe(name, byName);
    try (Watch watch = Watch.load(kernel, point)) {
      watch.attach(UprobeTest::here);
      function.call();
      assertThat(watch.seen().times()).isEqualTo(1);
    }
  }

  @Test
  void uprobeIsFoundByItsPlaceInTheFile(Kernel kernel) {
    firesAt(kernel, new CodePlace.FileOffset(function.offset()));
  }

  @Test
  void uprobeSeesTheInstructionPointer(Kernel kernel) {
    AttachPoint point = new AttachPoint.Uprobe(function.file(), byName);
    int pointer = kernel.target().architecture().instructionPointerOffset();
    try (Watch watch = Watch.load(kernel, point, "r7 = *(u64 *)(r6 + " + pointer + ")")) {
      watch.attach(UprobeTest::here);
      function.call();
      assertThat(watch.seen()).isEqualTo(new Seen(1, function.address()));
    }
  }

  @Test
  void uretprobeSeesTheResult(Kernel kernel) {
    AttachPoint point = new AttachPoint.Uretprobe(function.file(), byName);
    int result = kernel.target().architecture().returnValueOffset();
    try (Watch watch = Watch.load(kernel, point, "r7 = *(u64 *)(r6 + " + result + ")")) {
      watch.attach(UprobeTest::here);
      int group = function.call();
      assertThat(watch.seen()).isEqualTo(new Seen(1, group));
      watch.detach();
      function.call();
      assertThat(watch.seen().times()).as("after").isEqualTo(1);
    }
  }

  @Test
  @RequiresFeature(Feature.PERF_LINK)
  void uprobeIsGivenItsCookie(Kernel kernel) {
    AttachPoint point = new AttachPoint.Uprobe(function.file(), byName);
    String cookie =
        """
          r1 = r6
          call bpf_get_attach_cookie
          r7 = r0
        """;
    try (Watch watch = Watch.load(kernel, point, cookie)) {
      watch.attach(attachment -> here(attachment).withCookies(List.of(5L)));
      function.call();
      assertThat(watch.seen()).isEqualTo(new Seen(1, 5));
    }
  }
}
