package dev.nectar.vm.net;

import dev.nectar.object.MapSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.vm.Destination;
import dev.nectar.vm.Limits;
import dev.nectar.vm.Occurrence;
import dev.nectar.vm.Outcome;
import dev.nectar.vm.Subject;
import dev.nectar.vm.code.Executable;
import dev.nectar.vm.code.Memory;
import dev.nectar.vm.code.Owner;
import dev.nectar.vm.code.Run;
import dev.nectar.vm.code.Scene;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Runs a program for an event: makes what programs of its type run on of what the event is about,
 * and tells what came of it. For any thread.
 */
public final class EventRun {
  private static final byte[] NOTHING = {};
  private static final int DEVICE = 1;
  private static final int XDP_REDIRECT = 4;
  private static final int TC_ACT_REDIRECT = 7;
  private static final int SK_PASS = 1;

  private static final long LOWER = 0xffff_ffffL;

  /** {@code BPF_F_BROADCAST}. */
  private static final long BROADCAST = 1 << 3;

  private final Owner owner;
  private final Memory memory;
  private final Network network = Network.LOOPBACK;
  private final Limits limits;

  /**
   * Runs programs of an owner.
   *
   * @param owner whose they are
   * @param limits how long a run may go on
   */
  public EventRun(Owner owner, Limits limits) {
    this.owner = owner;
    this.memory = owner.memory();
    this.limits = limits;
  }

  /**
   * Runs a program.
   *
   * @param spec what it is
   * @param program the program
   * @param event what happened
   * @param cookie what it was attached with
   * @param parameters how many arguments it is given, if it is bound to a function
   * @return what came of it
   * @throws dev.nectar.vm.code.Fault if the program does what it must not
   * @throws dev.nectar.vm.BudgetException if it runs for too long
   * @throws IllegalArgumentException if programs of its type do not run on that
   */
  public Outcome run(
      ProgramSpec spec, Executable program, Occurrence event, long cookie, OptionalInt parameters) {
    Call call = new Call(spec.type(), program, event);
    return switch (event.subject()) {
      case Subject.Structure(byte[] bytes) -> structure(call, bytes, cookie);
      case Subject.Arguments arguments -> arguments(call, arguments, cookie, parameters);
      case Subject.Packet packet -> packet(call, packet);
      case Subject.SocketOption option -> option(call, option);
      case Subject.Sysctl sysctl -> sysctl(call, sysctl);
    };
  }

  /** A run that is to be made. */
  private record Call(ProgramType type, Executable program, Occurrence event) {
    IllegalArgumentException unfit(String what) {
      return new IllegalArgumentException("programs of type " + type + " do not run on " + what);
    }
  }

  /** What came of a run. */
  private record Ran(long value, Optional<Destination> byMap) {
    Outcome leaving(byte[] context, byte[] data, OptionalLong returned) {
      return new Outcome(value, context, data, List.of(), Optional.empty(), List.of(), returned);
    }

    Outcome sending(byte[] data, Optional<Destination> to) {
      return new Outcome(value, NOTHING, data, List.of(), to, List.of(), OptionalLong.empty());
    }

    boolean is(int verdict) {
      return (int) value == verdict;
    }
  }

  private Ran start(Call call, Scene scene, long context, Step before) {
    Occurrence event = call.event();
    Run run =
        owner.take().in(Math.floorMod(event.cpu(), owner.cpus()), event.task(), scene).at(event);
    try {
      before.with(run);
      long value =
          run.start(call.program(), context, 0, limits.instructions(), limits.time().toNanos(), 1);
      return new Ran(value, run.redirected().map(this::told));
    } finally {
      run.in(0, event.task(), Scene.NONE).packet(0, 0);
      owner.give(run);
    }
  }

  /** What is done before a run. */
  private interface Step {
    Step NONE = run -> {};

    void with(Run run);
  }

