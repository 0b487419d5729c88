package dev.nectar.vm.net;

import dev.nectar.kernel.RunInput;
import dev.nectar.kernel.RunResult;
import dev.nectar.object.ProgramSpec;
import dev.nectar.vm.Limits;
import dev.nectar.vm.TaskContext;
import dev.nectar.vm.code.Executable;
import dev.nectar.vm.code.Memory;
import dev.nectar.vm.code.Owner;
import dev.nectar.vm.code.Run;
import dev.nectar.vm.code.Scene;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.function.ToLongFunction;

/**
 * Runs a program by itself as Linux's {@code BPF_PROG_TEST_RUN} does: the same scene for the same
 * input, the same results, the same refusals. For any thread.
 */
public final class TestRun {
  /** How large a packet is taken where all of it must be in one page. */
  private static final int SKB_LARGEST = 4096 - Skb.HEADROOM - Skb.TAILROOM;

  /** How large one is that may be in pieces: 17 pages more ({@code MAX_SKB_FRAGS}). */
  private static final int XDP_LARGEST = Xdp.PIECE + 17 * 4096;

  private static final int XDP_MD = 24;

  /** The most bytes of metadata there are before a packet. */
  private static final int META = 252;

  private static final int ARGUMENTS = 12 * 8;
  private static final int SYSCALL_LARGEST = 65535;

  /** The size of {@code struct bpf_sk_lookup}. */
  static final int SK_LOOKUP = 72;

  private final Owner owner;
  private final Network network;
  private final TaskContext task;
  private final Limits limits;

  /**
   * Runs programs of an owner.
   *
   * @param owner whose they are
   * @param network what is around
   * @param task which task they run in
   * @param limits how long a run may go on
   */
  public TestRun(Owner owner, Network network, TaskContext task, Limits limits) {
    this.owner = owner;
    this.network = network;
    this.task = task;
    this.limits = limits;
  }

  /**
   * Runs a program.
   *
   * @param spec what it is
   * @param program the program
   * @param input what it runs on
   * @return what came of it
   * @throws dev.nectar.kernel.KernelException if Linux would not run it on that
   * @throws dev.nectar.vm.code.Fault if the program does what it must not
   * @throws dev.nectar.vm.BudgetException if it runs for too long
   */
  public RunResult run(ProgramSpec spec, Executable program, RunInput input) {
    Refusals refusals = new Refusals(spec);
    return switch (spec.type()) {
      case XDP -> xdp(refusals, program, input);
      case SCHED_CLS, SCHED_ACT -> skb(refusals, program, input, Skb.View.LINK);
      case SOCKET_FILTER, CGROUP_SKB, LWT_IN, LWT_OUT, LWT_XMIT ->
          skb(refusals, program, input, Skb.View.NETWORK);
      case RAW_TRACEPOINT -> rawTracepoint(refusals, program, input);
      case SYSCALL -> syscall(refusals, program, input);
      case FLOW_DISSECTOR -> flowDissector(refusals, program, input);
      case SK_LOOKUP -> socketLookup(refusals, program, input);
      case NETFILTER -> netfilter(refusals, program, input);
      default -> throw refusals.type();
    };
  }

  /** What runs took, together. */
  private record Timed(int value, Duration mean) {}

  /** What is done before or after each run. */
  private interface Step {
    /** Nothing. */
    Step NONE = run -> {};

    void with(Run run);
  }

  /** Runs a program as often as is wanted. */
  private Timed timed(Executable program, RunInput input, Scene scene, long context, Step before) {
    return in(
        input,
        scene,
        run -> {
          before.with(run);
          return start(run, program, context, input.repeat());
        });
  }

  /** Runs a program as often as is wanted, with something to be done each time. */
  private Timed each(
      Executable program, RunInput input, Scene scene, long context, Step before, Step after) {
    return in(
        input,
        scene,
        run -> {
          long value = 0;
          for (int i = 0; i < input.repeat(); i++) {
            before.with(run);
            value = start(run, program, context, 1);
            after.with(run);
          }
          return value;
        });
  }

  private Timed in(RunInput input, Scene scene, ToLongFunction<Run> what) {
    Run run = owner.take().in(input.cpu().orElse(0), task, scene);
    try {
      long start = System.nanoTime();
      long value = what.applyAsLong(run);
      long mean = (System.nanoTime() - start) / input.repeat();
      return new Timed((int) value, Duration.ofNanos(Math.min(mean, 0xffff_ffffL)));
    } finally {
      run.in(0, task, Scene.NONE).packet(0, 0);
      owner.give(run);
    }
  }

