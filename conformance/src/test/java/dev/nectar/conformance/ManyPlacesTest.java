package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.LinkInfo.Place;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachPoint.CodePlace;
import dev.nectar.object.Feature;
import dev.nectar.testing.KernelTest;
import dev.nectar.testing.RequiresFeature;
import dev.nectar.testing.RequiresKernel;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Probes on functions of the C library attached in one step, in this process alone. */
@KernelTest
@RequiresFeature(Feature.UPROBE_MULTI_PROCESS)
class ManyPlacesTest {
  private static final String COOKIE = "r1 = r6\n call bpf_get_attach_cookie\n r7 = r0";

  private final LibraryFunction function = LibraryFunction.find("getpgrp");
  private final LibraryFunction other = LibraryFunction.find("getppid");
  private final List<CodePlace> places =
      List.of(new CodePlace.Symbol("getpgrp", 0), new CodePlace.FileOffset(other.offset()));

  private static Attachment here(Attachment attachment) {
    return attachment.watching((int) ProcessHandle.current().pid());
  }

  @Test
  void eachPlaceHasItsCookie(Kernel kernel) {
    AttachPoint point = new AttachPoint.UprobeMulti(function.file(), places);
    try (Watch watch = Watch.load(kernel, point, COOKIE)) {
      function.call();
      assertThat(watch.seen()).as("before").isEqualTo(Seen.NOTHING);
      watch.attach(attachment -> here(attachment).withCookies(List.of(7L, 9L)));
      function.call();
      assertThat(watch.seen()).isEqualTo(new Seen(1, 7));
      other.call();
      assertThat(watch.seen()).isEqualTo(new Seen(2, 9));
      watch.detach();
      other.call();
      assertThat(watch.seen().times()).as("after").isEqualTo(2);
    }
  }

  @Test
  void returnsOfAllAreSeen(Kernel kernel) {
    AttachPoint point = new AttachPoint.UretprobeMulti(function.file(), places);
    int result = kernel.target().architecture().returnValueOffset();
    try (Watch watch = Watch.load(kernel, point, "r7 = *(u64 *)(r6 + " + result + ")")) {
      watch.attach(ManyPlacesTest::here);
      int group = function.call();
      assertThat(watch.seen()).isEqualTo(new Seen(1, group));
      int parent = other.call();
      assertThat(watch.seen()).isEqualTo(new Seen(2, parent));
    }
  }

  @Test
  @RequiresKernel("6.13")
  void sessionRunsAtBothEndsUnlessItSaysNo(Kernel kernel) {
    AttachPoint point = new AttachPoint.UprobeSession(function.file(), places.subList(0, 1));
    try (Watch both = Watch.load(kernel, point, "r8 = 0");
        Watch starts = Watch.load(kernel, point, "r8 = 1")) {
      both.attach(ManyPlacesTest::here);
      function.call();
      assertThat(both.seen().times()).isEqualTo(2);
      both.detach();
      starts.attach(ManyPlacesTest::here);
      function.call();
      assertThat(starts.seen().times()).isEqualTo(1);
    }
  }

  @Test
  void kernelTellsTheFileAndHowManyPlaces(Kernel kernel) {
    AttachPoint point = new AttachPoint.UprobeMulti(function.file(), places);
    try (Counter counter = Counter.load(kernel, point, 0);
        var link = counter.attach(here(counter.attachment()))) {
      assertThat(link.info().place())
          .isInstanceOfSatisfying(
              Place.Places.class,
              place -> {
                assertThat(place.count()).isEqualTo(2);
                assertThat(place.file()).isEqualTo(function.file());
              });
    }
  }

  @Test
  void placesThatAreNotThereAreRefused(Kernel kernel) {
    AttachPoint missing =
        new AttachPoint.UprobeMulti(function.file(), List.of(new CodePlace.Symbol("no_such", 0)));
    AttachPoint middle =
        new AttachPoint.UprobeMulti(
            function.file(), List.of(new CodePlace.FileOffset(function.offset() + 1)));
    try (Counter first = Counter.load(kernel, missing, 0);
        Counter second = Counter.load(kernel, middle, 0)) {
      assertThatThrownBy(() -> first.attach(first.attachment()))
          .isInstanceOf(KernelException.class)
          .hasMessageContaining("has no function no_such");
      assertThatThrownBy(() -> second.attach(here(second.attachment().watching(0x3fff_ffff))))
          .isInstanceOf(KernelException.class);
    }
  }
}
