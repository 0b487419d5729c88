package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.bytecode.Assembler;
import dev.nectar.bytecode.KernelVersion;
import dev.nectar.kernel.Attached;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachType;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.NetworkPoint;
import dev.nectar.object.NetworkPoint.SocketMap;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.testing.KernelTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs of sockets. */
@KernelTest
class SocketsTest {
  private static final int SK_PASS = 1;

  /** The descriptors of this process that are sockets. */
  static Set<Integer> sockets() throws IOException {
    Set<Integer> found = new HashSet<>();
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
      for (Path file : files.toList()) {
        try {
          if (Files.readSymbolicLink(file).toString().startsWith("socket:")) {
            found.add(Integer.parseInt(file.getFileName().toString()));
          }
        } catch (NoSuchFileException e) {
          // It was that of the list itself.
        }
      }
    }
    return found;
  }

  /** A socket on loopback, and its descriptor. */
  record Listening(DatagramChannel channel, int descriptor) implements AutoCloseable {
    static Listening open(boolean shared) throws IOException {
      DatagramChannel.open().close(); // the first opens others to see what the machine can
      Set<Integer> before = sockets();
      DatagramChannel channel = DatagramChannel.open();
      Set<Integer> after = sockets();
      after.removeAll(before);
      assertThat(after).hasSize(1);
      channel.setOption(StandardSocketOptions.SO_REUSEPORT, shared);
      channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      channel.configureBlocking(false);
      return new Listening(channel, after.iterator().next());
    }

    /** Sends 8 bytes to itself, which on loopback have arrived when the call returns. */
    int sendAndReceive() throws IOException {
      channel.send(ByteBuffer.allocate(8), channel.getLocalAddress());
      ByteBuffer room = ByteBuffer.allocate(100);
      return channel.receive(room) == null ? -1 : room.position();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  @Test
  void socketFilterCutsAndDropsWhatIsReceived(Kernel kernel) throws IOException {
    try (Listening socket = Listening.open(false)) {
      NetworkPoint point = new NetworkPoint.SocketFilter(socket.descriptor());
      // The length counts the header of UDP too, which is 8 bytes.
      try (Counter cutting = Counter.load(kernel, point, 12);
          Counter dropping = Counter.load(kernel, point, 0)) {
        assertThat(socket.sendAndReceive()).isEqualTo(8);
        try (Link link = cutting.attach(cutting.attachment())) {
          assertThat(socket.sendAndReceive()).as(link.point().text()).isEqualTo(4);
        }
        try (Link link = dropping.attach(dropping.attachment())) {
          assertThat(socket.sendAndReceive()).as(link.point().text()).isEqualTo(-1);
        }
        assertThat(socket.sendAndReceive()).isEqualTo(8);
        assertThat(List.of(cutting.runs(), dropping.runs())).containsExactly(1L, 1L);
      }
    }
  }

  @Test
  void filterThatIsLeftStaysWithItsSocket(Kernel kernel) throws IOException {
    try (Listening socket = Listening.open(false)) {
      NetworkPoint point = new NetworkPoint.SocketFilter(socket.descriptor());
      try (Counter cutting = Counter.load(kernel, point, 12);
          Link link = cutting.attach(cutting.attachment())) {
        link.leave();
      }
      assertThat(socket.sendAndReceive()).isEqualTo(4);
    }
  }

  @Test
  void programChoosesAmongSocketsThatShareAPort(Kernel kernel) throws IOException {
    try (Listening socket = Listening.open(true)) {
      NetworkPoint point = new NetworkPoint.Reuseport(socket.descriptor());
      try (Counter counter = Counter.load(kernel, point, SK_PASS)) {
        try (Link link = counter.attach(counter.attachment())) {
          assertThat(socket.sendAndReceive()).as(link.point().text()).isEqualTo(8);
          assertThat(counter.runs()).isEqualTo(1);
        }
        assertThat(socket.sendAndReceive()).isEqualTo(8);
        assertThat(counter.runs()).as("after").isEqualTo(1);
      }
    }
  }

  @Test
  void descriptorThatIsNoSocketIsNamed(Kernel kernel) {
    NetworkPoint point = new NetworkPoint.SocketFilter(99_999);
    try (Counter counter = Counter.load(kernel, point, 0)) {
      assertThatThrownBy(() -> counter.attach(counter.attachment()))
          .isInstanceOf(KernelException.class)
          .hasMessage(
              "cannot attach to socket_filter:99999: descriptor 99999 is no socket of this process");
    }
  }

  private static LoadedObject sockets(Kernel kernel) {
    // The program puts a socket that connects (BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB) into the map.
    String text =
        """
          r2 = *(u32 *)(r1 + 0)
          if r2 != 4 goto out
          *(u32 *)(r10 - 4) = 0
          r2 = map[sockets]
          r3 = r10
          r3 += -4
          r4 = 0
          call bpf_sock_map_update
        out:
          r0 = 1
          exit
        """;
    AttachPoint point = new AttachPoint.Cgroup("/", AttachType.CGROUP_SOCK_OPS);
    FunctionSpec body = new FunctionSpec("add", new Assembler().assemble(text), List.of());
    MapSpec map = new MapSpec("sockets", MapType.SOCKMAP, 4, 4, 1, Set.of());
    return kernel.load(
        new ObjectSpec(List.of(ProgramSpec.at("add", point, body)), List.of(map), "GPL"));
  }

  @ParameterizedTest
  @EnumSource(SocketMap.Stage.class)
  void programOfAMapIsAttachedSeenAndDetached(SocketMap.Stage stage, Kernel kernel) {
    SocketMap point = new SocketMap(stage);
    if (stage == SocketMap.Stage.VERDICT
        && !kernel.target().version().atLeast(KernelVersion.of(5, 13))) {
      return;
    }
    try (LoadedObject object = sockets(kernel);
        Counter counter = Counter.load(kernel, point, SK_PASS)) {
      Attachment wanted = counter.attachment().on(object.map("sockets"));
      Attached.At place = Attached.At.of(object.map("sockets"));
      try (Link link = counter.attach(wanted)) {
        if (kernel.target().version().atLeast(KernelVersion.of(5, 16))) {
          assertThat(kernel.attached(point, place))
              .as(link.point().text())
              .extracting(Attached::program)
              .containsExactly(counter.program().info().id());
        }
      }
      if (kernel.target().version().atLeast(KernelVersion.of(5, 16))) {
        assertThat(kernel.attached(point, place)).isEmpty();
      }
    }
  }

  /** What each returns: a parser the length of "hello" with its line feed, a verdict to pass. */
  private static Counter loadFor(SocketMap.Stage stage, Kernel kernel) {
    int result = stage == SocketMap.Stage.STREAM_PARSER ? 6 : SK_PASS;
    return Counter.load(kernel, new SocketMap(stage), result);
  }

  @ParameterizedTest
  @EnumSource(SocketMap.Stage.class)
  void messagesOfSocketsInAMapAreSeen(SocketMap.Stage stage, Kernel kernel) throws Exception {
    Assumptions.assumeTrue(
        stage == SocketMap.Stage.MESSAGE
            || kernel.target().version().atLeast(KernelVersion.of(5, 15)),
        "Linux 5.10 locks up in verdicts on streams that pass");
    try (Room room = Room.open();
        Group group = Group.of(room);
        LoadedObject object = sockets(kernel);
        Counter counter = loadFor(stage, kernel);
        Counter beside = loadFor(SocketMap.Stage.STREAM_VERDICT, kernel)) {
      AttachPoint point =
          new AttachPoint.Cgroup(group.folder().toString(), AttachType.CGROUP_SOCK_OPS);
      List<Link> links = new ArrayList<>();
      if (stage == SocketMap.Stage.STREAM_PARSER) {
        links.add(beside.attach(beside.attachment().on(object.map("sockets"))));
      }
      links.add(counter.attach(counter.attachment().on(object.map("sockets"))));
      links.add(kernel.attach(new Attachment(object.program("add"), point)));
      // A message that comes before its socket is in the map is not seen.
      String said = "";
      for (int i = 0; i < 20 && counter.runs() == 0; i++) {
        said =
            room.run(
                "(echo hello; busybox sleep 1) | busybox nc -l -p 78 & n=0; "
                    + "until busybox grep -q :004E /proc/net/tcp /proc/net/tcp6 || [ $n = 9999 ]; "
                    + "do n=$((n + 1)); done; "
                    + "(echo hello; busybox sleep 1) | busybox nc 127.0.0.1 78; wait");
      }
      assertThat(said).contains("hello");
      assertThat(counter.runs()).as("%s", stage).isPositive();
      links.forEach(Link::close);
    }
  }

  @Test
  void mapThatHoldsNoSocketsIsRefused(Kernel kernel) {
    MapSpec map = new MapSpec("plain", MapType.ARRAY, 4, 4, 1, Set.of());
    try (LoadedObject object = kernel.load(new ObjectSpec(List.of(), List.of(map), "GPL"));
        Counter counter = Counter.load(kernel, new SocketMap(SocketMap.Stage.MESSAGE), SK_PASS)) {
      assertThat(object.map("plain").view(Codec.INT, Codec.INT).get(0)).contains(0);
      assertThatThrownBy(() -> counter.attach(counter.attachment().on(object.map("plain"))))
          .isInstanceOf(KernelException.class)
          .hasMessageContaining("the map holds no sockets");
      assertThatThrownBy(() -> counter.attach(counter.attachment()))
          .isInstanceOf(KernelException.class)
          .hasMessageContaining("it does not say which map of sockets");
    }
  }
}
