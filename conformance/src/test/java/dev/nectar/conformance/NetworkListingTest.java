package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LinkInfo.Place;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.linux.ListedDevice;
import dev.nectar.linux.ListedDevice.Filter;
import dev.nectar.linux.ListedDevice.Queued;
import dev.nectar.linux.ListedDevice.Result;
import dev.nectar.linux.ListedNetwork;
import dev.nectar.object.AttachType;
import dev.nectar.object.NetworkPoint.Clsact;
import dev.nectar.object.NetworkPoint.Direction;
import dev.nectar.object.NetworkPoint.Netfilter;
import dev.nectar.object.NetworkPoint.Tcx;
import dev.nectar.object.NetworkPoint.Xdp;
import dev.nectar.testing.KernelTest;
import dev.nectar.testing.RequiresKernel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is told of all devices of a network namespace at once. */
@KernelTest
class NetworkListingTest {
  private static final int XDP_PASS = 2;
  private static final int TC_ACT_OK = 0;
  private static final int NF_ACCEPT = 1;

  private LinuxKernel linux;
  private Room room;

  @BeforeEach
  void open() {
    linux = LinuxKernel.open();
    room = Room.open();
  }

  @AfterEach
  void close() throws Exception {
    linux.close();
    if (room != null) {
      room.close();
    }
  }

  private ListedNetwork network() {
    return linux.listing().network(Optional.of(room.namespace()));
  }

  private ListedDevice device(String name) {
    return network().devices().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private Attachment here(Counter counter) {
    return counter.attachment().in(room.namespace());
  }

  private static int id(Counter counter) {
    return counter.program().info().id();
  }

  @Test
  void devicesWithoutProgramsAreListed() {
    assertThat(network().devices()).extracting(ListedDevice::name).contains("lo", Room.DEVICE);
    assertThat(device("lo")).isEqualTo(new ListedDevice(1, "lo", Map.of(), List.of(), List.of()));
    assertThat(network().flowDissector()).isEmpty();
  }

  @Test
  void programsOfTheDriverAndFiltersAreListed(Kernel kernel) {
    Xdp driver = new Xdp(Room.DEVICE, Xdp.Mode.NATIVE);
    Clsact late = new Clsact(Room.DEVICE, Direction.INGRESS, 20, 3);
    Clsact early = new Clsact(Room.DEVICE, Direction.INGRESS, 10, 1);
    try (Counter xdp = Counter.load(kernel, driver, XDP_PASS);
        Counter a = Counter.load(kernel, late, TC_ACT_OK);
        Counter b = Counter.load(kernel, early, TC_ACT_OK);
        Link first = xdp.attach(here(xdp));
        Link second = a.attach(here(a));
        Link third = b.attach(here(b))) {
      assertThat(device(Room.DEVICE).xdp())
          .as(first.point().text())
          .isEqualTo(Map.of(Xdp.Mode.NATIVE, id(xdp)));
      assertThat(device(Room.DEVICE).filters())
          .as("%s %s", second, third)
          .containsExactly(filter(10, 1, id(b)), filter(20, 3, id(a)));
      assertThat(device("lo").filters()).isEmpty();
    }
  }

  private static Filter filter(int priority, int handle, int program) {
    return new Filter(
        "clsact/ingress",
        priority,
        handle,
        "counter",
        OptionalInt.of(program),
        Result.ACTION,
        List.of());
  }

  @Test
  @RequiresKernel("6.6")
  void rowsOfProgramsAreListedWithTheirLinks(Kernel kernel) {
    Tcx point = new Tcx("lo", Direction.EGRESS);
    try (Counter counter = Counter.load(kernel, point, TC_ACT_OK);
        Link link = counter.attach(here(counter))) {
      OptionalInt number = OptionalInt.of(link.info().ids().getFirst());
      assertThat(device("lo").queued())
          .containsExactly(new Queued(AttachType.TCX_EGRESS, id(counter), 0, number, 0));
    }
    assertThat(device("lo").queued()).isEmpty();
  }

  @Test
  @RequiresKernel("6.4")
  void linksOfNetfilterAreListedByPriority(Kernel kernel) {
    Netfilter late = input(7);
    Netfilter early = input(-7);
    try (Counter a = Counter.load(kernel, late, NF_ACCEPT);
        Counter b = Counter.load(kernel, early, NF_ACCEPT);
        Link first = a.attach(here(a));
        Link second = b.attach(here(b))) {
      assertThat(network().netfilter())
          .as("%s %s", first, second)
          .extracting(each -> each.info().place())
          .containsSubsequence(new Place.Netfilter(2, 1, -7, 0), new Place.Netfilter(2, 1, 7, 0));
    }
  }

  private static Netfilter input(int priority) {
    return new Netfilter(
        Netfilter.Family.IPV4, Netfilter.Hook.INPUT, priority, Netfilter.Fragments.SEEN);
  }
}