  private Destination told(Run.Redirect redirect) {
    MapSpec map = owner.maps().at(redirect.map()).spec();
    return switch (map.type()) {
      case DEVMAP, DEVMAP_HASH ->
          (redirect.flags() & BROADCAST) != 0
              ? new Destination.Everywhere(map.name(), redirect.flags())
              : entry(map, redirect, redirect.target() & LOWER);
      case CPUMAP -> entry(map, redirect, redirect.key());
      default ->
          new Destination.Entry(map.name(), map.type(), redirect.target(), 0, redirect.flags());
    };
  }

  /** Of an entry that can have a program beside it. */
  private static Destination entry(MapSpec map, Run.Redirect redirect, long target) {
    int program = (int) (redirect.target() >>> Integer.SIZE);
    return new Destination.Entry(map.name(), map.type(), target, program, redirect.flags());
  }

  private static Destination told(Redirection to) {
    Destination.Device.Way way =
        switch (to.way()) {
          case DEVICE -> Destination.Device.Way.PLAIN;
          case PEER -> Destination.Device.Way.PEER;
          case NEIGHBOUR -> Destination.Device.Way.NEIGHBOUR;
        };
    return new Destination.Device(to.device(), way, to.flags());
  }

  private static byte[] copy(MemorySegment bytes) {
    return bytes.toArray(ValueLayout.JAVA_BYTE);
  }

  private Outcome structure(Call call, byte[] bytes, long cookie) {
    return switch (call.type()) {
      case XDP,
          SCHED_CLS,
          SCHED_ACT,
          SOCKET_FILTER,
          CGROUP_SKB,
          LWT_IN,
          LWT_OUT,
          LWT_XMIT,
          LWT_SEG6LOCAL,
          SK_SKB,
          SK_MSG,
          SK_REUSEPORT,
          FLOW_DISSECTOR,
          NETFILTER,
          CGROUP_SOCKOPT,
          CGROUP_SYSCTL ->
          throw call.unfit("a structure alone");
      case CGROUP_SOCK, CGROUP_SOCK_ADDR, CGROUP_DEVICE -> group(call, bytes);
      case SOCK_OPS -> socketEvent(call, bytes);
      case SK_LOOKUP -> lookup(call, bytes);
      default -> trace(call, bytes, new Trace.Place(0, cookie, 0, 0));
    };
  }

  private Outcome trace(Call call, byte[] bytes, Trace.Place place) {
    try (Trace scene = new Trace(memory, bytes, place)) {
      Ran ran = start(call, scene, scene.address(), Step.NONE);
      return ran.leaving(scene.bytes(), NOTHING, scene.override());
    }
  }

  private Outcome group(Call call, byte[] bytes) {
    try (CgroupHook scene = new CgroupHook(memory, network, bytes, 0)) {
      Ran ran = start(call, scene, scene.address(), Step.NONE);
      return ran.leaving(scene.bytes(), NOTHING, returned(scene));
    }
  }

  private static OptionalLong returned(CgroupHook scene) {
    return scene.value() == 0 ? OptionalLong.empty() : OptionalLong.of(scene.value());
  }

  private Outcome socketEvent(Call call, byte[] bytes) {
    byte[] whole = Arrays.copyOf(bytes, Math.max(SockOps.SIZE, bytes.length));
    try (SockOps scene = new SockOps(memory, network, whole, 0)) {
      Ran ran = start(call, scene, scene.address(), Step.NONE);
      return ran.leaving(scene.bytes(), NOTHING, OptionalLong.empty());
    }
  }

  private Outcome lookup(Call call, byte[] bytes) {
    byte[] whole = Arrays.copyOf(bytes, Math.max(TestRun.SK_LOOKUP, bytes.length));
    try (SocketLookup scene = new SocketLookup(memory, network, whole)) {
      Ran ran = start(call, scene, scene.address(), run -> scene.start());
      return ran.leaving(scene.bytes(), NOTHING, OptionalLong.empty());
    }
  }

