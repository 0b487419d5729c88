package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LinkInfo;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.Pins;
import dev.nectar.kernel.Program;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachPoint.CodePlace;
import dev.nectar.object.AttachType;
import dev.nectar.object.Feature;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.NetworkPoint;
import dev.nectar.object.NetworkPoint.Direction;
import dev.nectar.object.NetworkPoint.Netfilter;
import dev.nectar.object.NetworkPoint.Xdp;
import dev.nectar.object.ProgramType;
import dev.nectar.testing.KernelTest;
import dev.nectar.testing.RequiresFeature;
import dev.nectar.testing.RequiresKernel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is pinned is opened by another kernel object, which knows nothing but its name, as another
 * process would.
 */
@KernelTest
class PinsTest {
  private static final AttachPoint RARE = new AttachPoint.RawTracepoint("sched_process_wait");
  private static final int XDP_DROP = 1;
  private static final int XDP_PASS = 2;

  private PinFolder folder;
  private LinuxKernel other;

  @BeforeEach
  void open() {
    folder = PinFolder.open();
    other = LinuxKernel.open();
  }

  @AfterEach
  void close() {
    other.close();
    folder.close();
  }

  /** The kernel tells the same of the link by its name, by its number, and where it was made. */
  private void isFound(Link made, AttachPoint point) {
    Path file = folder.file("link");
    made.pin(file);
    LinkInfo told = made.info();
    try (Link pinned = other.pins().link(file).orElseThrow();
        Link numbered = other.inventory().link(told.ids().getFirst()).orElseThrow()) {
      assertThat(pinned.info()).isEqualTo(told);
      assertThat(numbered.info()).isEqualTo(told);
      assertThat(pinned.point()).isEqualTo(point);
      assertThat(numbered.point()).isEqualTo(point);
      pinned.unpin();
      assertThat(file).doesNotExist();
    }
    assertThat(made.info()).as("which others have closed").isEqualTo(told);
  }

  private void isFound(Kernel kernel, AttachPoint point) {
    isFound(kernel, point, point);
  }

  private void isFound(Kernel kernel, AttachPoint point, AttachPoint told) {
    try (Counter counter = Counter.load(kernel, point, 0);
        Link link = counter.attach(counter.attachment())) {
      isFound(link, told);
    }
  }

  @Test
  void rawTracepointIsFound(Kernel kernel) {
    isFound(kernel, RARE);
  }

  @Test
  @RequiresFeature(Feature.BTF_TRACEPOINT)
  void typedTracepointIsFound(Kernel kernel) {
    isFound(kernel, new AttachPoint.BtfTracepoint("sched_process_wait"));
  }

  @Test
  @RequiresKernel("6.6") // which tells what perf events are
  void tracepointIsFound(Kernel kernel) {
    isFound(
        kernel,
        new AttachPoint.Tracepoint("sched", "sched_process_wait"),
        new AttachPoint.Hook(ProgramType.TRACEPOINT, Optional.empty(), "sched_process_wait"));
  }

  @Test
  @RequiresKernel("6.6")
  void uprobeIsFound(Kernel kernel) {
    LibraryFunction function = LibraryFunction.find("getpgrp");
    CodePlace place = new CodePlace.FileOffset(function.offset());
    AttachPoint point = new AttachPoint.Uprobe(function.file(), place);
    try (Counter counter = Counter.load(kernel, point, 0)) {
      Attachment here = counter.attachment().watching((int) ProcessHandle.current().pid());
      try (Link link = counter.attach(here)) {
        isFound(link, point);
      }
    }
  }

  @Test
  @RequiresKernel("6.6")
  void manyUprobesAreFound(Kernel kernel) {
    LibraryFunction function = LibraryFunction.find("getpgrp");
    AttachPoint point =
        new AttachPoint.UprobeMulti(
            function.file(), List.of(new CodePlace.FileOffset(function.offset())));
    try (Watch watch = Watch.load(kernel, point)) {
      Link link =
          watch.attach(each -> each.watching((int) ProcessHandle.current().pid())).getFirst();
      isFound(
          link,
          new AttachPoint.Hook(
              ProgramType.KPROBE, Optional.of(AttachType.TRACE_UPROBE_MULTI), function.file()));
    }
  }

  @Test
  @RequiresFeature(Feature.KPROBE)
  @RequiresKernel("6.6")
  void kprobeIsFound(Kernel kernel) {
    isFound(kernel, new AttachPoint.Kprobe(Folders.maker(kernel), 0));
  }

  @Test
  @RequiresFeature(Feature.KPROBE_MULTI)
  @RequiresKernel("6.6")
  void manyKprobesAreFound(Kernel kernel) {
    isFound(
        kernel,
        new AttachPoint.KprobeMulti(List.of(Folders.maker(kernel))),
        new AttachPoint.Hook(
            ProgramType.KPROBE, Optional.of(AttachType.TRACE_KPROBE_MULTI), "1 functions"));
  }

