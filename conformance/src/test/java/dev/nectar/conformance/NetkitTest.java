package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.kernel.Attached;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LinkInfo.Place;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.linux.ListedDevice.Queued;
import dev.nectar.linux.net.NetworkNamespace;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.SystemCalls;
import dev.nectar.linux.sys.SystemHeaders;
import dev.nectar.object.Architecture;
import dev.nectar.object.AttachType;
import dev.nectar.object.NetworkPoint.Netkit;
import dev.nectar.testing.KernelTest;
import dev.nectar.testing.RequiresKernel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs between the two ends of a pair of devices, which are made for them. */
@KernelTest
@RequiresKernel("6.7")
class NetkitTest {
  private static final int NETKIT_PASS = 0;
  private static final int NETKIT_DROP = 2;

  /** {@code linux/netlink.h}, {@code linux/rtnetlink.h}, {@code linux/if_link.h}. */
  private static final short RTM_NEWLINK = 16;

  private static final short REQUEST_ACK_CREATE_EXCLUSIVE = 0x605;
  private static final short IFLA_IFNAME = 3;
  private static final short IFLA_LINKINFO = 18;
  private static final short IFLA_INFO_KIND = 1;
  private static final int HEADER = 16;
  private static final int INTERFACE = 16;

  /** Both ends are in one namespace; each has a network of its own, and speaks IPv4 alone. */
  private static final String UP =
      "echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6;"
          + " echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6;"
          + " busybox ip addr add 10.9.0.1/24 dev kit; busybox ip addr add 10.8.0.1/24 dev nk0;"
          + " busybox ip link set kit up; busybox ip link set nk0 up";

  private Room room;

  @BeforeEach
  void open() {
    room = Room.open();
    SystemCalls calls =
        new SystemCalls(Architecture.find(System.getProperty("os.arch")).orElseThrow());
    long made =
        new NetworkNamespace(calls, Optional.of(room.namespace()))
            .call("make devices", () -> makePair(calls));
    Assumptions.assumeTrue(made == 0, "this kernel was built without netkit: " + made);
    assertThat(room.run(UP)).isEmpty();
  }

  @AfterEach
  void close() throws Exception {
    room.close();
  }

  private static ByteBuffer attribute(ByteBuffer message, short kind, String text) {
    byte[] value = text.getBytes(StandardCharsets.US_ASCII);
    message.putShort((short) (4 + value.length)).putShort(kind).put(value);
    return message.position((message.position() + 3) & -4);
  }

  /** The devices {@code kit} and, as the kernel calls the other, {@code nk0}. */
  private static long makePair(SystemCalls calls) {
    ByteBuffer message = ByteBuffer.allocate(128).order(ByteOrder.nativeOrder());
    message.position(HEADER + INTERFACE);
    attribute(message, IFLA_IFNAME, "kit\0");
    int info = message.position();
    attribute(message.position(info + 4), IFLA_INFO_KIND, "netkit");
    message.putShort(info, (short) (message.position() - info)).putShort(info + 2, IFLA_LINKINFO);
    message.putInt(0, message.position());
    message.putShort(4, RTM_NEWLINK).putShort(6, REQUEST_ACK_CREATE_EXCLUSIVE);
    int type = SystemHeaders.SOCK_RAW | SystemHeaders.SOCK_CLOEXEC;
    try (Arena arena = Arena.ofConfined();
        Fd socket =
            new Fd(
                calls, calls.call(calls.numbers().socket(), SystemHeaders.AF_NETLINK, type, 0))) {
      MemorySegment room = arena.allocate(4096, 8);
      MemorySegment.copy(message.array(), 0, room, ValueLayout.JAVA_BYTE, 0, message.position());
      long address = room.address();
      int number = socket.number();
      calls.call(calls.numbers().sendto(), number, address, message.position(), 0, 0, 0);
      long got = calls.call(calls.numbers().recvfrom(), number, address, 4096, 0, 0, 0);
      return got < HEADER + 4 ? got : room.get(ValueLayout.JAVA_INT, HEADER);
    }
  }

  /** What is sent to the network of an end leaves by it. */
  private void send(Netkit.End end) {
    String network = end == Netkit.End.PRIMARY ? "10.9.0.2" : "10.8.0.2";
    room.run("busybox ping -c 1 -W 1 " + network);
  }

  @ParameterizedTest
  @EnumSource
  void whatAnEndSendsIsSeen(Netkit.End end, Kernel kernel) {
    Netkit point = new Netkit("kit", end);
    try (Counter counter = Counter.load(kernel, point, NETKIT_PASS)) {
      send(end);
      assertThat(counter.runs()).as("before").isZero();
      try (Link link = counter.attach(counter.attachment().in(room.namespace()))) {
        send(end);
        assertThat(counter.runs()).isEqualTo(1);
        assertThat(link.info().place()).isInstanceOf(Place.Device.class);
        assertThat(kernel.attached(point, Attached.At.in(room.namespace())))
            .extracting(Attached::program)
            .containsExactly(counter.program().info().id());
        assertThat(listed())
            .containsExactly(
                new Queued(
                    end == Netkit.End.PEER ? AttachType.NETKIT_PEER : AttachType.NETKIT_PRIMARY,
                    counter.program().info().id(),
                    0,
                    OptionalInt.of(link.info().ids().getFirst()),
                    0));
      }
      assertThat(listed()).isEmpty();
      send(end);
      assertThat(counter.runs()).as("after").isEqualTo(1);
    }
  }

  /** What a listing of all devices tells of the pair. */
  private List<Queued> listed() {
    try (LinuxKernel linux = LinuxKernel.open()) {
      return linux.listing().network(Optional.of(room.namespace())).devices().stream()
          .flatMap(device -> device.queued().stream())
          .toList();
    }
  }

  @ParameterizedTest
  @EnumSource
  void programIsReplaced(Netkit.End end, Kernel kernel) {
    Netkit point = new Netkit("kit", end);
    try (Counter first = Counter.load(kernel, point, NETKIT_PASS);
        Counter second = Counter.load(kernel, point, NETKIT_DROP);
        Link link = first.attach(first.attachment().in(room.namespace()))) {
      send(end);
      link.update(second.program());
      send(end);
      assertThat(first.runs()).isEqualTo(1);
      assertThat(second.runs()).isEqualTo(1);
    }
  }
}
