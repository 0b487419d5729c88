package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.bytecode.KernelVersion;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.Link;
import dev.nectar.object.AttachPoint.Cgroup;
import dev.nectar.object.AttachType;
import dev.nectar.testing.KernelTest;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Programs of a control group that this process is in while it uses sockets on loopback. */
@KernelTest
class CgroupSocketsTest {
  private static final int ALLOW = 1;

  /** Of {@code sys/socket.h}; more than any address is long. */
  private static final short AF_UNIX = 1;

  private static final int SOCK_DGRAM = 2;
  private static final int ADDRESS_SIZE = 128;

  /** What this process does. */
  private interface Action {
    void run() throws IOException;
  }

  record Use(AttachType type, Action action) {
    @Override
    public String toString() {
      return type.title();
    }
  }

  static Stream<Use> uses() {
    return Stream.of(
        new Use(AttachType.CGROUP_INET4_BIND, () -> bind(StandardProtocolFamily.INET)),
        new Use(AttachType.CGROUP_INET6_BIND, () -> bind(StandardProtocolFamily.INET6)),
        new Use(AttachType.CGROUP_INET4_POST_BIND, () -> bind(StandardProtocolFamily.INET)),
        new Use(AttachType.CGROUP_INET6_POST_BIND, () -> bind(StandardProtocolFamily.INET6)),
        new Use(AttachType.CGROUP_INET4_GETSOCKNAME, () -> bind(StandardProtocolFamily.INET)),
        new Use(AttachType.CGROUP_INET6_GETSOCKNAME, () -> bind(StandardProtocolFamily.INET6)),
        new Use(AttachType.CGROUP_INET4_CONNECT, () -> send(StandardProtocolFamily.INET)),
        new Use(AttachType.CGROUP_UDP4_SENDMSG, () -> send(StandardProtocolFamily.INET)),
        new Use(AttachType.CGROUP_UDP6_SENDMSG, () -> send(StandardProtocolFamily.INET6)),
        new Use(AttachType.CGROUP_UDP4_RECVMSG, () -> send(StandardProtocolFamily.INET)),
        new Use(AttachType.CGROUP_UDP6_RECVMSG, () -> send(StandardProtocolFamily.INET6)),
        new Use(AttachType.CGROUP_INET4_GETPEERNAME, () -> askPeer(StandardProtocolFamily.INET)),
        new Use(AttachType.CGROUP_INET6_GETPEERNAME, () -> askPeer(StandardProtocolFamily.INET6)),
        new Use(AttachType.CGROUP_GETSOCKOPT, CgroupSocketsTest::options),
        new Use(AttachType.CGROUP_SETSOCKOPT, CgroupSocketsTest::options),
        new Use(AttachType.CGROUP_UNIX_CONNECT, CgroupSocketsTest::connectByName),
        new Use(AttachType.CGROUP_UNIX_GETSOCKNAME, CgroupSocketsTest::connectByName),
        new Use(AttachType.CGROUP_UNIX_GETPEERNAME, CgroupSocketsTest::sendByName),
        new Use(AttachType.CGROUP_UNIX_SENDMSG, CgroupSocketsTest::sendByName),
        new Use(AttachType.CGROUP_UNIX_RECVMSG, CgroupSocketsTest::sendByName));
  }

  private static InetSocketAddress loopback(StandardProtocolFamily family) throws IOException {
    String address = family == StandardProtocolFamily.INET ? "127.0.0.1" : "::1";
    return new InetSocketAddress(InetAddress.getByName(address), 0);
  }

  private static void bind(StandardProtocolFamily family) throws IOException {
    try (ServerSocketChannel channel = ServerSocketChannel.open(family)) {
      channel.bind(loopback(family));
    }
  }

  /** Sends to itself without and with a connection. */
  private static void send(StandardProtocolFamily family) throws IOException {
    try (DatagramChannel channel = DatagramChannel.open(family)) {
      channel.bind(loopback(family));
      channel.send(ByteBuffer.allocate(8), channel.getLocalAddress());
      channel.receive(ByteBuffer.allocate(8));
      channel.connect(channel.getLocalAddress());
    }
  }

