package dev.nectar.linux;

import dev.nectar.bytecode.Helper;
import dev.nectar.bytecode.Instruction;
import dev.nectar.host.Host;
import dev.nectar.host.Mapping;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.RunInput;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader.ProgInfo;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Native;
import dev.nectar.linux.sys.SystemCalls;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachPoint.CodePlace;
import dev.nectar.object.AttachPoint.Rate;
import dev.nectar.object.AttachType;
import dev.nectar.object.ExternSpec;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapSpec;
import dev.nectar.object.NetworkPoint;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.object.Slot;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Runs loaded programs of any type, or says why not. Counts runs while it is open. */
final class ProgramRunner implements AutoCloseable {
  private static final AttachPoint COLLECTION =
      new AttachPoint.Usdt(Optional.of("libjvm.so"), "hotspot", "gc__begin");
  private static final int BPF_STATS_RUN_TIME = 0;
  private static final int ATTEMPTS = 200;

  /** An Ethernet frame with an IPv4 and a UDP header and some bytes, from and to port 9. */
  private static final byte[] PACKET = packet();

  /** Helpers whose answers are not the same each time. */
  private static final List<String> CHANGING =
      List.of(
          "random",
          "ktime",
          "jiffies",
          "pid",
          "uid",
          "comm",
          "processor",
          "task",
          "probe_read",
          "stack",
          "cgroup",
          "numa",
          "cookie",
          "perf",
          "trace",
          "snprintf");

  private final LinuxKernel kernel;
  private final Bpf bpf;
  private final Fd statistics;
  private final MethodHandle getppid;
  private final AttachPoint own;
  private final Ground ground;

  /** What came of tables of functions, each of which is registered once. */
  private final Map<BpfMap, String> tables = new IdentityHashMap<>();

  ProgramRunner(LinuxKernel kernel, Ground ground) {
    this.kernel = kernel;
    this.ground = ground;
    this.bpf = new Bpf(new SystemCalls(kernel.target().architecture()));
    this.statistics = LinuxKernel.own(bpf, bpf.enableStats(BPF_STATS_RUN_TIME), "count runs");
    Linker linker = Linker.nativeLinker();
    MemorySegment function = linker.defaultLookup().find("getppid").orElseThrow();
    this.getppid = linker.downcallHandle(function, FunctionDescriptor.of(ValueLayout.JAVA_INT));
    Mapping library =
        Host.local().mappings((int) ProcessHandle.current().pid()).stream()
            .filter(each -> each.contains(function.address()))
            .findFirst()
            .orElseThrow();
    long offset = function.address() - library.start() + library.offset();
    this.own = new AttachPoint.Uprobe(library.path(), new CodePlace.FileOffset(offset));
  }

  private static byte[] packet() {
    byte[] packet = new byte[98];
    byte[] head = {
      2,
      0,
      0,
      0,
      0,
      1,
      2,
      0,
      0,
      0,
      0,
      2,
      8,
      0,
      0x45,
      0,
      0,
      84,
      0,
      0,
      0,
      0,
      64,
      17,
      0x7c,
      (byte) 0x97,
      127,
      0,
      0,
      1,
      127,
      0,
      0,
      1,
      0,
      9,
      0,
      9,
      0,
      64,
      0,
      0
    };
    System.arraycopy(head, 0, packet, 0, head.length);
    return packet;
  }

  /** What comes of a program: that it ran, or that nothing here runs it. */
  String run(ObjectSpec object, LoadedObject loaded, LinuxProgram program)
      throws IOException, InterruptedException {
    ProgramSpec spec = program.spec();
    Optional<RunInput> input = input(spec.type());
    if (input.isPresent()) {
      try {
        int value = program.testRun(input.get()).returnValue();
        return isSteady(object) ? "test run returned " + value : "test run";
      } catch (KernelException e) {
        return "loaded; its test run failed: " + e.getMessage();
      }
    }
    if (spec.type() == ProgramType.STRUCT_OPS) {
      return register(object, loaded, program);
    }
    if (spec.attach().filter(AttachPoint.Iterator.class::isInstance).isPresent()) {
      return walk(program);
    }
    Optional<AttachPoint> point = point(spec).or(() -> pointOfGround(spec));
    if (point.isEmpty()) {
      return "loaded; programs of this type have no test run, and none here to fire it";
    }
    return fire(program, point.get());
  }