  private Outcome arguments(
      Call call, Subject.Arguments subject, long cookie, OptionalInt parameters) {
    int count = subject.values().size();
    if (parameters.isPresent() && parameters.getAsInt() != count) {
      throw new IllegalArgumentException(
          "the function that the program is bound to has "
              + parameters.getAsInt()
              + " arguments, and the event "
              + count);
    }
    try (ArgumentBytes bytes = new ArgumentBytes(memory, subject)) {
      byte[] context =
          switch (call.type()) {
            case TRACING, LSM, STRUCT_OPS, RAW_TRACEPOINT, RAW_TRACEPOINT_WRITABLE ->
                bytes.inOrder();
            case KPROBE -> bytes.inRegisters();
            default -> throw call.unfit("arguments");
          };
      boolean registers = call.type() == ProgramType.KPROBE;
      int returned = subject.returned().isPresent() ? 1 : 0;
      Trace.Place place = new Trace.Place(0, cookie, registers ? 0 : count, returned);
      Outcome ran = trace(call, context, place);
      return new Outcome(
          ran.value(), NOTHING, NOTHING, bytes.left(), Optional.empty(), List.of(), ran.returned());
    }
  }

  private Outcome packet(Call call, Subject.Packet packet) {
    return switch (call.type()) {
      case XDP -> xdp(call, packet);
      case SCHED_CLS, SCHED_ACT -> skb(call, packet, Skb.View.LINK);
      case SOCKET_FILTER, CGROUP_SKB, LWT_IN, LWT_OUT, LWT_XMIT, LWT_SEG6LOCAL ->
          skb(call, packet, Skb.View.NETWORK);
      case SK_SKB -> stream(call, packet);
      case SK_MSG -> message(call, packet);
      case SK_REUSEPORT -> reuseport(call, packet);
      case FLOW_DISSECTOR -> flow(call, packet);
      case NETFILTER -> netfilter(call, packet);
      default -> throw call.unfit("a packet");
    };
  }

  private static MemorySegment frame(Subject.Packet packet) {
    if (packet.bytes().length < Skb.ETHERNET) {
      throw new IllegalArgumentException(
          "a packet of " + packet.bytes().length + " bytes has no whole Ethernet header");
    }
    return MemorySegment.ofArray(packet.bytes());
  }

  private Outcome xdp(Call call, Subject.Packet packet) {
    Fields fields = new Fields(packet.fields());
    try (Xdp xdp = new Xdp(memory, network)) {
      int device = Math.max(DEVICE, fields.at(12));
      xdp.set(frame(packet), 0, packet.bytes().length, device, fields.at(16));
      Ran ran = start(call, xdp, xdp.address(), Step.NONE);
      Optional<Destination> to =
          ran.is(XDP_REDIRECT)
              ? ran.byMap().or(() -> xdp.redirection().map(EventRun::told))
              : Optional.empty();
      return ran.sending(copy(xdp.packet()), to);
    }
  }

  private Outcome skb(Call call, Subject.Packet packet, Skb.View view) {
    SkbFields fields = new SkbFields(Arrays.copyOf(packet.fields(), Skb.CONTEXT));
    try (Skb skb = new Skb(memory, network)) {
      skb.set(frame(packet), view, fields.device());
      fields.into(memory, skb);
      if (memory.getInt(skb.address() + Skb.INGRESS_IFINDEX) != 0) {
        skb.arrive();
      }
      Ran ran = start(call, skb, skb.address(), skb::in);
      if (view == Skb.View.NETWORK) {
        skb.pushEthernet();
        byte[] data = copy(skb.packet());
        System.arraycopy(packet.bytes(), 0, data, 0, Skb.ETHERNET);
        return outcome(ran, skb, data);
      }
      return outcome(ran, skb, copy(skb.packet()));
    }
  }

