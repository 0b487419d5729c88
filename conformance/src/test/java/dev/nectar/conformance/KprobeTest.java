package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LinkInfo;
import dev.nectar.object.AttachPoint;
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

/** Probes on the functions behind mkdir(2) and rmdir(2). */
@KernelTest
class KprobeTest {
  private static final String COOKIE =
      """
        r1 = r6
        call bpf_get_attach_cookie
        r7 = r0
      """;

  @TempDir Path root;
  private Folders folders;

  @BeforeEach
  void folders() {
    folders = new Folders(root);
  }

  @Test
  @RequiresFeature(Feature.KPROBE)
  void kprobeSeesTheArgumentsOfEachCall(Kernel kernel) throws IOException {
    AttachPoint point = new AttachPoint.Kprobe(Folders.maker(kernel), 0);
    int argument =
        kernel.target().architecture().argumentOffset(Folders.MODE_ARGUMENT).orElseThrow();
    try (Watch watch =
        Watch.load(kernel, point, "r7 = *(u64 *)(r6 + " + argument + ")\n r7 &= 0xfff")) {
      folders.make();
      assertThat(watch.seen()).as("before").isEqualTo(Seen.NOTHING);
      watch.attach();
      folders.make();
      folders.make();
      assertThat(watch.seen()).isEqualTo(new Seen(2, Folders.MODE));
      watch.detach();
      folders.make();
      assertThat(watch.seen().times()).as("after").isEqualTo(2);
    }
  }

  @Test
  @RequiresFeature(Feature.KPROBE)
  void kretprobeSeesTheResultOfEachCall(Kernel kernel) throws IOException {
    AttachPoint point = new AttachPoint.Kretprobe(Folders.maker(kernel));
    int result = kernel.target().architecture().returnValueOffset();
    try (Watch watch = Watch.load(kernel, point, signed("r7 = *(u64 *)(r6 + " + result + ")"))) {
      watch.attach();
      Path folder = folders.make();
      assertThat(watch.seen()).isEqualTo(new Seen(1, 0));
      folders.makeAgain(folder);
      assertThat(watch.seen()).isEqualTo(new Seen(2, Folders.EXISTS));
      watch.detach();
      folders.makeAgain(folder);
      assertThat(watch.seen().times()).as("after").isEqualTo(2);
    }
  }

  @Test
  @RequiresFeature({Feature.KPROBE, Feature.PERF_LINK})
  void kprobeIsGivenItsCookie(Kernel kernel) throws IOException {
    AttachPoint point = new AttachPoint.Kprobe(Folders.maker(kernel), 0);
    try (Watch watch = Watch.load(kernel, point, COOKIE)) {
      watch.attach(attachment -> attachment.withCookies(List.of(0x1_0000_0007L)));
      folders.make();
      assertThat(watch.seen()).isEqualTo(new Seen(1, 0x1_0000_0007L));
    }
  }

  @Test
  @RequiresFeature(Feature.KPROBE_MULTI)
  void eachOfManyFunctionsHasItsCookie(Kernel kernel) throws IOException {
    AttachPoint point =
        new AttachPoint.KprobeMulti(List.of(Folders.maker(kernel), Folders.remover(kernel)));
    try (Watch watch = Watch.load(kernel, point, COOKIE)) {
      watch.attach(attachment -> attachment.withCookies(List.of(7L, 9L)));
      Path folder = folders.make();
      assertThat(watch.seen()).isEqualTo(new Seen(1, 7));
      folders.remove(folder);
      assertThat(watch.seen()).isEqualTo(new Seen(2, 9));
      watch.detach();
      folders.make();
      assertThat(watch.seen().times()).as("after").isEqualTo(2);
    }
  }

  @Test
  @RequiresFeature(Feature.KPROBE_MULTI)
  void manyFunctionsAreSeenToReturn(Kernel kernel) throws IOException {
    AttachPoint point =
        new AttachPoint.KretprobeMulti(List.of(Folders.maker(kernel), Folders.remover(kernel)));
    int result = kernel.target().architecture().returnValueOffset();
    try (Watch watch = Watch.load(kernel, point, signed("r7 = *(u64 *)(r6 + " + result + ")"))) {
      watch.attach();
      Path folder = folders.make();
      folders.makeAgain(folder);
      assertThat(watch.seen()).isEqualTo(new Seen(2, Folders.EXISTS));
      folders.remove(folder);
      assertThat(watch.seen()).isEqualTo(new Seen(3, 0));
      watch.detach();
      folders.make();
      assertThat(watch.seen().times()).as("after").isEqualTo(3);
    }
  }