  private String walk(LinuxProgram program) throws IOException {
    try (InputStream list = kernel.iterate(Attachment.of(program))) {
      list.readAllBytes();
    } catch (KernelException e) {
      return "loaded; " + e.getMessage();
    }
    return runs(program) > 0 ? "ran over the list" : "walked over an empty list";
  }

  /** As a congestion control, of a connection of this process. */
  private String register(ObjectSpec object, LoadedObject loaded, LinuxProgram program)
      throws IOException {
    String own = program.spec().name();
    for (MapSpec table : object.maps()) {
      boolean holds =
          table.initial().stream()
              .anyMatch(each -> each instanceof Slot.Member(_, String name) && name.equals(own));
      if (holds) {
        BpfMap map = loaded.map(table.name());
        if (!tables.containsKey(map)) {
          tables.put(map, use(map, table.name()));
        }
        return runs(program) > 0 ? "ran in a connection" : tables.get(map);
      }
    }
    return "loaded; no table holds it";
  }

  private String use(BpfMap table, String name) throws IOException {
    try (Link _ = kernel.register(table)) {
      ControlledConnection.make(kernel.target().architecture(), "nectar_" + name);
      return "registered; did not happen";
    } catch (KernelException e) {
      return "loaded; " + e.getMessage();
    }
  }

  /** Where it sees what the ground does. */
  private Optional<AttachPoint> pointOfGround(ProgramSpec spec) {
    Optional<AttachType> type = spec.attach().flatMap(AttachPoint::attachType);
    return switch (spec.type()) {
      case SK_LOOKUP -> Optional.of(new NetworkPoint.SocketLookup());
      case CGROUP_SOCK, CGROUP_SOCK_ADDR, CGROUP_DEVICE, CGROUP_SYSCTL, CGROUP_SOCKOPT, SOCK_OPS ->
          type.or(() -> only(spec.type()))
              .filter(each -> deed(each).isPresent())
              .map(each -> new AttachPoint.Cgroup(ground.group().toString(), each));
      default -> Optional.empty();
    };
  }

  /** What programs of a type are attached as that do not say so. */
  private static Optional<AttachType> only(ProgramType type) {
    return switch (type) {
      case CGROUP_SOCK -> Optional.of(AttachType.CGROUP_INET_SOCK_CREATE);
      case CGROUP_DEVICE -> Optional.of(AttachType.CGROUP_DEVICE);
      case CGROUP_SYSCTL -> Optional.of(AttachType.CGROUP_SYSCTL);
      case SOCK_OPS -> Optional.of(AttachType.CGROUP_SOCK_OPS);
      default -> Optional.empty();
    };
  }

  /** What a process does that passes a point. */
  private static Optional<String> deed(AttachType type) {
    return switch (type) {
      case CGROUP_INET_SOCK_CREATE,
          CGROUP_INET_SOCK_RELEASE,
          CGROUP_INET4_CONNECT,
          CGROUP_SOCK_OPS ->
          Optional.of("busybox nc -w 1 127.0.0.1 9 </dev/null");
      case CGROUP_INET6_CONNECT -> Optional.of("busybox nc -w 1 ::1 9 </dev/null");
      case CGROUP_SETSOCKOPT -> Optional.of("busybox ping -c 1 -W 1 127.0.0.1");
      case CGROUP_DEVICE -> Optional.of("busybox cat /dev/null");
      case CGROUP_SYSCTL -> Optional.of("busybox cat /proc/sys/kernel/ostype");
      default -> Optional.empty();
    };
  }

  private static Optional<RunInput> input(ProgramType type) {
    return switch (type) {
      case XDP,
          SCHED_CLS,
          SCHED_ACT,
          SOCKET_FILTER,
          CGROUP_SKB,
          LWT_IN,
          LWT_OUT,
          LWT_XMIT,
          FLOW_DISSECTOR,
          NETFILTER ->
          Optional.of(RunInput.packet(PACKET));
      case RAW_TRACEPOINT -> Optional.of(RunInput.NONE.on(0));
      case SYSCALL -> Optional.of(RunInput.NONE);
      default -> Optional.empty();
    };
  }

