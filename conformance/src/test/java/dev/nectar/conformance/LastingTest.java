package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.kernel.Attached;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.linux.GroupProgram;
import dev.nectar.linux.GroupProgram.Scope;
import dev.nectar.linux.LastingAttachments;
import dev.nectar.linux.LastingAttachments.Beside;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachPoint.Cgroup;
import dev.nectar.object.AttachType;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.NetworkPoint.Clsact;
import dev.nectar.object.NetworkPoint.Direction;
import dev.nectar.object.NetworkPoint.FlowDissector;
import dev.nectar.object.NetworkPoint.SocketMap;
import dev.nectar.object.NetworkPoint.Tcx;
import dev.nectar.object.NetworkPoint.Xdp;
import dev.nectar.testing.KernelTest;
import dev.nectar.testing.RequiresKernel;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Programs that stay attached when all who know of them are closed. */
@KernelTest
class LastingTest {
  private static final int XDP_PASS = 2;
  private static final int TCX_NEXT = -1;
  private static final int ALLOW_OVERRIDE = 1;
  private static final int ALLOW_MULTI = 2;
  private static final Xdp DRIVER = new Xdp("lo", Xdp.Mode.GENERIC);
  private static final Tcx ROW = new Tcx("lo", Direction.EGRESS);

  private LinuxKernel linux;
  private LastingAttachments lasting;
  private Room room;
  private Attached.At here;

  @BeforeEach
  void open() {
    linux = LinuxKernel.open();
    lasting = linux.lasting();
    room = Room.open();
    here = Attached.At.in(room.namespace());
  }

  @AfterEach
  void close() throws Exception {
    linux.close();
    if (room != null) {
      room.close();
    }
  }

  private static int id(Counter counter) {
    return counter.program().info().id();
  }

  private List<Integer> programs(AttachPoint point) {
    return linux.attached(point, here).stream().map(Attached::program).toList();
  }

  private void isRefused(Runnable work, String said) {
    assertThatThrownBy(work::run).isInstanceOf(KernelException.class).hasMessageContaining(said);
  }

  @Test
  void xdpProgramOutlivesItsDescriptor(Kernel kernel) {
    int id;
    try (Counter counter = Counter.load(kernel, DRIVER, XDP_PASS)) {
      lasting.attach(counter.program(), DRIVER, here, Beside.DEFAULT);
      room.ping();
      assertThat(counter.runs()).isEqualTo(2);
      id = id(counter);
    }
    assertThat(programs(DRIVER)).containsExactly(id);
    lasting.detach(new Xdp("lo"), here);
    assertThat(programs(DRIVER)).isEmpty();
    isRefused(
        () -> lasting.detach(DRIVER, here),
        "cannot detach from xdp:lo:generic: no such program is attached there");
  }

  @Test
  void xdpProgramIsReplacedOnlyIfThatIsSaid(Kernel kernel) {
    try (Counter first = Counter.load(kernel, DRIVER, XDP_PASS);
        Counter second = Counter.load(kernel, DRIVER, XDP_PASS)) {
      lasting.attach(first.program(), DRIVER, here, Beside.DEFAULT);
      isRefused(
          () -> lasting.attach(second.program(), DRIVER, here, Beside.DEFAULT),
          "another program or a link is in the way there");
      assertThat(programs(DRIVER)).containsExactly(id(first));
      lasting.attach(second.program(), DRIVER, here, Beside.REPLACING);
      assertThat(programs(DRIVER)).containsExactly(id(second));
      isRefused(() -> lasting.detach(new Xdp("lo", Xdp.Mode.NATIVE), here), "no such program");
    }
  }

  @Test
  void whatALinkKeepsIsNotDetached(Kernel kernel) {
    try (Counter counter = Counter.load(kernel, DRIVER, XDP_PASS);
        Link link = counter.attach(counter.attachment().in(room.namespace()))) {
      isRefused(() -> lasting.detach(DRIVER, here), "or a link is in the way there");
      assertThat(programs(DRIVER)).as(link.point().text()).containsExactly(id(counter));
    }
  }

  @Test
  @RequiresKernel("6.6")
  void programsOfARowAreAttachedInOrderAndDetachedByName(Kernel kernel) {
    try (Counter a = Counter.load(kernel, ROW, TCX_NEXT);
        Counter b = Counter.load(kernel, ROW, TCX_NEXT);
        Counter c = Counter.load(kernel, ROW, TCX_NEXT)) {
      lasting.attach(a.program(), ROW, here, Beside.DEFAULT);
      lasting.attach(b.program(), ROW, here, Beside.DEFAULT);
      lasting.attach(c.program(), ROW, here, Beside.FIRST);
      assertThat(programs(ROW)).containsExactly(id(c), id(a), id(b));
      isRefused(
          () -> lasting.attach(a.program(), ROW, here, Beside.DEFAULT),
          "it is attached there already");
      lasting.detach(a.program(), ROW, here);
      assertThat(programs(ROW)).containsExactly(id(c), id(b));
      isRefused(() -> lasting.detach(a.program(), ROW, here), "no such program is attached there");
      lasting.detach(ROW, here);
      assertThat(programs(ROW)).containsExactly(id(c));
      lasting.detach(ROW, here);
      isRefused(() -> lasting.detach(ROW, here), "no such program is attached there");
    }
  }

