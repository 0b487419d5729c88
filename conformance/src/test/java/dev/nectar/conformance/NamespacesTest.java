package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.kernel.Attached;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LinkInfo.Place;
import dev.nectar.object.AttachType;
import dev.nectar.object.NetworkPoint;
import dev.nectar.object.NetworkPoint.Clsact;
import dev.nectar.object.NetworkPoint.Direction;
import dev.nectar.object.NetworkPoint.Netfilter;
import dev.nectar.testing.KernelTest;
import dev.nectar.testing.RequiresKernel;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Programs of a network namespace as a whole. */
@KernelTest
class NamespacesTest {
  private static final int NF_DROP = 0;
  private static final int NF_ACCEPT = 1;
  private static final int SK_PASS = 1;
  private static final int BPF_OK = 0;
  private static final int TC_ACT_OK = 0;

  /** Asks for the hash of a packet's flow, which was never asked for before. */
  private static final String HASH =
      """
        r1 = r6
        call bpf_set_hash_invalid
        r1 = r6
        call bpf_get_hash_recalc
      """;

  /** To a port of this machine where nobody listens. */
  private static final String CONNECT = "busybox nc -w 1 127.0.0.1 9 </dev/null";

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

  private static Netfilter input(int priority, Netfilter.Fragments fragments) {
    return new Netfilter(Netfilter.Family.IPV4, Netfilter.Hook.INPUT, priority, fragments);
  }

  @Test
  void lookupOfASocketIsSeen(Kernel kernel) {
    NetworkPoint point = new NetworkPoint.SocketLookup();
    try (Counter counter = Counter.load(kernel, point, SK_PASS)) {
      room.run(CONNECT);
      assertThat(counter.runs()).as("before").isZero();
      try (Link link = counter.attach(here(counter))) {
        room.run(CONNECT);
        assertThat(counter.runs()).isEqualTo(1);
        assertThat(link.info().place())
            .isInstanceOfSatisfying(
                Place.Namespace.class,
                place -> {
                  assertThat(place.attachType()).isEqualTo(Optional.of(AttachType.SK_LOOKUP));
                  assertThat(room.run("busybox readlink /proc/self/ns/net"))
                      .contains("[" + Integer.toUnsignedString(place.inode()) + "]");
                });
        assertThat(kernel.attached(point, Attached.At.in(room.namespace())))
            .extracting(Attached::program)
            .containsExactly(counter.program().info().id());
      }
      room.run(CONNECT);
      assertThat(counter.runs()).as("after").isEqualTo(1);
    }
  }

  @Test
  void programOfTheNamespaceIsReplaced(Kernel kernel) {
    NetworkPoint point = new NetworkPoint.SocketLookup();
    try (Counter first = Counter.load(kernel, point, SK_PASS);
        Counter second = Counter.load(kernel, point, SK_PASS);
        Link link = first.attach(here(first))) {
      room.run(CONNECT);
      link.update(second.program());
      room.run(CONNECT);
      assertThat(first.runs()).isEqualTo(1);
      assertThat(second.runs()).isEqualTo(1);
    }
  }

  @Test
  void dissectorIsAloneInItsNamespace(Kernel kernel) {
    NetworkPoint point = new NetworkPoint.FlowDissector();
    try (Counter counter = Counter.load(kernel, point, BPF_OK);
        Counter second = Counter.load(kernel, point, BPF_OK);
        Link link = counter.attach(here(counter))) {
      assertThatThrownBy(() -> second.attach(here(second)))
          .isInstanceOf(KernelException.class)
          .hasMessageContaining("another program is attached in this namespace");
      assertThat(kernel.attached(point, Attached.At.in(room.namespace())))
          .extracting(Attached::program)
          .containsExactly(counter.program().info().id());
      link.detach();
      assertThat(kernel.attached(point, Attached.At.in(room.namespace()))).isEmpty();
    }
  }

  @Test
  void dissectorReadsThePacketsThatAreHashed(Kernel kernel) {
    Clsact where = new Clsact("lo", Direction.INGRESS);
    try (Counter dissector = Counter.load(kernel, new NetworkPoint.FlowDissector(), BPF_OK);
        Counter hasher = Counter.load(kernel, where, HASH, TC_ACT_OK);
        Link hashing = hasher.attach(here(hasher))) {
      room.ping();
      assertThat(dissector.runs()).as("before").isZero();
      try (Link link = dissector.attach(here(dissector))) {
        room.ping();
        assertThat(dissector.runs()).as(link.point().text()).isEqualTo(2);
      }
      room.ping();
      assertThat(dissector.runs()).as("after").isEqualTo(2);
      assertThat(hasher.runs()).as(hashing.point().text()).isEqualTo(6);
    }
  }