  /** By {@code getpeername(2)}, which Java has no need of. */
  private static void askPeer(StandardProtocolFamily family) throws IOException {
    Set<Integer> before = SocketsTest.sockets();
    try (DatagramChannel channel = DatagramChannel.open(family);
        Arena arena = Arena.ofConfined()) {
      channel.connect(new InetSocketAddress(loopback(family).getAddress(), 9));
      Set<Integer> added = SocketsTest.sockets();
      added.removeAll(before);
      for (int socket : added) {
        askPeer(socket, arena);
      }
    }
  }

  private static void askPeer(long socket, Arena arena) {
    MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, ADDRESS_SIZE);
    call("getpeername", socket, arena.allocate(ADDRESS_SIZE).address(), length.address());
  }

  /** A socket that sends to itself by its name, which is in no file system; Java has none such. */
  private static void sendByName() {
    try (Arena arena = Arena.ofConfined()) {
      long socket = call("socket", AF_UNIX, SOCK_DGRAM, 0);
      try {
        MemorySegment name = arena.allocate(ADDRESS_SIZE);
        name.set(ValueLayout.JAVA_SHORT, 0, AF_UNIX);
        name.setString(3, "nectar-test-" + socket + "-" + ProcessHandle.current().pid());
        long length = 3L + name.getString(3).length();
        MemorySegment from = arena.allocateFrom(ValueLayout.JAVA_INT, ADDRESS_SIZE);
        long room = arena.allocate(ADDRESS_SIZE).address();
        call("bind", socket, name.address(), length);
        call("sendto", socket, room, 8, 0, name.address(), length);
        call("recvfrom", socket, room, 8, 0, name.address(), from.address());
        call("connect", socket, name.address(), length);
        askPeer(socket, arena);
      } finally {
        call("close", socket);
      }
    }
  }

  /** Calls a function of the C library, all of whose arguments are integers or addresses. */
  private static long call(String function, long... arguments) {
    Linker linker = Linker.nativeLinker();
    MemoryLayout[] types = new MemoryLayout[arguments.length];
    Arrays.fill(types, ValueLayout.JAVA_LONG);
    MethodHandle handle =
        linker.downcallHandle(
            linker.defaultLookup().find(function).orElseThrow(),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, types));
    try {
      int result = (int) handle.invokeWithArguments(Arrays.stream(arguments).boxed().toArray());
      assertThat(result).as(function).isNotNegative();
      return result;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("a downcall does not throw", e);
    }
  }

  private static void options() throws IOException {
    try (NetworkChannel channel = SocketChannel.open(StandardProtocolFamily.INET)) {
      channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      assertThat(channel.getOption(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
    }
  }

  private static void connectByName() throws IOException {
    Path name = Files.createTempDirectory("nectar-test-").resolve("socket");
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(name);
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(address);
      client.connect(address);
    } finally {
      Files.delete(name);
      Files.delete(name.getParent());
    }
  }

  @ParameterizedTest
  @MethodSource("uses")
  void programRunsWhenTheProcessUsesASocket(Use use, Kernel kernel) throws Exception {
    Assumptions.assumeTrue(
        kernel.target().version().atLeast(since(use.type())),
        use + " came with Linux " + since(use.type()));
    long self = ProcessHandle.current().pid();
    try (Room room = Room.open();
        Group group = Group.of(room)) {
      Cgroup point = new Cgroup(group.folder().toString(), use.type());
      try (Counter counter = Counter.load(kernel, point, ALLOW)) {
        group.take(self);
        use.action().run();
        assertThat(counter.runs()).as("before").isZero();
        long seen;
        try (Link link = counter.attach(counter.attachment())) {
          use.action().run();
          seen = counter.runs();
          assertThat(seen).as(link.point().text()).isPositive();
        }
        use.action().run();
        assertThat(counter.runs()).as("after").isEqualTo(seen);
      } finally {
        group.giveBack(self);
      }
    }
  }

  private static KernelVersion since(AttachType type) {
    return switch (type) {
      case CGROUP_UNIX_CONNECT,
          CGROUP_UNIX_GETSOCKNAME,
          CGROUP_UNIX_GETPEERNAME,
          CGROUP_UNIX_SENDMSG,
          CGROUP_UNIX_RECVMSG ->
          KernelVersion.of(6, 7);
      default -> KernelVersion.of(5, 10);
    };
  }
}
