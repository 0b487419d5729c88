package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.Reference;
import dev.nectar.object.Architecture;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachType;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.NetworkPoint;
import dev.nectar.object.NetworkPoint.SocketMap;
import dev.nectar.object.PerfCounter;
import dev.nectar.testing.KernelExtension;
import dev.nectar.testing.RequiresKernel;
import dev.nectar.vm.Subject;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Programs that need an event note the same at it in Linux, interpreted, and compiled. These are
 * many runs, so guests have none of them.
 */
@ExtendWith(KernelExtension.class)
@RequiresKernel("6.18")
class EventDifferenceTest {
  private static final long SELF = ProcessHandle.current().pid();
  private static final byte[] SENT = "0123456789".getBytes(StandardCharsets.US_ASCII);

  private final Differences differences = new Differences();
  private Room room;
  private Group group;

  @BeforeEach
  void open() throws Exception {
    room = Room.open();
    group = Group.of(room);
  }

  @AfterEach
  void close() throws Exception {
    group.close();
    room.close();
  }

  private AttachPoint.Cgroup point(AttachType type) {
    return new AttachPoint.Cgroup(group.folder().toString(), type);
  }

  // Control groups.

  private static final String TTL = "net/ipv4/ip_default_ttl";

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void filesBelowProcSysAreRead(Kernel kernel) throws Exception {
    String name =
        """
        r1 = *(u32 *)(r6 + 0)
        note[0] = r1
        r1 = r6
        r2 = map[notes][0]+32
        r3 = {24|23|1}
        r4 = {0|1|2}
        call bpf_sysctl_get_name
        note[8] = r0
        """;
    String values =
        """
        r1 = r6
        r2 = map[notes][0]+32
        r3 = {4|3|1}
        call {bpf_sysctl_get_current_value|bpf_sysctl_get_new_value}
        note[0] = r0
        r1 = r6
        r2 = map[notes][0]+32
        r3 = 2
        call bpf_sysctl_set_new_value
        note[8] = r0
        """;
    Noted.Event read =
        new Noted.Event(
            object -> room.run("busybox cat /proc/sys/" + TTL),
            new Subject.Sysctl(TTL, text("64\n"), Optional.empty(), 0));
    for (String program : List.of(name, values, RETURN_VALUES)) {
      for (String each : Noted.each(program)) {
        differences.compare(kernel, new Noted(point(AttachType.CGROUP_SYSCTL), each, 1), read);
      }
    }
    differences.none();
  }

  /** What the call is to return, before and after it is said. */
  private static final String RETURN_VALUES =
      """
      call bpf_get_retval
      note[0] = r0
      r1 = {-5|-4095|0}
      call bpf_set_retval
      note[8] = r0
      call bpf_get_retval
      note[16] = r0
      """;

  @Test
  void filesBelowProcSysAreWritten(Kernel kernel) throws Exception {
    String program =
        """
        r1 = r6
        r2 = map[notes][0]+32
        r3 = {8|3|1}
        call {bpf_sysctl_get_new_value|bpf_sysctl_get_current_value}
        note[0] = r0
        *(u64 *)(r10 - 8) = 0x0a3535
        r1 = r6
        r2 = r10
        r2 += -8
        r3 = 3
        call bpf_sysctl_set_new_value
        note[8] = r0
        """;
    for (String each : Noted.each(program)) {
      room.run("echo 64 > /proc/sys/" + TTL);
      String[] left = new String[1];
      Noted.Event write =
          new Noted.Event(
              object -> {
                room.run("echo 77 > /proc/sys/" + TTL);
                left[0] = room.run("busybox cat /proc/sys/" + TTL).strip();
              },
              new Subject.Sysctl(TTL, text("64\n"), Optional.of(text("77\n")), 0));
      differences.compare(
          kernel,
          new Noted(
              point(AttachType.CGROUP_SYSCTL),
              "r1 = *(u32 *)(r6 + 0)\nif r1 == 0 goto unseen\n" + each,
              1),
          write,
          "",
          outcome -> new String(outcome.data(), StandardCharsets.US_ASCII).strip().equals(left[0]));
    }
    differences.none();
  }