  private long start(Run run, Executable program, long context, int times) {
    return run.start(program, context, 0, limits.instructions(), limits.time().toNanos(), times);
  }

  private static byte[] copy(MemorySegment bytes) {
    return bytes.toArray(ValueLayout.JAVA_BYTE);
  }

  private static ByteBuffer fields(byte[] context) {
    return ByteBuffer.wrap(context).order(ByteOrder.nativeOrder());
  }

  private RunResult xdp(Refusals refusals, Executable program, RunInput input) {
    refusals.checkPacket(input, XDP_LARGEST);
    boolean given = input.context().length > 0;
    ByteBuffer context = fields(refusals.sized(input.context(), XDP_MD));
    int meta = context.getInt(0);
    if (given) {
      checkXdp(refusals, context, input.packet().length);
    }
    int device = given && context.getInt(12) != 0 ? context.getInt(12) : 1;
    try (Xdp xdp = new Xdp(owner.memory(), network)) {
      int reach = given ? context.getInt(4) : input.packet().length;
      xdp.set(MemorySegment.ofArray(input.packet()), meta, reach, device, context.getInt(16));
      Timed timed = timed(program, input, xdp, xdp.address(), Step.NONE);
      context.putInt(0, (int) xdp.metadata());
      context.putInt(4, (int) (xdp.metadata() + xdp.piece()));
      byte[] left = given ? bytes(context) : new byte[0];
      return new RunResult(timed.value(), copy(xdp.packet()), left, timed.mean());
    }
  }

  private void checkXdp(Refusals refusals, ByteBuffer context, int size) {
    int meta = context.getInt(0);
    int reach = context.getInt(4);
    boolean fits =
        meta >= 0
            && meta < reach
            && meta <= size - Skb.ETHERNET
            && reach >= Skb.ETHERNET
            && reach <= size;
    boolean zero = context.getInt(8) == 0 && context.getInt(20) == 0;
    if (!fits || !zero || (meta & 3) != 0 || meta > META) {
      throw refusals.of(
          "its struct xdp_md does not fit the packet",
          "set data to the size of the metadata, a multiple of 4 up to 252, data_end to the size"
              + " of all or less, and data_meta and egress_ifindex to 0");
    }
    int device = context.getInt(12);
    int queue = context.getInt(16);
    if (device == 0 && queue != 0) {
      throw refusals.of(
          "its struct xdp_md has a rx_queue_index and no ingress_ifindex", "set both, or none");
    }
    if (device != 0) {
      Network.Device found = network.device(device).orElseThrow(() -> refusals.device(device));
      if (queue < 0 || queue >= found.queues()) {
        throw refusals.of(
            "device " + device + " has no receive queue " + queue,
            "name one from 0 to " + (found.queues() - 1));
      }
    }
  }

  private RunResult skb(Refusals refusals, Executable program, RunInput input, Skb.View view) {
    refusals.checkPacket(input, SKB_LARGEST);
    Memory memory = owner.memory();
    boolean given = input.context().length > 0;
    SkbFields context = new SkbFields(refusals.sized(input.context(), Skb.CONTEXT));
    int device = context.device();
    if (network.device(device).isEmpty()) {
      throw refusals.device(device);
    }
    try (Skb skb = new Skb(memory, network)) {
      skb.set(MemorySegment.ofArray(input.packet()), view, device);
      checkHeader(refusals, skb, input.packet().length);
      if (given) {
        context.check(refusals, skb.length());
        context.into(memory, skb);
      }
      Timed timed = timed(program, input, skb, skb.address(), skb::in);
      if (view == Skb.View.NETWORK) {
        skb.pushEthernet();
      }
      byte[] left = given ? context.from(memory, skb) : new byte[0];
      return new RunResult(timed.value(), copy(skb.packet()), left, timed.mean());
    }
  }

  /** Newer kernels want all of an IP header. */
  private static void checkHeader(Refusals refusals, Skb skb, int size) {
    int header = skb.protocol() == Bytes.IPV4 ? 20 : skb.protocol() == Bytes.IPV6 ? 40 : 0;
    if (size < Skb.ETHERNET + header) {
      throw refusals.of(
          "a packet of " + size + " bytes has not the whole IP header that its type tells of",
          "give it at least " + (Skb.ETHERNET + header) + " bytes");
    }
  }

  private RunResult rawTracepoint(Refusals refusals, Executable program, RunInput input) {
    refusals.checkNone(input);
    refusals.checkOnce(input);
    refusals.checkContext(input, ARGUMENTS);
    refusals.checkCpu(input, owner.cpus());
    try (Context context = new Context(owner.memory(), input.context())) {
      Timed timed = timed(program, input, context, context.address(), Step.NONE);
      return new RunResult(timed.value(), new byte[0], input.context().clone(), Duration.ZERO);
    }
  }

