package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.kernel.Attached;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Attachment.Order;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LinkInfo.Place;
import dev.nectar.kernel.LinkType;
import dev.nectar.object.AttachType;
import dev.nectar.object.NetworkPoint;
import dev.nectar.object.NetworkPoint.Clsact;
import dev.nectar.object.NetworkPoint.Direction;
import dev.nectar.object.NetworkPoint.Netkit;
import dev.nectar.object.NetworkPoint.Route;
import dev.nectar.object.NetworkPoint.Tcx;
import dev.nectar.object.NetworkPoint.Xdp;
import dev.nectar.object.ProgramFlag;
import dev.nectar.testing.KernelTest;
import dev.nectar.testing.RequiresKernel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs on devices of a network namespace of the test's own. */
@KernelTest
class DevicesTest {
  private static final int XDP_DROP = 1;
  private static final int XDP_PASS = 2;
  private static final int BPF_OK = 0;
  private static final int TC_ACT_OK = 0;
  private static final int TC_ACT_SHOT = 2;
  private static final int TCX_NEXT = -1;

  /** What veth0 sends to 10.9.1.5 arrives at v0, which sends it on. */
  private static final String FORWARD =
      "echo 1 > /proc/sys/net/ipv4/ip_forward; for each in all v0; do"
          + " echo 0 > /proc/sys/net/ipv4/conf/$each/rp_filter;"
          + " echo 1 > /proc/sys/net/ipv4/conf/$each/accept_local; done;"
          + " busybox ip addr add 10.9.2.2/32 dev veth0; busybox arp -i veth0 -s 10.9.1.5"
          + " $(busybox ip link show v0 | busybox awk '/ether/ { print $2 }')";

  private Room room;

  @BeforeEach
  void open() {
    room = Room.open();
  }

  @AfterEach
  void close() throws Exception {
    room.close();
  }

  private Attachment here(Counter counter) {
    return counter.attachment().in(room.namespace());
  }

  @Test
  void xdpBehindTheDriverSeesEachPacket(Kernel kernel) {
    Xdp point = new Xdp("lo", Xdp.Mode.GENERIC);
    try (Counter counter = Counter.load(kernel, point, XDP_PASS)) {
      room.ping();
      assertThat(counter.runs()).as("before").isZero();
      try (Link link = counter.attach(here(counter))) {
        assertThat(link.info().place()).isInstanceOf(Place.Device.class);
        room.ping();
        assertThat(counter.runs()).isEqualTo(2);
      }
      room.ping();
      assertThat(counter.runs()).as("after").isEqualTo(2);
    }
  }

  @Test
  void xdpInTheDriverSeesWhatThePeerSends(Kernel kernel) {
    Xdp point = new Xdp(Room.DEVICE, Xdp.Mode.NATIVE);
    try (Counter counter = Counter.load(kernel, point, XDP_DROP);
        Link link = counter.attach(here(counter))) {
      room.run("busybox ip addr add 10.9.0.2/24 dev veth0; busybox ping -c 1 -W 1 10.9.0.1");
      assertThat(counter.runs()).as(link.point().text()).isPositive();
    }
  }

  /** Counts a packet of several buffers a million times more. */
  private static final String COUNT_LARGE =
      """
        r7 = r0
        r1 = r6
        call bpf_xdp_get_buff_len
        if r0 < 5000 goto out
        r1 = 1000000
        lock *(u64 *)(r7 + 0) += r1
      """;

  @Test
  @RequiresKernel("6.1")
  void packetsOfSeveralBuffersGoToProgramsThatTakeThem(Kernel kernel) {
    Xdp point = new Xdp(Room.DEVICE, Xdp.Mode.NATIVE);
    room.run(
        "for each in v0 veth0; do busybox ip link set $each mtu 9000; done;"
            + " busybox ip addr add 10.9.0.2/24 dev veth0; busybox arp -i veth0 -s 10.9.0.1"
            + " $(busybox ip link show v0 | busybox awk '/ether/ { print $2 }')");
    try (Counter counter =
            Counter.load(kernel, point, COUNT_LARGE, XDP_DROP, Set.of(ProgramFlag.XDP_FRAGMENTS));
        Link _ = counter.attach(here(counter))) {
      room.run("busybox ping -c 1 -W 1 -s 8000 10.9.0.1");
      assertThat(counter.runs()).isGreaterThan(1_000_000);
    }
    try (Counter plain = Counter.load(kernel, point, XDP_DROP)) {
      assertThatThrownBy(() -> plain.attach(here(plain)))
          .isInstanceOfSatisfying(
              KernelException.class,
              e -> assertThat(e.advice()).contains("a program that takes frags"));
    }
  }