  @Test
  void optionsOfSocketsAreAskedAndSet(Kernel kernel) throws Exception {
    String context =
        """
        r1 = *(u32 *)(r6 + 24)
        note[32] = r1
        r1 = *(u32 *)(r6 + 28)
        note[40] = r1
        r1 = *(u32 *)(r6 + 32)
        note[48] = r1
        r2 = *(u64 *)(r6 + 8)
        r3 = *(u64 *)(r6 + 16)
        r4 = r2
        r4 += 4
        if r4 > r3 goto short
        r1 = *(u32 *)(r2 + 0)
        note[56] = r1
        short:
        """;
    byte[] one = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(1).array();
    inGroup(
        () -> {
          try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.INET)) {
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            Noted.Step set = object -> keepAlive(channel, true);
            Noted.Step get = object -> keepAlive(channel, false);
            for (String each : Noted.each(context + RETURN_VALUES)) {
              Subject option = new Subject.SocketOption(1, 9, one, 0);
              differences.compare(
                  kernel,
                  new Noted(point(AttachType.CGROUP_SETSOCKOPT), each, 1),
                  new Noted.Event(set, option));
              differences.compare(
                  kernel,
                  new Noted(point(AttachType.CGROUP_GETSOCKOPT), each, 1),
                  new Noted.Event(get, option));
            }
          }
        });
    differences.none();
  }

  /** Sets or asks, which the program may have made fail. */
  private static void keepAlive(SocketChannel channel, boolean set) {
    try {
      if (set) {
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      } else {
        channel.getOption(StandardSocketOptions.SO_KEEPALIVE);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("error");
    }
  }

  private interface Body {
    void run() throws Exception;
  }

  /** Sockets are of the group in which their process was when it made them. */
  private void inGroup(Body body) throws Exception {
    group.take(SELF);
    try {
      body.run();
    } finally {
      group.giveBack(SELF);
    }
  }

  @Test
  void devicesAreOpened(Kernel kernel) throws Exception {
    String context =
        """
        r1 = *(u32 *)(r6 + 0)
        note[32] = r1
        r1 = *(u32 *)(r6 + 4)
        if r1 != 1 goto unseen
        note[40] = r1
        r1 = *(u32 *)(r6 + 8)
        if r1 != 5 goto unseen
        note[48] = r1
        """;
    byte[] device = ints(0, 2 << 16 | 2, 4, 1, 8, 5);
    for (String each : Noted.each(context + RETURN_VALUES)) {
      differences.compare(
          kernel,
          new Noted(point(AttachType.CGROUP_DEVICE), each, 1),
          new Noted.Event(
              object -> room.run("busybox head -c 1 /dev/zero"), new Subject.Structure(device)));
    }
    differences.none();
  }

  /** A structure with some numbers. */
  private static byte[] ints(int... pairs) {
    ByteBuffer bytes = ByteBuffer.allocate(256).order(ByteOrder.nativeOrder());
    for (int i = 0; i < pairs.length; i += 2) {
      bytes.putInt(pairs[i], pairs[i + 1]);
    }
    return bytes.array();
  }

  private static final String OPTIONS =
      """
      *(u64 *)(r10 - 8) = 7
      r1 = r6
      r2 = {1|77}
      r3 = {36|999}
      r4 = r10
      r4 += -8
      r5 = {4|2}
      call bpf_setsockopt
      note[64] = r0
      *(u64 *)(r10 - 8) = -1
      r1 = r6
      r2 = 1
      r3 = {36|999}
      r4 = r10
      r4 += -8
      r5 = {4|8}
      call bpf_getsockopt
      note[72] = r0
      r1 = *(u64 *)(r10 - 8)
      note[80] = r1
      """;

  private static final String BIND =
      """
      *(u64 *)(r10 - 8) = 0
      *(u32 *)(r10 - 12) = 0x0200007f
      *(u32 *)(r10 - 16) = {0x2|0x7}
      r1 = r6
      r2 = r10
      r2 += -16
      r3 = {16|15|2|1}
      call bpf_bind
      note[0] = r0
      r1 = *(u32 *)(r6 + 4)
      note[8] = r1
      r1 = *(u32 *)(r6 + 24)
      note[16] = r1
      r1 = *(u32 *)(r6 + 28)
      note[24] = r1
      """;

  @Test
  void addressesAreConnectedTo(Kernel kernel) throws Exception {
    InetSocketAddress nobody =
        new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 9);
    byte[] address = ints(0, 2, 4, 0x0100007f, 24, 0x0900, 28, 2, 32, 1, 36, 6);
    inGroup(
        () -> {
          for (String program : List.of(BIND, OPTIONS, RETURN_VALUES.replace("-4095|", ""))) {
            for (String each : Noted.each(program)) {
              differences.compare(
                  kernel,
                  new Noted(point(AttachType.CGROUP_INET4_CONNECT), each, 1),
                  new Noted.Event(object -> connect(nobody), new Subject.Structure(address)));
            }
          }
        });
    differences.none();
  }

  /** In vain, but the program is asked. */
  private static void connect(InetSocketAddress to) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.INET)) {
      channel.connect(to);
    } catch (IOException e) {
      assertThat(e).isNotNull();
    }
  }

  @Test
  void socketsAreMade(Kernel kernel) throws Exception {
    String making =
        """
        r1 = *(u32 *)(r6 + {0|4|8|12|16|20})
        note[32] = r1
        *(u32 *)(r6 + 16) = 5
        r1 = *(u32 *)(r6 + 16)
        note[40] = r1
        r1 = *(u32 *)(r6 + 20)
        note[48] = r1
        """;
    inGroup(
        () -> {
          for (String program : List.of(making, RETURN_VALUES.replace("-4095|", ""))) {
            for (String each : Noted.each(program)) {
              differences.compare(
                  kernel,
                  new Noted(point(AttachType.CGROUP_INET_SOCK_CREATE), each, 1),
                  new Noted.Event(
                      object -> openSocket(), new Subject.Structure(ints(4, 2, 8, 1, 12, 6))));
            }
          }
        });
    differences.none();
  }

  /** Unless the program forbids it. */
  private static void openSocket() {
    try {
      SocketChannel.open(StandardProtocolFamily.INET).close();
    } catch (IOException e) {
      assertThat(e).isNotNull();
    }
  }

  // Sockets.

  /** Two ends of a connection. */
  private record Pair(SocketChannel client, int descriptor, SocketChannel server)
      implements AutoCloseable {
    static Pair open() throws IOException {
      InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.INET)) {
        listening.bind(any);
        Set<Integer> before = SocketsTest.sockets();
        SocketChannel client = SocketChannel.open(StandardProtocolFamily.INET);
        Set<Integer> added = SocketsTest.sockets();
        added.removeAll(before);
        client.connect(listening.getLocalAddress());
        return new Pair(client, added.iterator().next(), listening.accept());
      }
    }

    @Override
    public void close() throws IOException {
      client.close();
      server.close();
    }
  }

  private static MapSpec sockets(MapType type) {
    return new MapSpec("sockets", type, 4, 4, 4, Set.of());
  }

  @Test
  void connectionsAreMade(Kernel kernel) throws Exception {
    String flags =
        """
        r1 = r6
        r2 = {0|1|127|128|255|-1}
        call bpf_sock_ops_cb_flags_set
        note[0] = r0
        r1 = *(u32 *)(r6 + 84)
        note[8] = r1
        r1 = *(u32 *)(r6 + 20)
        note[16] = r1
        """;
    String keeping =
        """
        *(u32 *)(r10 - 4) = {0|3|4}
        r1 = r6
        r2 = map[sockets]
        r3 = r10
        r3 += -4
        r4 = {0|1|2|4}
        call bpf_sock_HOW_update
        note[0] = r0
        r1 = r6
        r2 = map[sockets]
        r3 = r10
        r3 += -4
        r4 = {0|1|2}
        call bpf_sock_HOW_update
        note[8] = r0
        """;
    // BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB, for there are events of the other end too.
    String start = "r1 = *(u32 *)(r6 + 0)\nif r1 != 4 goto unseen\n";
    Noted.Event connected =
        new Noted.Event(
            object -> Pair.open().close(), new Subject.Structure(ints(0, 4, 20, 2, 72, 1)));
    inGroup(
        () -> {
          for (String each : Noted.each(flags)) {
            differences.compare(
                kernel, new Noted(point(AttachType.CGROUP_SOCK_OPS), start + each, 1), connected);
          }
          for (String each : Noted.each(OPTIONS)) {
            differences.compare(
                kernel, new Noted(point(AttachType.CGROUP_SOCK_OPS), start + each, 1), connected);
          }
          for (MapType type : List.of(MapType.SOCKMAP, MapType.SOCKHASH)) {
            String how = type == MapType.SOCKMAP ? "map" : "hash";
            for (String each : Noted.each(keeping.replace("HOW", how))) {
              differences.compare(
                  kernel,
                  new Noted(
                      point(AttachType.CGROUP_SOCK_OPS), start + each, 1, List.of(sockets(type))),
                  connected);
            }
          }
        });
    differences.none();
  }

  private static final String MESSAGES =
      """
      r1 = r6
      r2 = {1|0|3|10|11}
      r3 = {2|0|10|11}
      r4 = {0|1}
      call bpf_msg_pull_data
      note[0] = r0
      ---
      r1 = r6
      r2 = {0|3|9|10|11}
      r3 = {1|4|0}
      r4 = {0|1}
      call bpf_msg_push_data
      note[0] = r0
      r1 = *(u32 *)(r6 + 68)
      note[8] = r1
      ---
      r1 = r6
      r2 = {0|3|9|10|11}
      r3 = {1|4|7|0}
      r4 = {0|1}
      call bpf_msg_pop_data
      note[0] = r0
      r1 = *(u32 *)(r6 + 68)
      note[8] = r1
      ---
      r1 = r6
      r2 = {0|10|20}
      call bpf_msg_apply_bytes
      note[0] = r0
      r1 = r6
      r2 = {0|5|10}
      call bpf_msg_cork_bytes
      note[8] = r0
      ---
      *(u32 *)(r10 - 4) = {0|1|4}
      r1 = r6
      r2 = map[sockets]
      r3 = KEY
      r4 = {0|1|2}
      call bpf_msg_redirect_HOW
      note[0] = r0
      """;

  private static final String STREAMS =
      """
      *(u32 *)(r10 - 4) = {0|1|4}
      r1 = r6
      r2 = map[sockets]
      r3 = KEY
      r4 = {0|1|2}
      call bpf_sk_redirect_HOW
      note[0] = r0
      r1 = *(u32 *)(r6 + 0)
      note[8] = r1
      """;

  private static List<String> of(String programs, MapType type) {
    boolean hash = type == MapType.SOCKHASH;
    String text =
        programs
            .replace("HOW", hash ? "hash" : "map")
            .replace("KEY", hash ? "r10\nr3 += -4" : "*(u32 *)(r10 - 4)");
    List<String> all = new ArrayList<>();
    for (String each : text.split("---\n")) {
      all.addAll(Noted.each(each + "r9 = map[sockets]\n"));
    }
    return all;
  }

  @Test
  void messagesOfSocketsAreSent(Kernel kernel) throws Exception {
    for (MapType type : List.of(MapType.SOCKMAP, MapType.SOCKHASH)) {
      for (String each : of(MESSAGES, type)) {
        if (type == MapType.SOCKHASH && !each.contains("redirect")) {
          continue;
        }
        try (Pair pair = Pair.open()) {
          Noted.Event sent =
              new Noted.Event(
                  object ->
                      object
                          .map("sockets")
                          .references(Codec.INT)
                          .put(0, new Reference.Descriptor(pair.descriptor())),
                  (attachment, object) -> attachment.on(object.map("sockets")),
                  object -> pair.client().write(ByteBuffer.wrap(SENT)),
                  new Subject.Packet(SENT, ints(16, 2)));
          differences.compare(
              kernel,
              new Noted(new SocketMap(SocketMap.Stage.MESSAGE), each, 1, List.of(sockets(type))),
              sent);
        }
      }
    }
    differences.none();
  }

  @Test
  void dataOfStreamsArrives(Kernel kernel) throws Exception {
    for (MapType type : List.of(MapType.SOCKMAP, MapType.SOCKHASH)) {
      for (String each : of(STREAMS, type)) {
        try (Pair pair = Pair.open()) {
          Noted.Event arrived =
              new Noted.Event(
                  object ->
                      object
                          .map("sockets")
                          .references(Codec.INT)
                          .put(0, new Reference.Descriptor(pair.descriptor())),
                  (attachment, object) -> attachment.on(object.map("sockets")),
                  object -> pair.server().write(ByteBuffer.wrap(SENT)),
                  new Subject.Packet(SENT, ints()));
          differences.compare(
              kernel,
              new Noted(new SocketMap(SocketMap.Stage.VERDICT), each, 1, List.of(sockets(type))),
              arrived);
        }
      }
    }
    differences.none();
  }

  @Test
  void socketsThatShareAPortAreChosen(Kernel kernel) throws Exception {
    String choosing =
        """
        *(u32 *)(r10 - 4) = {0|1|4}
        r1 = r6
        r2 = map[sockets]
        r3 = r10
        r3 += -4
        r4 = {0|1}
        call bpf_sk_select_reuseport
        note[0] = r0
        r1 = *(u32 *)(r6 + 16)
        note[8] = r1
        r1 = *(u32 *)(r6 + 20)
        note[16] = r1
        r1 = *(u32 *)(r6 + 24)
        note[24] = r1
        *(u64 *)(r10 - 16) = 0
        r1 = r6
        r2 = {8|12|9|16}
        r3 = r10
        r3 += -16
        r4 = 4
        call bpf_skb_load_bytes
        note[32] = r0
        r1 = *(u64 *)(r10 - 16)
        note[40] = r1
        """;
    for (String each : Noted.each(choosing)) {
      try (SocketsTest.Listening socket = SocketsTest.Listening.open(true)) {
        NetworkPoint point = new NetworkPoint.Reuseport(socket.descriptor());
        Noted.Event received =
            new Noted.Event(
                object ->
                    object
                        .map("sockets")
                        .references(Codec.INT)
                        .put(0, new Reference.Descriptor(socket.descriptor())),
                Noted.Attaching.PLAIN,
                object -> assertThat(socket.sendAndReceive()).isEqualTo(8),
                new Subject.Packet(datagram()));
        differences.compare(
            kernel,
            new Noted(point, each, 1, List.of(sockets(MapType.REUSEPORT_SOCKARRAY))),
            received);
      }
    }
    differences.none();
  }

  /** What a socket that sends 8 zeros to itself sends. */
  private static byte[] datagram() {
    ByteBuffer frame = ByteBuffer.allocate(14 + 20 + 8 + 8);
    frame.putShort(12, (short) 0x800).put(14, (byte) 0x45).putShort(16, (short) 36);
    frame.put(22, (byte) 64).put(23, (byte) 17).putInt(26, 0x7f000001).putInt(30, 0x7f000001);
    return frame.putShort(38, (short) 16).array();
  }

  // Lists.

  @Test
  void listsAreWritten(Kernel kernel) throws Exception {
    String writing =
        """
        r8 = *(u64 *)(r6 + 16)
        if r8 == 0 goto unseen
        r7 = *(u64 *)(r6 + 0)
        r7 = *(u64 *)(r7 + 0)
        r1 = {0x000a782520642520|0x000a73252078256c|0x00000a6925207525} ll
        *(u64 *)(r10 - 8) = r1
        *(u64 *)(r10 - 24) = 77
        *(u64 *)(r10 - 16) = -1
        r1 = r7
        r2 = r10
        r2 += -8
        r3 = {8|7|4}
        r4 = r10
        r4 += -24
        r5 = {16|8|0|4}
        call bpf_seq_printf
        note[0] = r0
        r1 = r7
        r2 = r10
        r2 += -24
        r3 = {0|1|8}
        call bpf_seq_write
        note[8] = r0
        """;
    AttachPoint point = new AttachPoint.Iterator("bpf_map_elem");
    for (String each : Noted.each(writing)) {
      differences.compareWalks(kernel, new Noted(point, each, 0));
    }
    differences.none();
  }

  // Watching this process.

  private static Attachment here(Attachment attachment, LoadedObject object) {
    return attachment.watching((int) SELF);
  }

  @Test
  void functionsOfALibraryReturn(Kernel kernel) throws Exception {
    LibraryFunction function = LibraryFunction.find("getpgrp");
    AttachPoint point =
        new AttachPoint.Uretprobe(function.file(), new AttachPoint.CodePlace.Symbol("getpgrp", 0));
    int result = kernel.target().architecture().returnValueOffset();
    String looking =
        """
        r1 = *(u64 *)(r6 + %d)
        note[0] = r1
        r1 = r6
        call bpf_get_attach_cookie
        note[8] = r0
        """
            .formatted(result);
    Subject returned = Subject.Arguments.of().returning(function.call());
    differences.compare(
        kernel,
        new Noted(point, looking, 0),
        new Noted.Event(
            Noted.Step.NONE, EventDifferenceTest::here, object -> function.call(), returned));
    differences.none();
  }

  @Test
  void systemCallsAreEntered(Kernel kernel) throws Exception {
    LibraryFunction function = LibraryFunction.find("getpgrp");
    AttachPoint point = new AttachPoint.Tracepoint("syscalls", "sys_enter_getpgrp");
    String looking =
        """
        r1 = *(u32 *)(r6 + 8)
        note[0] = r1
        r1 = r6
        call bpf_get_attach_cookie
        note[8] = r0
        """;
    int number = kernel.target().architecture() == Architecture.X86_64 ? 111 : -1;
    Assumptions.assumeTrue(number > 0, "this needs Linux on x86-64, which has this system call");
    differences.compare(
        kernel,
        new Noted(point, looking, 0),
        new Noted.Event(object -> function.call(), new Subject.Structure(ints(8, number))));
    differences.none();
  }

  @Test
  void countersOverflow(Kernel kernel) throws Exception {
    AttachPoint.Sampling each = new AttachPoint.Sampling.Every(1);
    AttachPoint point = new AttachPoint.PerfEvent(PerfCounter.Software.PAGE_FAULTS, each);
    int registers = kernel.target().architecture() == Architecture.X86_64 ? 168 : 272;
    String looking =
        """
        r1 = *(u64 *)(r6 + %d)
        note[0] = r1
        r1 = r6
        call bpf_get_attach_cookie
        note[8] = r0
        """
            .formatted(registers);
    differences.compare(
        kernel,
        new Noted(point, looking, 0),
        new Noted.Event(
            Noted.Step.NONE,
            EventDifferenceTest::here,
            object -> {
              try (Arena arena = Arena.ofConfined()) {
                arena.allocate(1 << 20).fill((byte) 1);
              }
            },
            new Subject.Structure(ints(registers, 1))));
    differences.none();
  }
}