  @Test
  void programsOfAControlGroupAreAttachedAsIsSaid(Kernel kernel) throws Exception {
    try (Group group = Group.of(room)) {
      Cgroup point = new Cgroup("" + group.folder(), AttachType.CGROUP_INET_EGRESS);
      try (Counter a = Counter.load(kernel, point, 1);
          Counter b = Counter.load(kernel, point, 1)) {
        lasting.attach(a.program(), point, here, Beside.MULTI);
        lasting.attach(b.program(), point, here, Beside.MULTI);
        assertThat(flags(group, ALLOW_MULTI)).containsExactly(id(a), id(b));
        lasting.detach(a.program(), point, here);
        assertThat(flags(group, ALLOW_MULTI)).containsExactly(id(b));
        isRefused(
            () -> lasting.detach(a.program(), point, here), "no such program is attached there");
        lasting.detach(b.program(), point, here);
        lasting.attach(a.program(), point, here, Beside.OVERRIDE);
        assertThat(flags(group, ALLOW_OVERRIDE)).containsExactly(id(a));
        isRefused(
            () -> lasting.attach(b.program(), point, here, Beside.MULTI),
            "where another program must be alone");
        lasting.detach(a.program(), point, here);
        lasting.attach(a.program(), point, here, Beside.DEFAULT);
        assertThat(flags(group, 0)).containsExactly(id(a));
      }
    }
  }

  private List<Integer> flags(Group group, int flags) {
    List<GroupProgram> all = linux.listing().group(group.folder(), Scope.OWN);
    assertThat(all).allMatch(each -> each.flags() == flags);
    return all.stream().map(GroupProgram::id).toList();
  }

  @Test
  void programOfAMapOfSocketsIsAttached(Kernel kernel) {
    SocketMap point = new SocketMap(SocketMap.Stage.MESSAGE);
    MapSpec spec = new MapSpec("sockets", MapType.SOCKMAP, 4, 4, 1, Set.of());
    try (BpfMap map = linux.create(spec);
        Counter counter = Counter.load(kernel, point, 1);
        Counter other = Counter.load(kernel, point, 1)) {
      Attached.At place = Attached.At.of(map);
      lasting.attach(counter.program(), point, place, Beside.DEFAULT);
      isRefused(
          () -> lasting.detach(other.program(), point, place), "no such program is attached there");
      lasting.detach(counter.program(), point, place);
      isRefused(
          () -> lasting.detach(counter.program(), point, place), "no such program is attached");
    }
    try (BpfMap map = linux.create(new MapSpec("array", MapType.ARRAY, 4, 4, 1, Set.of()));
        Counter counter = Counter.load(kernel, point, 1)) {
      isRefused(
          () -> lasting.attach(counter.program(), point, Attached.At.of(map), Beside.DEFAULT),
          "the kernel does not take the program there");
      isRefused(
          () -> lasting.attach(counter.program(), point, here, Beside.DEFAULT),
          "it does not say which map of sockets");
    }
  }

  @Test
  void dissectorOfANamespaceStays(Kernel kernel) {
    FlowDissector point = new FlowDissector();
    try (Counter counter = Counter.load(kernel, point, 0)) {
      lasting.attach(counter.program(), point, here, Beside.DEFAULT);
      assertThat(programs(point)).containsExactly(id(counter));
      assertThat(linux.listing().network(here.namespace()).flowDissector().orElseThrow())
          .isEqualTo(id(counter));
      lasting.detach(counter.program(), point, here);
      assertThat(programs(point)).isEmpty();
      isRefused(
          () -> lasting.detach(counter.program(), point, here), "no such program is attached");
    }
  }

  @Test
  void whatDoesNotFitIsSaid(Kernel kernel) {
    Clsact filter = new Clsact("lo", Direction.INGRESS);
    try (Counter xdp = Counter.load(kernel, DRIVER, XDP_PASS);
        Counter tc = Counter.load(kernel, filter, TCX_NEXT)) {
      isRefused(
          () -> lasting.attach(tc.program(), DRIVER, here, Beside.DEFAULT),
          "it is of type sched_cls, and programs there are of type xdp");
      isRefused(
          () -> lasting.attach(xdp.program(), DRIVER, here, Beside.MULTI),
          "programs there are not attached with multi");
      assertThatThrownBy(() -> lasting.attach(tc.program(), filter, here, Beside.DEFAULT))
          .isInstanceOf(UnsupportedFeatureException.class)
          .hasMessageContaining("do not stay when their process ends");
      Cgroup nowhere = new Cgroup("/proc", AttachType.CGROUP_INET_EGRESS);
      try (Counter group = Counter.load(kernel, nowhere, 1)) {
        isRefused(
            () -> lasting.attach(group.program(), nowhere, here, Beside.MULTI),
            "that is no control group");
      }
      isRefused(
          () ->
              lasting.attach(
                  xdp.program(), DRIVER, Attached.At.in(Path.of("/no/such/file")), Beside.DEFAULT),
          "there is no network namespace /no/such/file");
    }
  }
}
