package dev.nectar.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.object.AttachPoint.CodePlace;
import dev.nectar.object.AttachPoint.Rate;
import dev.nectar.object.NetworkPoint.Clsact;
import dev.nectar.object.NetworkPoint.Direction;
import dev.nectar.object.NetworkPoint.Netfilter;
import dev.nectar.object.NetworkPoint.Route;
import dev.nectar.object.NetworkPoint.SocketMap;
import dev.nectar.object.NetworkPoint.Tcx;
import dev.nectar.object.NetworkPoint.Xdp;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class AttachPointTest {
  private static void isWritten(
      AttachPoint point, String text, ProgramType program, Optional<AttachType> type) {
    assertThat(point.text()).isEqualTo(text);
    assertThat(point.programType()).isEqualTo(program);
    assertThat(point.attachType()).isEqualTo(type);
  }

  private static void isWritten(AttachPoint point, String text, ProgramType program) {
    isWritten(point, text, program, Optional.empty());
  }

  private static void isWritten(
      AttachPoint point, String text, ProgramType program, AttachType type) {
    isWritten(point, text, program, Optional.of(type));
  }

  @Test
  void pointsOfManyPlacesHaveAtLeastOne() {
    List<ThrowingCallable> empty =
        List.of(
            () -> new AttachPoint.KprobeMulti(List.of()),
            () -> new AttachPoint.KretprobeMulti(List.of()),
            () -> new AttachPoint.KprobeSession(List.of()),
            () -> new AttachPoint.UprobeMulti("/bin/a", List.of()),
            () -> new AttachPoint.UretprobeMulti("/bin/a", List.of()),
            () -> new AttachPoint.UprobeSession("/bin/a", List.of()));
    for (ThrowingCallable each : empty) {
      assertThatThrownBy(each)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageMatching("the number of (functions|places) is at least 1, not 0");
    }
  }

  @Test
  void tracepointsAndClocksAreWrittenAsInScripts() {
    isWritten(
        new AttachPoint.Tracepoint("sched", "sched_switch"),
        "tracepoint:sched:sched_switch",
        ProgramType.TRACEPOINT);
    isWritten(
        new AttachPoint.RawTracepoint("sys_enter"),
        "rawtracepoint:sys_enter",
        ProgramType.RAW_TRACEPOINT);
    isWritten(
        new AttachPoint.BtfTracepoint("sys_enter"),
        "tp_btf:sys_enter",
        ProgramType.TRACING,
        AttachType.TRACE_RAW_TP);
    isWritten(new AttachPoint.Interval(new Rate.Period(5)), "interval:5ns", ProgramType.PERF_EVENT);
    isWritten(
        new AttachPoint.Profile(new Rate.Frequency(99)), "profile:hz:99", ProgramType.PERF_EVENT);
  }

  @Test
  void probesAreWrittenWithTheirPlace() {
    isWritten(new AttachPoint.Kprobe("f", 0), "kprobe:f", ProgramType.KPROBE);
    isWritten(new AttachPoint.Kprobe("f", 4), "kprobe:f+4", ProgramType.KPROBE);
    isWritten(new AttachPoint.Kretprobe("f"), "kretprobe:f", ProgramType.KPROBE);
    isWritten(
        new AttachPoint.KprobeMulti(List.of("f", "g")),
        "kprobe.multi:f,g",
        ProgramType.KPROBE,
        AttachType.TRACE_KPROBE_MULTI);
    isWritten(
        new AttachPoint.KretprobeMulti(List.of("f")),
        "kretprobe.multi:f",
        ProgramType.KPROBE,
        AttachType.TRACE_KPROBE_MULTI);
    isWritten(
        new AttachPoint.Uprobe("/bin/a", new CodePlace.Symbol("main", 8)),
        "uprobe:/bin/a:main+8",
        ProgramType.KPROBE);
    isWritten(
        new AttachPoint.Uretprobe("/bin/a", new CodePlace.FileOffset(0x1f0)),
        "uretprobe:/bin/a:0x1f0",
        ProgramType.KPROBE);
  }

  @Test
  void functionsAndHooksHaveTheirOwnKindOfAttachment() {
    isWritten(
        new AttachPoint.Fentry("f"), "fentry:f", ProgramType.TRACING, AttachType.TRACE_FENTRY);
    isWritten(new AttachPoint.Fexit("f"), "fexit:f", ProgramType.TRACING, AttachType.TRACE_FEXIT);
    isWritten(
        new AttachPoint.ModifyReturn("f"),
        "fmod_ret:f",
        ProgramType.TRACING,
        AttachType.MODIFY_RETURN);
    isWritten(
        new AttachPoint.LsmHook("file_open"), "lsm:file_open", ProgramType.LSM, AttachType.LSM_MAC);
    isWritten(new AttachPoint.Replace("f"), "freplace:f", ProgramType.EXT);
  }

  @Test
  void manyPlacesAreWrittenInARow() {
    List<CodePlace> places =
        List.of(new CodePlace.Symbol("main", 0), new CodePlace.FileOffset(0x1f0));
    isWritten(
        new AttachPoint.UprobeMulti("/bin/a", places),
        "uprobe.multi:/bin/a:main,0x1f0",
        ProgramType.KPROBE,
        AttachType.TRACE_UPROBE_MULTI);
    isWritten(
        new AttachPoint.UretprobeMulti("/bin/a", places),
        "uretprobe.multi:/bin/a:main,0x1f0",
        ProgramType.KPROBE,
        AttachType.TRACE_UPROBE_MULTI);
    isWritten(
        new AttachPoint.UprobeSession("/bin/a", places),
        "uprobe.session:/bin/a:main,0x1f0",
        ProgramType.KPROBE,
        AttachType.TRACE_UPROBE_SESSION);
    isWritten(
        new AttachPoint.KprobeSession(List.of("f", "g")),
        "kprobe.session:f,g",
        ProgramType.KPROBE,
        AttachType.TRACE_KPROBE_SESSION);
  }

  @Test
  void countersNameWhatTheyCountAndHowOften() {
    AttachPoint.Sampling often = new AttachPoint.Sampling.Often(99);
    AttachPoint.Sampling every = new AttachPoint.Sampling.Every(1000);
    isWritten(
        new AttachPoint.PerfEvent(PerfCounter.Hardware.CACHE_MISSES, every),
        "hardware:cache-misses:1000",
        ProgramType.PERF_EVENT);
    isWritten(
        new AttachPoint.PerfEvent(PerfCounter.Software.PAGE_FAULTS, often, OptionalInt.of(3)),
        "software:page-faults:hz:99:cpu:3",
        ProgramType.PERF_EVENT);
    PerfCounter cache =
        new PerfCounter.Cache(
            PerfCounter.Cache.Level.L1D, PerfCounter.Cache.Use.READ, PerfCounter.Cache.Result.MISS);
    assertThat(cache.text()).isEqualTo("cache:l1d:read:miss");
    assertThat(new PerfCounter.Raw(0x1c2).text()).isEqualTo("raw:0x1c2");
    assertThat(new PerfCounter.OfUnit("msr", 0, 0, 0).text()).isEqualTo("unit:msr:0x0");
    assertThat(new PerfCounter.OfUnit("x", 1, 0, 2).text()).isEqualTo("unit:x:0x1:0x0:0x2");
    assertThatThrownBy(() -> new AttachPoint.Sampling.Every(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the count that a sample is taken at is at least 1, not 0");
  }

  @Test
  void probesOfSourcesNameTheirFileProviderAndName() {
    isWritten(
        new AttachPoint.Usdt(Optional.of("/bin/a"), "p", "n"),
        "usdt:/bin/a:p:n",
        ProgramType.KPROBE);
    isWritten(new AttachPoint.Usdt(Optional.empty(), "p", "n"), "usdt::p:n", ProgramType.KPROBE);
    assertThat(AttachPoint.Hook.usdt("").isUsdt()).isTrue();
    assertThat(AttachPoint.Hook.usdt("x").text()).isEqualTo("kprobe:usdt:x");
    assertThat(new AttachPoint.Hook(ProgramType.KPROBE, Optional.empty(), "usdtx").isUsdt())
        .isFalse();
  }

  @Test
  void iteratorsAndGroupsNameWhatTheyAreOf() {
    isWritten(
        new AttachPoint.Iterator("task"), "iter:task", ProgramType.TRACING, AttachType.TRACE_ITER);
    isWritten(
        new AttachPoint.Cgroup("/a", AttachType.CGROUP_SETSOCKOPT),
        "cgroup_setsockopt:/a",
        ProgramType.CGROUP_SOCKOPT,
        AttachType.CGROUP_SETSOCKOPT);
    assertThatThrownBy(() -> new AttachPoint.Cgroup("/a", AttachType.XDP))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("XDP is not for control groups");
  }

  @Test
  void pointsOfTheNetworkNameTheirDevice() {
    isWritten(new Xdp("eth0"), "xdp:eth0", ProgramType.XDP);
    isWritten(new Xdp("eth0", Xdp.Mode.GENERIC), "xdp:eth0:generic", ProgramType.XDP);
    isWritten(new Tcx("eth0", Direction.EGRESS), "tcx:eth0:egress", ProgramType.SCHED_CLS);
    isWritten(new Clsact("eth0", Direction.INGRESS), "clsact:eth0:ingress", ProgramType.SCHED_CLS);
    isWritten(
        new NetworkPoint.Netkit("nk0", NetworkPoint.Netkit.End.PEER),
        "netkit:nk0:peer",
        ProgramType.SCHED_CLS,
        AttachType.NETKIT_PEER);
    isWritten(
        new Route("10.0.0.0/8", "eth0", Route.Stage.XMIT),
        "lwt_xmit:10.0.0.0/8:eth0",
        ProgramType.LWT_XMIT);
  }

  @Test
  void pointsOfSocketsNameTheirs() {
    isWritten(
        new Netfilter(Netfilter.Family.IPV6, Netfilter.Hook.FORWARD, -3, Netfilter.Fragments.SEEN),
        "netfilter:ipv6:forward:-3",
        ProgramType.NETFILTER,
        AttachType.NETFILTER);
    isWritten(
        new NetworkPoint.SocketLookup(), "sk_lookup", ProgramType.SK_LOOKUP, AttachType.SK_LOOKUP);
    isWritten(
        new NetworkPoint.FlowDissector(),
        "flow_dissector",
        ProgramType.FLOW_DISSECTOR,
        AttachType.FLOW_DISSECTOR);
    isWritten(
        new SocketMap(SocketMap.Stage.MESSAGE),
        "sockmap:message",
        ProgramType.SK_MSG,
        AttachType.SK_MSG_VERDICT);
    isWritten(
        new SocketMap(SocketMap.Stage.VERDICT),
        "sockmap:verdict",
        ProgramType.SK_SKB,
        AttachType.SK_SKB_VERDICT);
    isWritten(new NetworkPoint.SocketFilter(7), "socket_filter:7", ProgramType.SOCKET_FILTER);
    isWritten(new NetworkPoint.Reuseport(7), "sk_reuseport:7", ProgramType.SK_REUSEPORT);
  }

  @Test
  void optionsOfFeaturesAreOnOrNameAWord() {
    ConfigOption list = Feature.LSM.options().getLast();
    assertThat(list).hasToString("CONFIG_LSM with bpf");
    assertThat(list.metBy("landlock,bpf")).isTrue();
    assertThat(list.metBy("landlock,xbpf")).isFalse();
    assertThat(list.metBy("n")).isFalse();
    ConfigOption switched = Feature.KPROBE.options().get(1);
    assertThat(switched).hasToString("CONFIG_KPROBES");
    assertThat(List.of(switched.metBy("y"), switched.metBy("m"), switched.metBy("n")))
        .containsExactly(true, true, false);
    for (Feature each : Feature.values()) {
      assertThat(each.options().getFirst()).as(each.name()).hasToString("CONFIG_BPF_SYSCALL");
      assertThat(each.options()).as(each.name()).allMatch(o -> o.name().matches("CONFIG_[A-Z_]+"));
    }
  }

  @Test
  void placesThatThereCannotBeAreRefused() {
    assertThatThrownBy(() -> new CodePlace.FileOffset(-1))
        .hasMessage("an offset in a file is at least 0, not -1");
    assertThatThrownBy(() -> new CodePlace.Symbol("main", -4))
        .hasMessage("an offset in a function is at least 0, not -4");
    assertThatThrownBy(() -> new Clsact("lo", Direction.INGRESS, 65536, 0))
        .hasMessage("the priority of a filter is from 0 to 65535, not 65536");
  }

  @Test
  void clocksThatNeverFireAreRefused() {
    assertThatThrownBy(() -> new Rate.Frequency(0))
        .hasMessage("the frequency of a clock is at least 1, not 0");
    assertThatThrownBy(() -> new Rate.Period(0))
        .hasMessage("the period of a clock is at least 1, not 0");
  }

  @Test
  void shortestPeriodOfAClockIsANanosecond() {
    assertThat(new AttachPoint.Interval(new Rate.Period(1)).text()).isEqualTo("interval:1ns");
  }
}