  private RunResult syscall(Refusals refusals, Executable program, RunInput input) {
    refusals.checkNone(input);
    refusals.checkOnce(input);
    refusals.checkAnywhere(input);
    refusals.checkContext(input, SYSCALL_LARGEST);
    try (Context context = new Context(owner.memory(), input.context())) {
      Timed timed = timed(program, input, context, context.address(), Step.NONE);
      return new RunResult(timed.value(), new byte[0], context.bytes(), Duration.ZERO);
    }
  }

  private RunResult flowDissector(Refusals refusals, Executable program, RunInput input) {
    refusals.checkPacket(input, 4096);
    boolean given = input.context().length > 0;
    byte[] keys = refusals.sized(input.context(), FlowDissector.KEYS);
    for (int i = 0; i < keys.length; i++) {
      if (keys[i] != 0 && (i < 48 || i >= 52)) {
        throw refusals.field("struct bpf_flow_keys", "flags");
      }
    }
    int flags = fields(keys).getInt(48);
    try (FlowDissector scene =
        new FlowDissector(owner.memory(), MemorySegment.ofArray(input.packet()))) {
      Timed timed =
          each(
              program,
              input,
              scene,
              scene.context(),
              run -> scene.start(flags),
              run -> scene.finish());
      return new RunResult(timed.value(), scene.keys(), given ? keys : new byte[0], timed.mean());
    }
  }

  private RunResult socketLookup(Refusals refusals, Executable program, RunInput input) {
    refusals.checkNone(input);
    refusals.checkAnywhere(input);
    ByteBuffer context = fields(refusals.sized(input.context(), SK_LOOKUP));
    if (context.getLong(0) != 0 || context.getInt(64) != 0 || context.getInt(68) != 0) {
      throw refusals.field(
          "struct bpf_sk_lookup", "family, protocol, and local and remote addresses and ports");
    }
    if (Integer.compareUnsigned(context.getInt(60), 0xffff) > 0) {
      throw refusals.of("its context has a local port above 65535", "set a smaller one");
    }
    int family = context.getInt(8);
    if (family != 2 && family != 10) {
      throw refusals.of(
          "its context has the address family " + family, "set AF_INET (2) or AF_INET6 (10)");
    }
    try (SocketLookup scene = new SocketLookup(owner.memory(), network, bytes(context))) {
      Timed timed = each(program, input, scene, scene.address(), run -> scene.start(), Step.NONE);
      int value = timed.value() == 0 ? 0 : 1;
      return new RunResult(value, new byte[0], input.context().clone(), timed.mean());
    }
  }

  private RunResult netfilter(Refusals refusals, Executable program, RunInput input) {
    refusals.checkPacket(input, SKB_LARGEST);
    ByteBuffer state = fields(refusals.sized(input.context(), Netfilter.STATE));
    boolean given = input.context().length > 0;
    for (int i = 8; i < Netfilter.STATE; i++) {
      if (state.get(i) != 0) {
        throw refusals.field("struct nf_hook_state", "hook and pf");
      }
    }
    int hook = given ? state.get(0) : 3;
    int family = given ? state.get(1) : 2;
    int size = input.packet().length;
    if (family != 2 && family != 10 || size < 20) {
      throw refusals.of(
          "its context or packet is none of IP",
          "set pf to NFPROTO_IPV4 (2) or NFPROTO_IPV6 (10), and give a whole header");
    }
    Skb skb = new Skb(owner.memory(), network);
    try (Netfilter scene = new Netfilter(owner.memory(), skb, hook, family)) {
      // Packets that leave have no header of a link yet.
      MemorySegment packet = MemorySegment.ofArray(input.packet());
      int wanted = family == 2 ? Bytes.IPV4 : Bytes.IPV6;
      if (hook == 3) {
        skb.setNetwork(packet, wanted, 1);
      } else {
        skb.set(packet, Skb.View.NETWORK, 1);
        checkHeader(refusals, skb, size);
        if (skb.protocol() != wanted) {
          throw refusals.of(
              "its packet is not of the family that its context says", "let pf fit the packet");
        }
      }
      Timed timed = timed(program, input, scene, scene.context(), Step.NONE);
      return new RunResult(timed.value(), new byte[0], new byte[0], timed.mean());
    }
  }

  private static byte[] bytes(ByteBuffer context) {
    byte[] all = new byte[context.capacity()];
    context.get(0, all);
    return all;
  }
}