  @Test
  @RequiresFeature(Feature.KPROBE_MULTI)
  @RequiresKernel("6.10")
  void sessionRunsAtBothEndsUnlessItSaysNo(Kernel kernel) throws IOException {
    AttachPoint point =
        new AttachPoint.KprobeSession(List.of(Folders.maker(kernel), Folders.remover(kernel)));
    try (Watch both = Watch.load(kernel, point, "r8 = 0");
        Watch starts = Watch.load(kernel, point, "r8 = 1")) {
      folders.make();
      assertThat(both.seen()).as("before").isEqualTo(Seen.NOTHING);
      both.attach();
      Path folder = folders.make();
      assertThat(both.seen().times()).isEqualTo(2);
      folders.remove(folder);
      assertThat(both.seen().times()).isEqualTo(4);
      both.detach();
      starts.attach();
      folders.make();
      assertThat(starts.seen().times()).isEqualTo(1);
      starts.detach();
      folders.make();
      assertThat(both.seen().times()).as("after").isEqualTo(4);
      assertThat(starts.seen().times()).as("after").isEqualTo(1);
    }
  }

  @Test
  @RequiresFeature(Feature.KPROBE_MULTI)
  void patternStandsForTheFunctionsThatMatch(Kernel kernel) throws IOException {
    String pattern = Folders.maker(kernel).replace("mkdir", "mkd?r").replaceAll("at$", "*");
    AttachPoint point = new AttachPoint.KprobeMulti(List.of(pattern));
    try (Watch watch = Watch.load(kernel, point, "r7 = 0")) {
      watch.attach();
      folders.make();
      assertThat(watch.seen().times()).as(pattern).isEqualTo(1);
      watch.detach();
      folders.make();
      assertThat(watch.seen().times()).as("after").isEqualTo(1);
    }
  }

  @Test
  @RequiresFeature(Feature.KPROBE_MULTI)
  void eachPatternHasItsCookieWhateverMatches(Kernel kernel) throws IOException {
    AttachPoint point =
        new AttachPoint.KretprobeMulti(
            List.of(Folders.remover(kernel) + "*", Folders.maker(kernel), "vfs_mkd*"));
    try (Watch watch = Watch.load(kernel, point, COOKIE)) {
      List<Link> links = watch.attach(attachment -> attachment.withCookies(List.of(7L, 9L, 11L)));
      assertThat(links.getFirst().info().place())
          .isInstanceOfSatisfying(
              LinkInfo.Place.Functions.class,
              place -> assertThat(place.count()).isGreaterThanOrEqualTo(3));
      Path folder = folders.make();
      assertThat(watch.seen()).as("the outer of two returns last").isEqualTo(new Seen(2, 9));
      folders.remove(folder);
      assertThat(watch.seen()).isEqualTo(new Seen(3, 7));
    }
  }

  @Test
  @RequiresFeature(Feature.KPROBE_MULTI)
  void functionsOfOneNameAreAllAttachedTo(Kernel kernel) {
    // every list in /proc has a c_start of its own: processors, consoles, ciphers
    AttachPoint point = new AttachPoint.KprobeMulti(List.of("c_star?"));
    try (Counter counter = Counter.load(kernel, point, 0);
        Link link = counter.attach(counter.attachment())) {
      assertThat(link.info().place())
          .isInstanceOfSatisfying(
              LinkInfo.Place.Functions.class,
              place -> assertThat(place.count()).isGreaterThanOrEqualTo(2));
    }
  }

  @Test
  @RequiresFeature(Feature.KPROBE_MULTI)
  void patternThatMatchesNothingIsNamed(Kernel kernel) {
    AttachPoint point = new AttachPoint.KprobeMulti(List.of("no_such_function_*"));
    try (Counter counter = Counter.load(kernel, point, 0)) {
      assertThatThrownBy(() -> counter.attach(counter.attachment()))
          .isInstanceOf(KernelException.class)
          .hasMessageContaining("can trace no function no_such_function_*");
    }
  }

  /** Functions that return an int may leave anything in the upper half. */
  private static String signed(String load) {
    return load + "\n r7 <<= 32\n r7 s>>= 32";
  }
}