  /** Where it sees this process, or what happens all the time. */
  private Optional<AttachPoint> point(ProgramSpec spec) {
    return switch (spec.type()) {
      case KPROBE -> {
        if (spec.attach().filter(AttachPoint.Usdt.class::isInstance).isPresent()) {
          yield Optional.of(COLLECTION);
        }
        boolean anywhere = spec.attach().flatMap(AttachPoint::attachType).isEmpty();
        yield anywhere ? Optional.of(own) : Optional.empty();
      }
      case PERF_EVENT -> Optional.of(new AttachPoint.Profile(new Rate.Period(100_000)));
      case TRACEPOINT, TRACING ->
          spec.attach()
              .filter(
                  each ->
                      each instanceof AttachPoint.Tracepoint
                          || each instanceof AttachPoint.BtfTracepoint);
      default -> Optional.empty();
    };
  }

  private String fire(LinuxProgram program, AttachPoint point)
      throws IOException, InterruptedException {
    Attachment wanted = attachment(program, point);
    List<Link> links;
    try {
      links = kernel.attach(List.of(wanted));
    } catch (KernelException e) {
      return "loaded; " + e.getMessage();
    }
    try {
      for (int i = 0; i < ATTEMPTS && runs(program) == 0; i++) {
        act(point);
      }
    } finally {
      links.forEach(Link::close);
    }
    String where =
        switch (point) {
          case AttachPoint.Cgroup(_, AttachType type) -> type.title() + " of a control group";
          case AttachPoint each when each.equals(own) -> "a function of this process";
          default -> point.text();
        };
    return runs(program) > 0 ? "ran at " + where : "attached to " + where + "; did not happen";
  }

  private Attachment attachment(LinuxProgram program, AttachPoint point) {
    Attachment wanted = new Attachment(program, point);
    return switch (point) {
      case AttachPoint.Cgroup _ -> wanted;
      case NetworkPoint _ -> wanted.in(ground.namespace());
      default -> wanted.watching((int) ProcessHandle.current().pid());
    };
  }

  private void act(AttachPoint point) throws IOException, InterruptedException {
    if (point.equals(own)) {
      call();
    } else if (point.equals(COLLECTION)) {
      System.gc();
    } else if (point instanceof AttachPoint.Cgroup(_, AttachType type)) {
      ground.run(deed(type).orElseThrow());
    } else if (point instanceof NetworkPoint.SocketLookup) {
      ground.run("busybox nc -w 1 127.0.0.1 9 </dev/null");
    } else if (!(point instanceof AttachPoint.Profile)) {
      new ProcessBuilder("/bin/cat", "/dev/null").start().waitFor();
    }
  }

  private void call() {
    try {
      int _ = (int) getppid.invokeExact();
    } catch (Throwable e) {
      throw new AssertionError("a downcall does not throw", e);
    }
  }

  private long runs(LinuxProgram program) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(ProgInfo.SIZE, 8);
      return bpf.info(program.fd(), info) < 0 ? 0 : Native.getLong(info, ProgInfo.run_cnt);
    }
  }

  /** Whether its programs return the same each time. */
  private static boolean isSteady(ObjectSpec object) {
    boolean kernelVariables =
        object.externs().stream().anyMatch(ExternSpec.Variable.class::isInstance);
    return !kernelVariables
        && Stream.concat(
                object.programs().stream().map(ProgramSpec::body), object.functions().stream())
            .map(FunctionSpec::body)
            .flatMap(List::stream)
            .noneMatch(ProgramRunner::isChanging);
  }

  private static boolean isChanging(Instruction instruction) {
    return instruction instanceof Instruction.Call(int number)
        && Helper.numbered(number)
            .map(helper -> CHANGING.stream().anyMatch(helper.symbol()::contains))
            .orElse(true);
  }

  @Override
  public void close() {
    statistics.close();
  }
}