  @Test
  void programOfALinkIsReplaced(Kernel kernel) {
    Xdp point = new Xdp("lo", Xdp.Mode.GENERIC);
    try (Counter passing = Counter.load(kernel, point, XDP_PASS);
        Counter dropping = Counter.load(kernel, point, XDP_DROP);
        Link link = passing.attach(here(passing))) {
      room.ping();
      link.update(dropping.program());
      Links.isOf(link, dropping.program(), kernel);
      room.pingInVain();
      assertThat(passing.runs()).isEqualTo(2);
      assertThat(dropping.runs()).isEqualTo(1);
      link.detach();
      room.ping();
      assertThat(link.info().place()).isEqualTo(new Place.Device(0, java.util.Optional.empty()));
    }
  }

  @Test
  void secondXdpProgramIsRefused(Kernel kernel) {
    Xdp point = new Xdp("lo", Xdp.Mode.GENERIC);
    try (Counter first = Counter.load(kernel, point, XDP_PASS);
        Link link = first.attach(here(first));
        Counter second = Counter.load(kernel, point, XDP_PASS)) {
      assertThatThrownBy(() -> second.attach(here(second)))
          .isInstanceOf(KernelException.class)
          .hasMessage(
              "cannot attach to "
                  + link.point().text()
                  + ": another XDP program is attached there");
    }
  }

  @ParameterizedTest
  @EnumSource(Netkit.End.class)
  void programOfAPairOfNetkitSeesWhatItsEndSends(Netkit.End end, Kernel kernel) {
    String made =
        room.run(
            "busybox ip link add primary0 type netkit && busybox ip link set primary0 up"
                + " && busybox ip link set nk0 up && echo made");
    Assumptions.assumeTrue(
        made.equals("made\n"), "this kernel was built without netkit: " + made.strip());
    boolean primary = end == Netkit.End.PRIMARY;
    String device = primary ? "primary0" : "nk0";
    room.run("busybox ip addr add 10.9.7.1/24 dev " + device);
    try (Counter counter = Counter.load(kernel, new Netkit("primary0", end), TCX_NEXT)) {
      try (Link link = counter.attach(here(counter))) {
        room.run("busybox ping -c 1 -W 1 10.9.7.2");
        assertThat(counter.runs()).as(link.point().text()).isPositive();
        assertThat(kernel.attached(link.point(), Attached.At.in(room.namespace())))
            .extracting(Attached::program)
            .containsExactly(counter.program().info().id());
      }
      long before = counter.runs();
      room.run("busybox ping -c 1 -W 1 10.9.7.2");
      assertThat(counter.runs()).as("after").isEqualTo(before);
    }
  }

  @Test
  void netkitIsNotAnyDevice(Kernel kernel) {
    Assumptions.assumeTrue(
        kernel.target().has(AttachType.NETKIT_PRIMARY), "this kernel was built without netkit");
    try (Counter counter = Counter.load(kernel, new Netkit("lo", Netkit.End.PRIMARY), TCX_NEXT)) {
      assertThatThrownBy(() -> counter.attach(here(counter)))
          .isInstanceOf(KernelException.class)
          .hasMessageContaining("no primary netkit device");
    }
  }

  @Test
  void deviceThatIsNotThereIsNamed(Kernel kernel) {
    try (Counter counter = Counter.load(kernel, new Xdp("nowhere0"), XDP_PASS)) {
      assertThatThrownBy(() -> counter.attach(here(counter)))
          .isInstanceOf(KernelException.class)
          .hasMessage("cannot attach to xdp:nowhere0: there is no network device 'nowhere0'");
      // The devices of the room are not those of the test's thread.
      assertThatThrownBy(() -> counter.attach(counter.attachment()))
          .isInstanceOf(KernelException.class);
    }
  }

  @Test
  void namespaceThatIsNoneIsNamed(Kernel kernel) {
    try (Counter counter = Counter.load(kernel, new Xdp("lo"), XDP_PASS)) {
      assertThatThrownBy(() -> counter.attach(counter.attachment().in(Path.of("/no/such/file"))))
          .isInstanceOf(KernelException.class)
          .hasMessage("cannot attach to xdp:lo: there is no network namespace /no/such/file");
      assertThatThrownBy(() -> counter.attach(counter.attachment().in(Path.of("/dev/null"))))
          .isInstanceOf(KernelException.class)
          .hasMessageContaining("is none");
    }
  }