  @Test
  @RequiresKernel("6.4")
  void hookOfNetfilterSeesPackets(Kernel kernel) {
    try (Counter counter = Counter.load(kernel, input(-128, Netfilter.Fragments.SEEN), NF_ACCEPT)) {
      try (Link link = counter.attach(here(counter))) {
        assertThat(link.info().place()).isEqualTo(new Place.Netfilter(2, 1, -128, 0));
        room.ping();
        assertThat(counter.runs()).isEqualTo(2);
      }
      room.ping();
      assertThat(counter.runs()).as("after").isEqualTo(2);
    }
  }

  @Test
  @RequiresKernel("6.4")
  void hookOfNetfilterDropsPackets(Kernel kernel) {
    Netfilter point = input(5, Netfilter.Fragments.SEEN);
    try (Counter counter = Counter.load(kernel, point, NF_DROP);
        Link link = counter.attach(here(counter))) {
      room.pingInVain();
      assertThat(counter.runs()).as(link.point().text()).isEqualTo(1);
      assertThatThrownBy(() -> counter.attach(here(counter)))
          .isInstanceOf(KernelException.class)
          .hasMessageContaining("another program has this priority");
    }
    room.ping();
  }

  /** Of a neighbour, which sends a packet through the room to a third that is not there. */
  @Test
  @RequiresKernel("6.4")
  void hookOfNetfilterSeesWhatIsForwarded(Kernel kernel) throws Exception {
    NetworkPoint point =
        new Netfilter(Netfilter.Family.IPV6, Netfilter.Hook.FORWARD, 5, Netfilter.Fragments.SEEN);
    String send = "busybox ping6 -c 1 -W 1 fd01::9";
    try (Room neighbour = Room.open();
        Counter counter = Counter.load(kernel, point, NF_ACCEPT)) {
      joinByForwarding(neighbour);
      try (Link link = counter.attach(here(counter))) {
        assertThat(link.info().place()).isEqualTo(new Place.Netfilter(10, 2, 5, 0));
        assertThat(neighbour.run("busybox ping6 -c 1 -W 5 fd00::1")).contains("1 packets received");
        assertThat(counter.runs()).as("what ends here").isZero();
        neighbour.run(send);
        assertThat(Soon.is(() -> counter.runs() == 1)).isTrue();
      }
      neighbour.run(send);
      assertThat(counter.runs()).as("after").isEqualTo(1);
    }
  }

  /** The other end of the room's pair goes to the neighbour; addresses are used at once. */
  private void joinByForwarding(Room neighbour) {
    String atOnce =
        "for f in /proc/sys/net/ipv6/conf/*/accept_dad; do echo 0 >$f; done && busybox ip";
    neighbour.run("busybox ip link del v0");
    assertThat(
            room.run(
                "busybox ip link set veth0 netns "
                    + neighbour.pid()
                    + " && echo 1 >/proc/sys/net/ipv6/conf/all/forwarding && "
                    + atOnce
                    + " -6 addr add fd00::1/64 dev v0"
                    + " && busybox ip -6 route add fd01::/64 dev v0"))
        .isEmpty();
    assertThat(
            neighbour.run(
                atOnce
                    + " link set veth0 up"
                    + " && busybox ip -6 addr add fd00::2/64 dev veth0"
                    + " && busybox ip -6 route add fd01::/64 via fd00::1"))
        .isEmpty();
  }

  @Test
  @RequiresKernel("6.4")
  void prioritiesThatTheKernelKeepsAreRefused(Kernel kernel) {
    Netfilter point = input(Integer.MIN_VALUE, Netfilter.Fragments.SEEN);
    try (Counter counter = Counter.load(kernel, point, NF_ACCEPT)) {
      assertThatThrownBy(() -> counter.attach(here(counter)))
          .isInstanceOf(KernelException.class)
          .hasMessageContaining("the kernel keeps this priority for itself");
    }
  }

  @Test
  @RequiresKernel("6.6")
  void fragmentsAreReassembled(Kernel kernel) {
    try (Counter counter =
            Counter.load(kernel, input(5, Netfilter.Fragments.REASSEMBLED), NF_ACCEPT);
        Link link = counter.attach(here(counter))) {
      assertThat(link.info().place()).isEqualTo(new Place.Netfilter(2, 1, 5, 1));
      // Two packets of 3,000 bytes each, which a device for 1,000 takes in pieces.
      room.run("busybox ip link set lo mtu 1000");
      assertThat(room.run("busybox ping -c 1 -s 3000 127.0.0.1")).contains("1 packets received");
      assertThat(counter.runs()).isEqualTo(2);
    }
  }
}