  @Test
  @RequiresFeature(Feature.FENTRY)
  @RequiresKernel("5.13") // which tells the function
  void functionIsFound(Kernel kernel) {
    isFound(kernel, new AttachPoint.Fexit(Folders.maker(kernel)));
  }

  @Test
  @RequiresFeature(Feature.LSM)
  @RequiresKernel("5.13")
  void securityHookIsFound(Kernel kernel) {
    isFound(kernel, new AttachPoint.LsmHook("path_mkdir"));
  }

  @Test
  void listIsFound(Kernel kernel) {
    isFound(kernel, new AttachPoint.Iterator("task"));
  }

  @Test
  void controlGroupIsFound(Kernel kernel) throws Exception {
    try (Room room = Room.open();
        Group group = Group.of(room)) {
      isFound(
          kernel,
          new AttachPoint.Cgroup(group.folder().toString(), AttachType.CGROUP_INET_INGRESS),
          new AttachPoint.Hook(
              ProgramType.CGROUP_SKB,
              Optional.of(AttachType.CGROUP_INET_INGRESS),
              "control group number " + group.id()));
    }
  }

  private void isFoundInARoom(Kernel kernel, AttachPoint point, AttachPoint told) throws Exception {
    try (Room room = Room.open();
        Counter counter = Counter.load(kernel, point, 1);
        Link link = counter.attach(counter.attachment().in(room.namespace()))) {
      isFound(link, told);
    }
  }

  @Test
  void networkNamespaceIsFound(Kernel kernel) throws Exception {
    NetworkPoint point = new NetworkPoint.SocketLookup();
    isFoundInARoom(kernel, point, point);
  }

  @Test
  void deviceIsFound(Kernel kernel) throws Exception {
    isFoundInARoom(
        kernel,
        new Xdp("lo", Xdp.Mode.GENERIC),
        new AttachPoint.Hook(ProgramType.XDP, Optional.empty(), "device number 1"));
  }

  @Test
  @RequiresKernel("6.6")
  void trafficControlIsFound(Kernel kernel) throws Exception {
    isFoundInARoom(
        kernel,
        new NetworkPoint.Tcx("lo", Direction.INGRESS),
        new AttachPoint.Hook(
            ProgramType.SCHED_CLS, Optional.of(AttachType.TCX_INGRESS), "device number 1"));
  }

  @Test
  @RequiresKernel("6.4")
  void netfilterIsFound(Kernel kernel) throws Exception {
    NetworkPoint point =
        new Netfilter(Netfilter.Family.IPV6, Netfilter.Hook.FORWARD, -7, Netfilter.Fragments.SEEN);
    isFoundInARoom(kernel, point, point);
  }

  @Test
  @RequiresKernel("6.10")
  void mapOfSocketsIsFound(Kernel kernel) {
    NetworkPoint point = new NetworkPoint.SocketMap(NetworkPoint.SocketMap.Stage.MESSAGE);
    try (BpfMap sockets = kernel.create(new MapSpec("s", MapType.SOCKMAP, 4, 8, 1, Set.of()));
        Counter counter = Counter.load(kernel, point, 1);
        Link link = counter.attach(counter.attachment().on(sockets))) {
      isFound(link, point);
    }
  }

  @Test
  @RequiresKernel("6.4")
  void tableOfFunctionsIsFound(Kernel kernel) {
    try (LoadedObject object = kernel.load(StructOpsTest.table("still", Set.of(MapFlag.LINK)));
        Link link = kernel.register(object.map("still"))) {
      int map = object.map("still").info().id();
      isFound(
          link, new AttachPoint.Hook(ProgramType.UNSPEC, Optional.empty(), "map number " + map));
    }
  }

  @Test
  void programOfAFoundLinkIsReplacedAndDetached(Kernel kernel) throws Exception {
    Path file = folder.file("gate");
    Xdp point = new Xdp("lo", Xdp.Mode.GENERIC);
    try (Room room = Room.open();
        Counter drops = Counter.load(kernel, point, XDP_DROP);
        Counter passes = Counter.load(kernel, point, XDP_PASS)) {
      try (Link made = drops.attach(drops.attachment().in(room.namespace()))) {
        made.pin(file);
      }
      room.pingInVain();
      passes.program().pin(folder.file("passes"));
      try (Link found = other.pins().link(file).orElseThrow();
          Program next = other.pins().program(folder.file("passes")).orElseThrow()) {
        assertThat(found.info().program()).isEqualTo(drops.program().info().id());
        found.update(next);
        assertThat(found.info().program()).isEqualTo(passes.program().info().id());
        room.ping();
        assertThat(passes.runs()).isEqualTo(2);
        found.detach();
        room.ping();
        assertThat(passes.runs()).as("detached").isEqualTo(2);
      }
      assertThat(file).as("a detached link keeps its name").exists();
      assertThat(other.pins().remove(file)).isTrue();
      assertThat(other.pins().remove(file)).as("again").isFalse();
    }
  }

