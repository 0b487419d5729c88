package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.linux.GroupProgram;
import dev.nectar.linux.GroupProgram.Scope;
import dev.nectar.linux.Holder;
import dev.nectar.linux.KernelListing;
import dev.nectar.linux.LinkDetail;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.linux.ListedEvent;
import dev.nectar.linux.ListedLink;
import dev.nectar.linux.ListedMap;
import dev.nectar.linux.ListedProgram;
import dev.nectar.linux.ListedTypes;
import dev.nectar.linux.ObjectKind;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachType;
import dev.nectar.object.Feature;
import dev.nectar.object.ProgramType;
import dev.nectar.testing.KernelTest;
import dev.nectar.testing.RequiresFeature;
import dev.nectar.testing.RequiresKernel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Linux tells of things beyond the inventory: who holds them, where they are pinned. */
@KernelTest
class KernelListingTest {
  private static final AttachPoint POINT = new AttachPoint.RawTracepoint("sched_process_wait");

  private LinuxKernel linux;
  private KernelListing listing;

  @BeforeEach
  void open() {
    linux = LinuxKernel.open();
    listing = linux.listing();
  }

  @AfterEach
  void close() {
    linux.close();
  }

  @Test
  void programIsListedWithAllThatIsKnownOfIt(Kernel kernel) {
    try (Counter counter = Counter.load(kernel, POINT, 0)) {
      int id = counter.program().info().id();
      ListedProgram listed = listing.program(id).orElseThrow();
      assertThat(listed.info()).isEqualTo(counter.program().info());
      assertThat(listed.typeNumber()).isEqualTo(ProgramType.RAW_TRACEPOINT.number());
      assertThat(listed.fullName()).isEqualTo("counter");
      assertThat(listed.orphaned()).isFalse();
      assertThat(listed.memory().orElseThrow()).isPositive();
      assertThat(Duration.between(listed.loadedAt().orElseThrow(), Instant.now()))
          .isBetween(Duration.ofMinutes(-1), Duration.ofMinutes(10));
      assertThat(listing.programs()).extracting(each -> each.info().id()).contains(id).isSorted();
    }
    assertThat(listing.program(Integer.MAX_VALUE)).isEmpty();
  }

