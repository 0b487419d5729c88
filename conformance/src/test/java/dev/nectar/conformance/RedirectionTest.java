package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.bytecode.Assembler;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.Reference;
import dev.nectar.linux.net.NetworkNamespace;
import dev.nectar.linux.sys.SystemCalls;
import dev.nectar.object.Architecture;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachType;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.NetworkPoint.Xdp;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.testing.KernelTest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An XDP program hands what arrives at a device to what the first entry of a map leads to: another
 * device, the queue of a CPU, a socket. Programs of the entries see it then.
 */
@KernelTest
class RedirectionTest {
  private static final int XDP_PASS = 2;

  private static final String REDIRECT =
      """
        r1 = map[m]
        r2 = 0
        r3 = 0
        call bpf_redirect_map
        exit
      """;

  private Room room;

  @BeforeEach
  void open() {
    room = Room.open();
  }

  @AfterEach
  void close() throws Exception {
    room.close();
  }

  private static LoadedObject load(Kernel kernel, MapType type, int valueSize) {
    FunctionSpec body = new FunctionSpec("send", new Assembler().assemble(REDIRECT), List.of());
    AttachPoint point = new Xdp(Room.DEVICE);
    return kernel.load(
        new ObjectSpec(
            List.of(ProgramSpec.at("send", point, body)),
            List.of(new MapSpec("m", type, 4, valueSize, 4, Set.of())),
            "GPL"));
  }

  /** What runs for an entry of a map. */
  private static Counter counter(Kernel kernel, AttachType as) {
    AttachPoint point = new AttachPoint.Hook(ProgramType.XDP, Optional.of(as), "");
    return Counter.load(kernel, point, XDP_PASS);
  }

  private int number(String device) {
    String said = room.run("busybox ip link show " + device);
    return Integer.parseInt(said.substring(0, said.indexOf(':')));
  }

  private Attachment at(Xdp.Mode mode, LoadedObject object) {
    return new Attachment(object.program("send"), new Xdp(Room.DEVICE, mode)).in(room.namespace());
  }

  /** The peer asks who has an address, which arrives at the device. */
  private void send() {
    room.run("busybox ip addr add 10.9.0.2/24 dev veth0; busybox ping -c 1 -W 1 10.9.0.1");
  }

  @ParameterizedTest
  @EnumSource(names = {"DEVMAP", "DEVMAP_HASH"})
  void programOfADeviceSeesWhatIsSentThere(MapType type, Kernel kernel) {
    SystemCalls calls =
        new SystemCalls(Architecture.find(System.getProperty("os.arch")).orElseThrow());
    Xdp peer = new Xdp("veth0", Xdp.Mode.NATIVE);
    try (LoadedObject object = load(kernel, type, 8);
        Counter before = counter(kernel, AttachType.XDP_DEVMAP);
        Counter arrived = Counter.load(kernel, peer, XDP_PASS)) {
      Reference back = new Reference.Device(number(Room.DEVICE), Optional.of(before.program()));
      // Devices are looked up in the namespace of the thread that puts them there.
      new NetworkNamespace(calls, Optional.of(room.namespace()))
          .call(
              "put a device",
              () -> {
                object.map("m").references(Codec.INT).put(0, back);
                return 0;
              });
      // A peer without a program takes no packet that is sent so.
      try (Link taking = arrived.attach(arrived.attachment().in(room.namespace()));
          Link link = kernel.attach(at(Xdp.Mode.NATIVE, object))) {
        send();
        assertThat(before.runs()).as(link.point().text()).isPositive();
        assertThat(arrived.runs()).as(taking.point().text()).isPositive();
      }
    }
  }

  @Test
  void programOfACpuSeesWhatIsQueuedThere(Kernel kernel) {
    try (LoadedObject object = load(kernel, MapType.CPUMAP, 8);
        Counter queued = counter(kernel, AttachType.XDP_CPUMAP)) {
      object
          .map("m")
          .references(Codec.INT)
          .put(0, new Reference.Cpu(192, Optional.of(queued.program())));
      try (Link link = kernel.attach(at(Xdp.Mode.NATIVE, object))) {
        send();
        assertThat(Soon.is(() -> queued.runs() > 0)).as(link.point().text()).isTrue();
      }
    }
  }

  @Test
  void socketIsHandedThePackets(Kernel kernel) {
    try (LoadedObject object = load(kernel, MapType.XSKMAP, 4);
        PacketSocket socket = PacketSocket.open(room, number(Room.DEVICE))) {
      var sockets = object.map("m").references(Codec.INT);
      sockets.put(0, new Reference.Descriptor(socket.descriptor()));
      try (Link link = kernel.attach(at(Xdp.Mode.GENERIC, object))) {
        send();
        assertThat(Soon.is(() -> socket.packets() > 0)).as(link.point().text()).isTrue();
        // ARP, or what the device says of itself by IPv6.
        byte[] first = socket.first();
        assertThat((first[12] & 0xff) << 8 | first[13] & 0xff).isIn(0x0806, 0x86dd);
      }
      assertThat(sockets.remove(0)).isTrue();
    }
  }
}
