package dev.nectar.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.bytecode.Assembler;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.Reference;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What programs of each type run on, and what comes of it. */
class SubjectTest {
  private static final TaskContext TASK = new TaskContext(41, 42, 7, 8, "worker", 9);

  private static EmbeddedOptions options(Mode mode) {
    return EmbeddedOptions.DEFAULT.limits(Limits.DEFAULT.memory(1 << 20)).mode(mode);
  }

  private static ProgramSpec plain(ProgramType type, String text) {
    return new ProgramSpec(
        "p", type, new FunctionSpec("p", new Assembler().assemble(text), List.of()));
  }

  private static Outcome run(Mode mode, ProgramType type, String text, Subject subject) {
    return run(mode, plain(type, text), List.of(), object -> {}, subject);
  }

  private static Outcome run(
      Mode mode,
      ProgramSpec program,
      List<MapSpec> maps,
      Consumer<LoadedObject> prepared,
      Subject subject) {
    try (EmbeddedKernel kernel = EmbeddedKernel.open(options(mode));
        LoadedObject object = kernel.load(new ObjectSpec(List.of(program), maps, "GPL"))) {
      prepared.accept(object);
      return kernel.run(object.program("p"), new Occurrence(0, TASK, subject));
    }
  }

  /** UDP over IPv4 over Ethernet with a payload of 4 bytes. */
  private static byte[] udp() {
    ByteBuffer frame = ByteBuffer.allocate(46);
    frame.putShort(12, (short) 0x800).put(14, (byte) 0x45).putShort(16, (short) 32);
    frame.put(23, (byte) 17).putInt(26, 0x7f000001).putInt(30, 0x7f000002);
    frame.putShort(34, (short) 7000).putShort(36, (short) 53).putShort(38, (short) 12);
    return frame.putInt(42, 0x01020304).array();
  }