  @Test
  void listingsGoOnWhileThingsComeAndGo(Kernel kernel) throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    Thread busy =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!ended.get()) {
                    try (Counter counter = Counter.load(kernel, POINT, 0)) {
                      counter.attach(counter.attachment()).close();
                    }
                  }
                });
    try {
      for (int i = 0; i < 8; i++) {
        assertThat(listing.programs()).isNotNull();
        assertThat(listing.maps()).isNotNull();
        assertThat(listing.links()).isNotNull();
        assertThat(listing.types()).isNotNull();
        assertThat(listing.network(Optional.empty())).isNotNull();
        assertThat(listing.events()).isNotNull();
        assertThat(listing.holders(ObjectKind.PROGRAM)).isNotNull();
        assertThat(listing.pins(ObjectKind.PROGRAM)).isNotNull();
        assertThat(kernel.inventory().programs()).isNotNull();
        assertThat(kernel.inventory().maps()).isNotNull();
        assertThat(kernel.inventory().links()).isNotNull();
      }
    } finally {
      ended.set(true);
      busy.join();
    }
  }

  @Test
  void mapIsListedWithAllThatIsKnownOfIt(Kernel kernel) {
    try (Counter counter = Counter.load(kernel, POINT, 0)) {
      ListedMap listed = listing.map(counter.map().info().id()).orElseThrow();
      assertThat(listed.info()).isEqualTo(counter.map().info());
      assertThat(listed.valueSize()).isEqualTo(8);
      assertThat(listed.flagBits()).isZero();
      assertThat(listing.maps()).contains(listed);
    }
    assertThat(listing.map(Integer.MAX_VALUE)).isEmpty();
  }

  @Test
  void programsOfAControlGroupAreListed(Kernel kernel) throws Exception {
    Path group = Files.createTempDirectory(Group.root(), "nectar-test-");
    Path child = Files.createDirectory(group.resolve("child"));
    AttachPoint point = new AttachPoint.Cgroup("" + group, AttachType.CGROUP_INET_EGRESS);
    try (Counter counter = Counter.load(kernel, point, 1);
        Link link = counter.attach(counter.attachment())) {
      int id = counter.program().info().id();
      int multi = 2;
      assertThat(listing.group(group, Scope.OWN))
          .as("%s", link)
          .containsExactly(
              new GroupProgram(id, "counter", AttachType.CGROUP_INET_EGRESS, multi, 0, 0));
      assertThat(listing.group(child, Scope.OWN)).isEmpty();
      assertThat(listing.group(child, Scope.EFFECTIVE)).extracting(GroupProgram::id).contains(id);
    } finally {
      Files.delete(child);
      Files.delete(group);
    }
    assertThatThrownBy(() -> listing.group(Path.of("/proc"), Scope.OWN))
        .isInstanceOf(KernelException.class)
        .hasMessageContaining("/proc is no control group");
  }

  @Test
  void processesThatHoldThingsAreFound(Kernel kernel) {
    int pid = (int) ProcessHandle.current().pid();
    try (Counter counter = Counter.load(kernel, POINT, 0);
        Link link = counter.attach(counter.attachment())) {
      int program = counter.program().info().id();
      assertThat(listing.holders(ObjectKind.PROGRAM).get(program))
          .extracting(Holder::pid)
          .containsExactly(pid);
      assertThat(listing.holders(ObjectKind.MAP).get(counter.map().info().id()))
          .extracting(Holder::pid)
          .containsExactly(pid);
      assertThat(listing.holders(ObjectKind.LINK).get(link.info().ids().getFirst()))
          .extracting(Holder::pid)
          .containsExactly(pid);
    }
  }

  @Test
  void descriptorsThatAttachProgramsToEventsAreFound(Kernel kernel) {
    int pid = (int) ProcessHandle.current().pid();
    try (Counter counter = Counter.load(kernel, POINT, 0);
        Link link = counter.attach(counter.attachment())) {
      int program = counter.program().info().id();
      assertThat(listing.events())
          .as(link.point().text())
          .filteredOn(each -> each.program() == program)
          .singleElement()
          .satisfies(
              each -> {
                assertThat(each.pid()).isEqualTo(pid);
                assertThat(each.kind()).isEqualTo(ListedEvent.Kind.RAW_TRACEPOINT);
                assertThat(each.name()).isEqualTo("sched_process_wait");
                assertThat(each.descriptor()).isPositive();
              });
    }
  }

  @Test
  void pinnedThingIsFoundByItsFileAndKind(Kernel kernel) {
    try (Counter counter = Counter.load(kernel, POINT, 0);
        PinFolder folder = PinFolder.open()) {
      Path file = folder.file("counter");
      counter.program().pin(file);
      assertThat(listing.pinned(ObjectKind.PROGRAM, file).orElseThrow())
          .isEqualTo(counter.program().info().id());
      assertThat(listing.pinned(ObjectKind.MAP, file)).isEmpty();
      assertThat(listing.pinned(ObjectKind.PROGRAM, folder.file("other"))).isEmpty();
    }
  }

  @Test
  @RequiresFeature(Feature.KERNEL_BTF)
  @RequiresKernel("5.11")
  void typesAreListedWithWhatTheyDescribe() {
    ListedTypes own =
        listing.types().stream()
            .filter(each -> each.info().name().equals("vmlinux"))
            .findFirst()
            .orElseThrow();
    assertThat(own.info().ofKernel()).isTrue();
  }

  @Test
  @RequiresKernel("6.6")
  void eachPlaceOfManyIsTold(Kernel kernel) {
    LibraryFunction function = LibraryFunction.find("getpgrp");
    AttachPoint point =
        new AttachPoint.UprobeMulti(
            function.file(), List.of(new AttachPoint.CodePlace.FileOffset(function.offset())));
    try (Counter counter = Counter.load(kernel, point, 0);
        Link link =
            counter.attach(
                counter
                    .attachment()
                    .watching((int) ProcessHandle.current().pid())
                    .withCookies(List.of(77L)))) {
      ListedLink listed = listing.link(link.info().ids().getFirst()).orElseThrow();
      if (!listed.detail().equals(new LinkDetail.Places(List.of()))) {
        assertThat(listed.detail())
            .isEqualTo(
                new LinkDetail.Places(List.of(new LinkDetail.Place(function.offset(), 0, 77))));
      }
    }
  }

  @Test
  @RequiresFeature(Feature.KPROBE_MULTI)
  @RequiresKernel("6.8")
  void eachFunctionOfManyIsTold(Kernel kernel) {
    AttachPoint point = new AttachPoint.KprobeMulti(List.of("vfs_fsync"));
    try (Counter counter = Counter.load(kernel, point, 0);
        Link link = counter.attach(counter.attachment().withCookies(List.of(77L)))) {
      ListedLink listed = listing.link(link.info().ids().getFirst()).orElseThrow();
      assertThat(listed.detail()).isInstanceOf(LinkDetail.Functions.class);
      assertThat(((LinkDetail.Functions) listed.detail()).all())
          .singleElement()
          .satisfies(each -> assertThat(each.cookie()).isEqualTo(77));
    }
  }

  @Test
  @RequiresFeature(Feature.KPROBE)
  @RequiresKernel("6.8")
  void kernelProbeTellsWhereItIs(Kernel kernel) {
    AttachPoint point = new AttachPoint.Kprobe("vfs_fsync", 0);
    try (Counter counter = Counter.load(kernel, point, 0);
        Link link = counter.attach(counter.attachment())) {
      ListedLink listed = listing.link(link.info().ids().getFirst()).orElseThrow();
      assertThat(listed.detail()).isInstanceOf(LinkDetail.KernelProbe.class);
      assertThat(((LinkDetail.KernelProbe) listed.detail()).onReturn()).isFalse();
    }
  }
}