  @Test
  void linkEndsWithItsLastName(Kernel kernel) {
    Path file = folder.file("kept");
    try (Counter counter = Counter.load(kernel, RARE, 0)) {
      int program = counter.program().info().id();
      try (Link made = counter.attach(counter.attachment())) {
        made.pin(file);
      }
      other.pins().link(file).orElseThrow().close();
      assertThat(isAttached(kernel, program)).as("closed").isTrue();
      try (Link found = other.pins().link(file).orElseThrow()) {
        found.unpin();
        assertThat(isAttached(kernel, program)).as("unpinned, and open").isTrue();
      }
      assertThat(Soon.is(() -> !isAttached(kernel, program))).isTrue();
    }
  }

  @Test
  void unpinnedLinkEndsWhereItWasMade(Kernel kernel) {
    try (Counter counter = Counter.load(kernel, RARE, 0)) {
      int program = counter.program().info().id();
      try (Link made = counter.attach(counter.attachment())) {
        made.pin(folder.file("one"));
        made.pin(folder.file("two"));
        assertThat(other.pins().remove(folder.file("two"))).isTrue();
        made.unpin();
        assertThat(folder.file("one")).doesNotExist();
        made.unpin();
      }
      assertThat(Soon.is(() -> !isAttached(kernel, program))).isTrue();
    }
  }

  private static boolean isAttached(Kernel kernel, int program) {
    return kernel.inventory().links().stream().anyMatch(each -> each.program() == program);
  }

  @Test
  void linkThatCannotBeDetachedSaysWhatEndsIt(Kernel kernel) {
    try (Counter counter = Counter.load(kernel, RARE, 0);
        Link made = counter.attach(counter.attachment())) {
      made.pin(folder.file("raw"));
      try (Link found = other.pins().link(folder.file("raw")).orElseThrow()) {
        for (Link link : List.of(found, made)) {
          assertThatThrownBy(link::detach)
              .isInstanceOf(UnsupportedFeatureException.class)
              .hasMessageContaining("cannot detach the program at rawtracepoint")
              .hasMessageContaining("with their last name and descriptor");
        }
        assertThatThrownBy(() -> found.update(counter.program()))
            .isInstanceOf(UnsupportedFeatureException.class)
            .hasMessageContaining("links there keep their program");
      }
    }
  }

  @Test
  void mapsAndProgramsAreFoundByName(Kernel kernel) {
    try (Counter counter = Counter.load(kernel, RARE, 0)) {
      counter.program().pin(folder.file("program"));
      counter.map().pin(folder.file("map"));
      counter.map().view(Codec.INT, Codec.LONG).put(0, 7L);
      Pins pins = other.pins();
      try (Program program = pins.program(folder.file("program")).orElseThrow();
          BpfMap map = pins.map(folder.file("map")).orElseThrow()) {
        assertThat(program.info()).isEqualTo(counter.program().info());
        assertThat(map.info().id()).isEqualTo(counter.map().info().id());
        assertThat(map.view(Codec.INT, Codec.LONG).get(0)).contains(7L);
      }
      assertThatThrownBy(() -> pins.link(folder.file("map")))
          .isInstanceOf(KernelException.class)
          .hasMessageContaining("it is a map");
      assertThatThrownBy(() -> pins.map(folder.file("program")))
          .isInstanceOf(KernelException.class)
          .hasMessageContaining("it is a program");
    }
  }

  @Test
  void whatIsNotPinnedIsNotOpened(Kernel kernel, @TempDir Path elsewhere) throws Exception {
    Pins pins = kernel.pins();
    assertThat(pins.link(folder.file("none"))).isEmpty();
    assertThat(pins.map(folder.file("none"))).isEmpty();
    assertThat(kernel.inventory().link(Integer.MAX_VALUE)).isEmpty();
    Path file = Files.writeString(elsewhere.resolve("file"), "text");
    assertThatThrownBy(() -> pins.link(file))
        .isInstanceOf(KernelException.class)
        .hasMessageContaining("it is in no BPF file system");
    assertThatThrownBy(() -> pins.remove(file))
        .isInstanceOf(KernelException.class)
        .hasMessageContaining("nothing that is pinned");
    assertThat(file).exists();
    assertThatThrownBy(() -> pins.remove(folder.file("")))
        .isInstanceOf(KernelException.class)
        .hasMessageContaining("nothing that is pinned");
  }
}