  private static ByteBuffer fields(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void xdpProgramsTellTheDevice(Mode mode) {
    String text = "r1 = 3\nr2 = 0\ncall bpf_redirect\nexit";
    Outcome outcome = run(mode, ProgramType.XDP, text, new Subject.Packet(udp()));
    assertThat(outcome.value()).isEqualTo(4);
    assertThat(outcome.destination())
        .contains(new Destination.Device(3, Destination.Device.Way.PLAIN, 0));
    assertThat(outcome.data()).isEqualTo(udp());
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void whatWasToldCountsOnlyIfTheVerdictSaysSo(Mode mode) {
    String text = "r1 = 3\nr2 = 0\ncall bpf_redirect\nr0 = 2\nexit";
    Outcome outcome = run(mode, ProgramType.XDP, text, new Subject.Packet(udp()));
    assertThat(outcome.value()).isEqualTo(2);
    assertThat(outcome.destination()).isEmpty();
  }

  private static final String BY_MAP =
      "r1 = map[places]\nr2 = 1\nr3 = %d\ncall bpf_redirect_map\nexit";

  private static MapSpec places(MapType type, int value) {
    return new MapSpec("places", type, 4, value, 4, Set.of());
  }

  private static void lead(LoadedObject object, int to) {
    object.map("places").view(Codec.INT, Codec.INT).put(1, to);
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void xdpProgramsTellTheEntryOfAMap(Mode mode) {
    for (MapType type : new MapType[] {MapType.DEVMAP, MapType.DEVMAP_HASH, MapType.CPUMAP}) {
      ProgramSpec program = plain(ProgramType.XDP, BY_MAP.formatted(2));
      List<MapSpec> maps = List.of(places(type, 4));
      Subject packet = new Subject.Packet(udp());
      Outcome outcome = run(mode, program, maps, object -> lead(object, 1), packet);
      assertThat(outcome.value()).isEqualTo(4);
      assertThat(outcome.destination()).contains(new Destination.Entry("places", type, 1, 0, 2));
      Outcome none = run(mode, program, maps, object -> {}, packet);
      assertThat(none.value()).isEqualTo(2);
      assertThat(none.destination()).isEmpty();
    }
    ProgramSpec all = plain(ProgramType.XDP, BY_MAP.formatted(8));
    List<MapSpec> devices = List.of(places(MapType.DEVMAP, 4));
    assertThat(run(mode, all, devices, object -> {}, new Subject.Packet(udp())).destination())
        .contains(new Destination.Everywhere("places", 8));
  }

  private static Outcome toSocket(Mode mode, ProgramType type, String call, MapType map) {
    String text =
        "r6 = r1\n*(u32 *)(r10 - 4) = 1\nr2 = map[places]\nr3 = KEY\nr4 = 0\ncall " + call + "\n";
    boolean byKey = !call.endsWith("_map");
    String key = byKey ? "r10\nr3 += -4" : "1";
    ProgramSpec program = plain(type, text.replace("KEY", key) + END.get(type));
    return run(
        mode,
        program,
        List.of(places(map, 4)),
        object -> object.map("places").references(Codec.INT).put(1, new Reference.Descriptor(77)),
        new Subject.Packet(udp()));
  }

  /** What selecting a socket returns is no verdict. */
  private static final Map<ProgramType, String> END =
      Map.of(
          ProgramType.SK_SKB, "exit",
          ProgramType.SK_MSG, "exit",
          ProgramType.SK_REUSEPORT, "if r0 == 0 goto pass\nexit\npass:\nr0 = 1\nexit");

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void socketsOfMapsAreTold(Mode mode) {
    record Way(ProgramType type, String call, MapType map) {}
    for (Way each :
        List.of(
            new Way(ProgramType.SK_SKB, "bpf_sk_redirect_map", MapType.SOCKMAP),
            new Way(ProgramType.SK_SKB, "bpf_sk_redirect_hash", MapType.SOCKHASH),
            new Way(ProgramType.SK_MSG, "bpf_msg_redirect_map", MapType.SOCKMAP),
            new Way(ProgramType.SK_MSG, "bpf_msg_redirect_hash", MapType.SOCKHASH),
            new Way(
                ProgramType.SK_REUSEPORT,
                "bpf_sk_select_reuseport",
                MapType.REUSEPORT_SOCKARRAY))) {
      Outcome outcome = toSocket(mode, each.type(), each.call(), each.map());
      assertThat(outcome.value()).as("%s", each).isEqualTo(1);
      assertThat(outcome.destination())
          .contains(new Destination.Entry("places", each.map(), 77, 0, 0));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void tcProgramsTellCopiesAndTheWay(Mode mode) {
    String text =
        """
        r6 = r1
        r2 = 1
        r3 = 1
        call bpf_clone_redirect
        r1 = 9
        r2 = 0
        call bpf_redirect_peer
        exit
        """;
    Outcome outcome = run(mode, ProgramType.SCHED_CLS, text, new Subject.Packet(udp()));
    assertThat(outcome.value()).isEqualTo(7);
    assertThat(outcome.destination())
        .contains(new Destination.Device(9, Destination.Device.Way.PEER, 0));
    assertThat(outcome.copies()).hasSize(1);
    assertThat(outcome.copies().getFirst().to())
        .isEqualTo(new Destination.Device(1, Destination.Device.Way.PLAIN, 1));
    assertThat(outcome.copies().getFirst().packet()).isEqualTo(udp());
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void reuseportProgramsSeeTheTransportHeader(Mode mode) {
    String text =
        """
        r6 = r1
        r2 = *(u64 *)(r1 + 0)
        r3 = *(u64 *)(r1 + 8)
        r7 = *(u32 *)(r1 + 24)
        r4 = r2
        r4 += 4
        if r4 > r3 goto out
        r8 = *(u16 *)(r2 + 2)
        r8 = be16 r8
        r8 <<= 8
        r7 |= r8
        r2 = 8
        r3 = r10
        r3 += -8
        r4 = 4
        r5 = 1
        call bpf_skb_load_bytes_relative
        r0 = r7
        exit
        out:
        r0 = 0
        exit
        """;
    Outcome outcome = run(mode, ProgramType.SK_REUSEPORT, text, new Subject.Packet(udp()));
    assertThat(outcome.value()).isEqualTo(53 << 8 | 17);
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void streamProgramsSeeTheDataAlone(Mode mode) {
    String text =
        """
        r2 = *(u32 *)(r1 + 76)
        r0 = *(u8 *)(r2 + 0)
        r3 = *(u32 *)(r1 + 0)
        r0 += r3
        r3 = *(u32 *)(r1 + 136)
        r0 += r3
        exit
        """;
    byte[] socket = fields(192).putInt(88, 2).putInt(136, 8080).array();
    byte[] data = "hello".getBytes(StandardCharsets.UTF_8);
    Outcome outcome = run(mode, ProgramType.SK_SKB, text, new Subject.Packet(data, socket));
    assertThat(outcome.value()).isEqualTo('h' + 5 + 8080);
    assertThat(outcome.data()).isEqualTo(data);
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void messagesAreChanged(Mode mode) {
    String text =
        """
        r6 = r1
        r2 = 1
        r3 = 2
        r4 = 0
        call bpf_msg_pop_data
        r0 = *(u32 *)(r6 + 16)
        exit
        """;
    byte[] fields = fields(80).putInt(16, 10).array();
    byte[] data = "abcd".getBytes(StandardCharsets.UTF_8);
    Outcome outcome = run(mode, ProgramType.SK_MSG, text, new Subject.Packet(data, fields));
    assertThat(outcome.value()).isEqualTo(10);
    assertThat(new String(outcome.data(), StandardCharsets.UTF_8)).isEqualTo("ad");
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void optionsOfSocketsAreChanged(Mode mode) {
    String text =
        """
        r2 = *(u64 *)(r1 + 8)
        r3 = *(u64 *)(r1 + 16)
        r4 = r2
        r4 += 4
        if r4 > r3 goto out
        *(u32 *)(r2 + 0) = 5
        *(u32 *)(r1 + 32) = 2
        r1 = -7
        call bpf_set_retval
        out:
        r0 = 1
        exit
        """;
    Subject option = new Subject.SocketOption(1, 2, new byte[] {9, 9, 9, 9}, 0);
    Outcome outcome = run(mode, ProgramType.CGROUP_SOCKOPT, text, option);
    assertThat(outcome.value()).isEqualTo(1);
    assertThat(outcome.data())
        .isEqualTo(
            ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
                ? new byte[] {5, 0}
                : new byte[] {0, 0});
    assertThat(outcome.returned()).hasValue(-7);
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void filesOfProcSysAreChanged(Mode mode) {
    String text =
        """
        *(u64 *)(r10 - 8) = 0x3231
        r2 = r10
        r2 += -8
        r3 = 2
        call bpf_sysctl_set_new_value
        r0 += 1
        exit
        """;
    Subject write =
        new Subject.Sysctl("net/ipv4/ip_forward", new byte[] {'0'}, Optional.of(new byte[1]), 0);
    Outcome outcome = run(mode, ProgramType.CGROUP_SYSCTL, text, write);
    assertThat(outcome.value()).isEqualTo(1);
    assertThat(outcome.data()).isEqualTo(new byte[] {'1', '2'});
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void structuresAreLeftAsTheyAreChanged(Mode mode) {
    for (ProgramType type :
        new ProgramType[] {
          ProgramType.CGROUP_SOCK_ADDR,
          ProgramType.CGROUP_DEVICE,
          ProgramType.CGROUP_SOCK,
          ProgramType.SOCK_OPS,
          ProgramType.PERF_EVENT,
          ProgramType.TRACEPOINT,
          ProgramType.SYSCALL
        }) {
      String text = "r0 = *(u32 *)(r1 + 4)\n*(u32 *)(r1 + 4) = 8\nexit";
      byte[] fields = fields(72).putInt(4, 77).array();
      Outcome outcome = run(mode, type, text, new Subject.Structure(fields));
      assertThat(outcome.value()).as("%s", type).isEqualTo(77);
      assertThat(ByteBuffer.wrap(outcome.context()).order(ByteOrder.nativeOrder()).getInt(4))
          .isEqualTo(8);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void netfilterProgramsHaveTheStateOfTheHook(Mode mode) {
    String text = "r2 = *(u64 *)(r1 + 0)\nr0 = *(u8 *)(r2 + 0)\nexit";
    byte[] packet = java.util.Arrays.copyOfRange(udp(), 14, 46);
    Subject subject = new Subject.Packet(packet, new byte[] {3, 2});
    assertThat(run(mode, ProgramType.NETFILTER, text, subject).value()).isEqualTo(3);
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void flowDissectorsFillInKeys(Mode mode) {
    String text =
        "r2 = *(u64 *)(r1 + 144)\n*(u16 *)(r2 + 2) = 34\n*(u8 *)(r2 + 9) = 17\nr0 = 0\nexit";
    Outcome outcome = run(mode, ProgramType.FLOW_DISSECTOR, text, new Subject.Packet(udp()));
    ByteBuffer keys = ByteBuffer.wrap(outcome.data()).order(ByteOrder.nativeOrder());
    assertThat(keys.getShort(2)).isEqualTo((short) 34);
    assertThat(keys.get(9)).isEqualTo((byte) 17);
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void probesHaveArgumentsInRegisters(Mode mode) {
    int second = System.getProperty("os.arch").equals("aarch64") ? 8 : 104;
    String text = "r0 = *(u64 *)(r1 + " + second + ")\nexit";
    Subject call = Subject.Arguments.of(Subject.Argument.of(3), Subject.Argument.of(4));
    assertThat(run(mode, ProgramType.KPROBE, text, call).value()).isEqualTo(4);
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void rawTracepointsHaveArgumentsInOrder(Mode mode) {
    String text = "r0 = *(u64 *)(r1 + 8)\nexit";
    Subject call = Subject.Arguments.of(Subject.Argument.of(3), Subject.Argument.of(4));
    assertThat(run(mode, ProgramType.RAW_TRACEPOINT, text, call).value()).isEqualTo(4);
  }

  private static final String DECLARED =
      """
      struct file { int flags; int mode; };
      int file_open(struct file *file, const char *path, int flags);
      int bpf_lsm_file_open(struct file *file);
      typedef void (*btf_trace_file_opened)(void *data, struct file *file, int result);
      """;

  private static final String FUNCTION =
      """
      r6 = r1
      r2 = *(u64 *)(r6 + 0)
      r7 = *(u32 *)(r2 + 4)
      *(u32 *)(r2 + 0) = 6
      r2 = *(u64 *)(r6 + 8)
      r0 = *(u8 *)(r2 + 1)
      r7 += r0
      r1 = r6
      r2 = r10
      r2 += -8
      call bpf_get_func_ret
      r1 = *(u64 *)(r10 - 8)
      r7 += r1
      r1 = r6
      call bpf_get_func_arg_cnt
      r0 *= 1000
      r0 += r7
      exit
      """;

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void functionsAreTracedWithTheirArguments(Mode mode) {
    AttachPoint point = new AttachPoint.Fexit("file_open");
    Bell bell = new Bell(point);
    ProgramSpec program = ProgramSpec.at("p", point, new Assembler().assemble(FUNCTION));
    Subject.Arguments call =
        Subject.Arguments.of(
                Subject.Argument.of(fields(8).putInt(4, 20).array()),
                Subject.Argument.of("/x"),
                Subject.Argument.of(1))
            .returning(300);
    try (Kernel kernel = EmbeddedKernel.open(options(mode).declaring(DECLARED).source(bell));
        LoadedObject object = kernel.load(new ObjectSpec(List.of(program), List.of(), "GPL"))) {
      kernel.attach(Attachment.of(object.program("p")));
      Outcome outcome = bell.run(point, new Occurrence(0, TASK, call));
      assertThat(outcome.value()).isEqualTo(3000 + 20 + 'x' + 300);
      byte[] file = ((Subject.Argument.Pointer) outcome.arguments().getFirst()).bytes();
      assertThat(ByteBuffer.wrap(file).order(ByteOrder.nativeOrder()).getInt(0)).isEqualTo(6);
      Occurrence wrong = new Occurrence(0, TASK, Subject.Arguments.of(Subject.Argument.of(1)));
      assertThatThrownBy(() -> bell.run(point, wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the function that the program is bound to has 3 arguments, and the event 1");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void hooksAndTracepointsHaveTheirArguments(Mode mode) {
    for (AttachPoint point :
        List.of(
            new AttachPoint.LsmHook("file_open"),
            new AttachPoint.BtfTracepoint("file_opened"),
            new AttachPoint.ModifyReturn("file_open"))) {
      Bell bell = new Bell(point);
      String text = "r2 = *(u64 *)(r1 + 0)\nr0 = *(u32 *)(r2 + 4)\nexit";
      ProgramSpec program = ProgramSpec.at("p", point, new Assembler().assemble(text));
      Subject.Argument file = Subject.Argument.of(fields(8).putInt(4, 20).array());
      Subject.Argument none = Subject.Argument.of(0);
      Subject call =
          switch (point) {
            case AttachPoint.LsmHook _ -> Subject.Arguments.of(file);
            case AttachPoint.BtfTracepoint _ -> Subject.Arguments.of(file, none);
            default -> Subject.Arguments.of(file, none, none);
          };
      try (Kernel kernel = EmbeddedKernel.open(options(mode).declaring(DECLARED).source(bell));
          LoadedObject object = kernel.load(new ObjectSpec(List.of(program), List.of(), "GPL"))) {
        kernel.attach(Attachment.of(object.program("p")));
        assertThat(bell.run(point, new Occurrence(0, TASK, call)).value()).isEqualTo(20);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void programsHaveTheCookieTheyWereAttachedWith(Mode mode) {
    AttachPoint point = new AttachPoint.Tracepoint("fs", "opened");
    Bell bell = new Bell(point);
    ProgramSpec program =
        ProgramSpec.at("p", point, new Assembler().assemble("call bpf_get_attach_cookie\nexit"));
    try (Kernel kernel = EmbeddedKernel.open(options(mode).source(bell));
        LoadedObject object = kernel.load(new ObjectSpec(List.of(program), List.of(), "GPL"))) {
      kernel.attach(Attachment.of(object.program("p")).withCookies(List.of(66L)));
      assertThat(bell.run(point, new Occurrence(0, TASK, new byte[8])).value()).isEqualTo(66);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void eventsThatAreNotForTheTypeAreRefused(Mode mode) {
    assertThatThrownBy(
            () -> run(mode, ProgramType.XDP, "r0 = 0\nexit", new Subject.Structure(new byte[8])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("programs of type XDP do not run on a structure alone");
    assertThatThrownBy(
            () -> run(mode, ProgramType.SYSCALL, "r0 = 0\nexit", new Subject.Packet(udp())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("programs of type SYSCALL do not run on a packet");
  }
}