  private static Outcome outcome(Ran ran, Skb skb, byte[] data) {
    Optional<Destination> to =
        ran.is(TC_ACT_REDIRECT) ? skb.redirection().map(EventRun::told) : Optional.empty();
    List<Outcome.Copy> copies =
        skb.clones().stream()
            .map(each -> new Outcome.Copy(each.packet(), told(each.to())))
            .toList();
    return new Outcome(ran.value(), NOTHING, data, List.of(), to, copies, OptionalLong.empty());
  }

  /** What a socket received: programs see what it is sent, without headers. */
  private Outcome stream(Call call, Subject.Packet packet) {
    SkbFields fields = new SkbFields(Arrays.copyOf(packet.fields(), Skb.CONTEXT));
    try (Skb skb = new Skb(memory, network)) {
      skb.setNetwork(MemorySegment.ofArray(packet.bytes()), 0, fields.device());
      fields.into(memory, skb);
      fields.socketInto(memory, skb);
      Ran ran = start(call, skb, skb.address(), skb::in);
      return ran.sending(copy(skb.packet()), ran.is(SK_PASS) ? ran.byMap() : Optional.empty());
    }
  }

  private Outcome message(Call call, Subject.Packet packet) {
    try (Message scene =
        new Message(memory, network, MemorySegment.ofArray(packet.bytes()), packet.fields())) {
      Ran ran = start(call, scene, scene.address(), Step.NONE);
      return ran.sending(copy(scene.bytes()), ran.is(SK_PASS) ? ran.byMap() : Optional.empty());
    }
  }

  private Outcome reuseport(Call call, Subject.Packet packet) {
    try (Reuseport scene = new Reuseport(memory, network, frame(packet), packet.fields())) {
      Ran ran = start(call, scene, scene.address(), Step.NONE);
      return ran.sending(NOTHING, ran.is(SK_PASS) ? ran.byMap() : Optional.empty());
    }
  }

  private Outcome flow(Call call, Subject.Packet packet) {
    try (FlowDissector scene = new FlowDissector(memory, frame(packet))) {
      Ran ran =
          start(
              call, scene, scene.context(), run -> scene.start(new Fields(packet.fields()).at(48)));
      scene.finish();
      return ran.sending(scene.keys(), Optional.empty());
    }
  }

  private Outcome netfilter(Call call, Subject.Packet packet) {
    int hook = packet.fields().length == 0 ? 0 : packet.fields()[0];
    int version = packet.bytes().length == 0 ? 0 : (packet.bytes()[0] >> 4) & 15;
    int family = version == 6 ? 10 : 2;
    Skb skb = new Skb(memory, network);
    try (Netfilter scene = new Netfilter(memory, skb, hook, family)) {
      skb.setNetwork(
          MemorySegment.ofArray(packet.bytes()), family == 10 ? Bytes.IPV6 : Bytes.IPV4, DEVICE);
      Ran ran = start(call, scene, scene.context(), Step.NONE);
      return ran.sending(copy(scene.packet()), Optional.empty());
    }
  }

  private Outcome option(Call call, Subject.SocketOption option) {
    if (call.type() != ProgramType.CGROUP_SOCKOPT) {
      throw call.unfit("options of sockets");
    }
    try (SocketOption scene = new SocketOption(memory, network, option)) {
      Ran ran = start(call, scene, scene.address(), Step.NONE);
      return ran.leaving(scene.bytes(), scene.left(), returned(scene));
    }
  }

  private Outcome sysctl(Call call, Subject.Sysctl about) {
    if (call.type() != ProgramType.CGROUP_SYSCTL) {
      throw call.unfit("files of /proc/sys");
    }
    try (Sysctl scene =
        new Sysctl(
            memory, network, about.name(), about.current(), about.written(), about.position())) {
      Ran ran = start(call, scene, scene.address(), Step.NONE);
      return ran.leaving(scene.bytes(), scene.written().orElse(NOTHING), returned(scene));
    }
  }
}