  @Test
  void threadOfTheCallerStaysWhereItIs(Kernel kernel) throws Exception {
    List<InterfaceAddress> before = NetworkInterface.getByName("lo").getInterfaceAddresses();
    Path own = Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net"));
    try (Counter counter = Counter.load(kernel, new Xdp("lo", Xdp.Mode.GENERIC), XDP_PASS);
        Link link = counter.attach(here(counter))) {
      assertThat(Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net"))).isEqualTo(own);
      assertThat(NetworkInterface.getByName("lo").getInterfaceAddresses()).isEqualTo(before);
      assertThat(link.info().type()).isEqualTo(LinkType.XDP);
    }
    // The kernel takes its time to end a thread that has done its work.
    assertThat(Soon.is(() -> namespacesOfThreads().equals(Set.of(own)))).isTrue();
  }

  private static Set<Path> namespacesOfThreads() {
    Set<Path> found = new HashSet<>();
    try (var threads = Files.list(Path.of("/proc/self/task"))) {
      for (Path thread : threads.toList()) {
        try {
          found.add(Files.readSymbolicLink(thread.resolve("ns/net")));
        } catch (FileSystemException e) {
          // It has ended.
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void trafficIsSeenInItsDirection(Direction direction, Kernel kernel) {
    try (Counter counter = Counter.load(kernel, new Tcx("lo", direction), TC_ACT_OK)) {
      try (Link link = counter.attach(here(counter))) {
        room.ping();
        assertThat(counter.runs()).as(link.point().text()).isEqualTo(2);
      }
      room.ping();
      assertThat(counter.runs()).as("after").isEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void filterOfClsactSeesTrafficInItsDirection(Direction direction, Kernel kernel) {
    try (Counter counter = Counter.load(kernel, new Clsact("lo", direction), TC_ACT_OK)) {
      try (Link link = counter.attach(here(counter))) {
        assertThat(room.run("busybox tc qdisc show dev lo")).contains("clsact");
        room.ping();
        assertThat(counter.runs()).as(link.point().text()).isEqualTo(2);
      }
      room.ping();
      assertThat(counter.runs()).as("after").isEqualTo(2);
      assertThat(room.run("busybox tc qdisc show dev lo")).doesNotContain("clsact");
    }
  }

  @Test
  void filtersOfClsactRunByPriority(Kernel kernel) {
    Clsact last = new Clsact("lo", Direction.INGRESS, 20, 1);
    Clsact first = new Clsact("lo", Direction.INGRESS, 10, 1);
    try (Counter behind = Counter.load(kernel, last, TC_ACT_OK);
        Counter before = Counter.load(kernel, first, TC_ACT_SHOT);
        Link link = behind.attach(here(behind))) {
      room.ping();
      assertThat(behind.runs()).as(link.point().text()).isEqualTo(2);
      try (Link other = before.attach(here(before))) {
        room.pingInVain();
        assertThat(before.runs()).as(other.point().text()).isEqualTo(1);
        assertThat(behind.runs()).isEqualTo(2);
        assertThatThrownBy(() -> before.attach(here(before)))
            .isInstanceOf(KernelException.class)
            .hasMessageContaining("is there already");
      }
      // The discipline stays as long as the other filter.
      room.ping();
      assertThat(behind.runs()).isEqualTo(4);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Xdp.Mode.class,
      names = {"NATIVE", "GENERIC"})
  void xdpProgramIsToldByItsMode(Xdp.Mode mode, Kernel kernel) {
    Xdp point = new Xdp(Room.DEVICE, mode);
    Xdp other = new Xdp(Room.DEVICE, mode == Xdp.Mode.NATIVE ? Xdp.Mode.GENERIC : Xdp.Mode.NATIVE);
    Xdp any = new Xdp(Room.DEVICE);
    assertThat(programs(kernel, any)).isEmpty();
    try (Counter counter = Counter.load(kernel, point, XDP_PASS);
        Link link = counter.attach(here(counter))) {
      assertThat(programs(kernel, any)).as(link.point().text()).containsExactly(id(counter));
      assertThat(programs(kernel, point)).containsExactly(id(counter));
      assertThat(programs(kernel, other)).isEmpty();
      assertThat(programs(kernel, new Xdp("lo"))).isEmpty();
    }
    assertThat(programs(kernel, any)).isEmpty();
    assertThatThrownBy(() -> programs(kernel, new Xdp("nowhere0")))
        .isInstanceOf(KernelException.class)
        .hasMessage(
            "cannot ask what is attached to xdp:nowhere0: there is no network device 'nowhere0'");
  }

  @Test
  void filtersOfClsactAreToldInTheirOrder(Kernel kernel) {
    Clsact all = new Clsact("lo", Direction.INGRESS);
    Clsact late = new Clsact("lo", Direction.INGRESS, 20, 2);
    Clsact early = new Clsact("lo", Direction.INGRESS, 10, 1);
    Clsact out = new Clsact("lo", Direction.EGRESS, 5, 0);
    assertThat(programs(kernel, all)).isEmpty();
    try (Counter a = Counter.load(kernel, late, TC_ACT_OK);
        Counter b = Counter.load(kernel, early, TC_ACT_OK);
        Counter c = Counter.load(kernel, out, TC_ACT_OK);
        Link linkA = a.attach(here(a));
        Link linkB = b.attach(here(b));
        Link linkC = c.attach(here(c))) {
      assertThat(programs(kernel, all)).as(linkA.point().text()).containsExactly(id(b), id(a));
      assertThat(programs(kernel, early)).as(linkB.point().text()).containsExactly(id(b));
      assertThat(programs(kernel, late)).containsExactly(id(a));
      assertThat(programs(kernel, new Clsact("lo", Direction.INGRESS, 20, 3))).isEmpty();
      assertThat(programs(kernel, new Clsact("lo", Direction.EGRESS)))
          .as(linkC.point().text())
          .containsExactly(id(c));
    }
    assertThat(programs(kernel, all)).isEmpty();
  }

  private List<Integer> programs(Kernel kernel, NetworkPoint point) {
    return kernel.attached(point, Attached.At.in(room.namespace())).stream()
        .map(Attached::program)
        .toList();
  }

  @Test
  @RequiresKernel("6.6")
  void programsOfADeviceRunInTheirOrder(Kernel kernel) {
    Tcx point = new Tcx("lo", Direction.INGRESS);
    try (Counter a = Counter.load(kernel, point, TCX_NEXT);
        Counter b = Counter.load(kernel, point, TCX_NEXT);
        Counter c = Counter.load(kernel, point, TCX_NEXT);
        Counter d = Counter.load(kernel, point, TCX_NEXT);
        Link linkA = a.attach(here(a));
        Link linkB = b.attach(here(b).placed(new Order.First()));
        Link linkC = c.attach(here(c).placed(new Order.Before(linkA)));
        Link linkD = d.attach(here(d).placed(new Order.After(linkB)))) {
      List<Attached> all = kernel.attached(point, Attached.At.in(room.namespace()));
      assertThat(all).extracting(Attached::program).containsExactly(id(b), id(d), id(c), id(a));
      assertThat(all)
          .extracting(each -> each.link().orElse(0))
          .containsExactly(number(linkB), number(linkD), number(linkC), number(linkA));
      room.ping();
      assertThat(List.of(a.runs(), b.runs(), c.runs(), d.runs())).containsOnly(2L);
    }
    assertThat(kernel.attached(point, Attached.At.in(room.namespace()))).isEmpty();
  }

  private static int id(Counter counter) {
    return counter.program().info().id();
  }

  private static int number(Link link) {
    return link.info().ids().getFirst();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SEG6LOCAL")
  void routeRunsItsProgram(Route.Stage stage, Kernel kernel) {
    NetworkPoint point = new Route("10.9.1.0/24", Room.DEVICE, stage);
    room.run("busybox ip addr add 10.9.0.1/24 dev v0; " + FORWARD);
    try (Counter counter = Counter.load(kernel, point, 0)) {
      try (Link link = counter.attach(here(counter))) {
        assertThat(room.run("busybox ip route")).contains("10.9.1.0/24");
        assertThatThrownBy(() -> counter.attach(here(counter)))
            .isInstanceOf(KernelException.class)
            .hasMessageContaining("there is a route to it already");
        String from = stage == Route.Stage.IN ? "-I veth0 " : "";
        room.run("busybox ping -c 1 -W 1 " + from + "10.9.1.5");
        assertThat(counter.runs()).as(link.point().text()).isPositive();
      }
      assertThat(room.run("busybox ip route")).doesNotContain("10.9.1.0/24");
    }
  }

  @Test
  void endOfASegmentIsAProgram(Kernel kernel) {
    NetworkPoint point = new Route("fc00::1/128", Room.DEVICE, Route.Stage.SEG6LOCAL);
    Frame frame = Frame.ofSegments("fc00::9", "fc00::1", "fc00::2");
    try (Counter counter = Counter.load(kernel, point, BPF_OK)) {
      frame.send(room, "veth0");
      assertThat(counter.runs()).as("before").isZero();
      try (Link link = counter.attach(here(counter))) {
        frame.send(room, "veth0");
        assertThat(Soon.is(() -> counter.runs() == 1)).as(link.point().text()).isTrue();
      }
      assertThat(room.run("busybox ip -6 route")).doesNotContain("fc00::1");
    }
  }

  @Test
  void routeToWhatIsNoAddressIsRefused(Kernel kernel) {
    for (String bad : List.of("example", "10.0.0.0/33", "10.0.0.0/x", "", "/8")) {
      NetworkPoint point = new Route(bad, Room.DEVICE, Route.Stage.OUT);
      try (Counter counter = Counter.load(kernel, point, 0)) {
        assertThatThrownBy(() -> counter.attach(here(counter)))
            .isInstanceOf(KernelException.class)
            .hasMessage("cannot attach to " + point.text() + ": '" + bad + "' is no address");
      }
    }
  }
}
