package dev.nectar.linux;

import dev.nectar.btf.Btf;
import dev.nectar.kernel.LinkInfo;
import dev.nectar.kernel.LinkInfo.Place;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader;
import dev.nectar.linux.sys.Fd;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachPoint.CodePlace;
import dev.nectar.object.AttachType;
import dev.nectar.object.NetworkPoint;
import dev.nectar.object.NetworkPoint.Netfilter;
import dev.nectar.object.NetworkPoint.SocketMap;
import dev.nectar.object.ProgramType;
import java.util.Arrays;
import java.util.Optional;

/** The point of a link that somebody else made, of what the kernel says of it. */
final class FoundPoint {
  private static final int NFPROTO_IPV4 = 2;
  private static final String LSM_PREFIX = "bpf_lsm_";

  private final Bpf bpf;
  private final LoadedTypes types;

  FoundPoint(Bpf bpf, LoadedTypes types) {
    this.bpf = bpf;
    this.types = types;
  }

  AttachPoint of(int link, String what) {
    LinkInfo info = new LinkDescription(bpf).read(link, what);
    ProgramType type = programType(info.program());
    return switch (info.place()) {
      case Place.Tracepoint(String name, _) ->
          type == ProgramType.TRACING
              ? new AttachPoint.BtfTracepoint(name)
              : new AttachPoint.RawTracepoint(name);
      case Place.Function place -> function(type, place);
      case Place.Iterator(String list, _) -> new AttachPoint.Iterator(list);
      case Place.Namespace(_, Optional<AttachType> as) -> namespace(type, as);
      case Place.OfMap(int map, Optional<AttachType> as) ->
          as.flatMap(FoundPoint::ofSockets).orElseGet(() -> hook(type, as, "map number " + map));
      case Place.Netfilter place -> netfilter(place);
      case Place.Event event -> event(type, event);
      case Place.Cgroup(long id, Optional<AttachType> as) ->
          hook(type, as, "control group number " + id);
      case Place.Device(int index, Optional<AttachType> as) ->
          hook(type, as, "device number " + index);
      case Place.Functions(int count, _, _) ->
          hook(type, Optional.of(AttachType.TRACE_KPROBE_MULTI), count + " functions");
      case Place.Places(String file, _, _, _) ->
          hook(type, Optional.of(AttachType.TRACE_UPROBE_MULTI), file);
      case Place.Untold _ -> hook(type, Optional.empty(), what);
    };
  }

  private static AttachPoint hook(ProgramType type, Optional<AttachType> as, String target) {
    return new AttachPoint.Hook(type, as, target);
  }

  private ProgramType programType(int id) {
    long opened = id == 0 ? -1 : bpf.fdById(BpfHeader.BPF_PROG_GET_FD_BY_ID, id);
    if (opened < 0) {
      return ProgramType.UNSPEC;
    }
    try (Fd program = new Fd(bpf.calls(), opened)) {
      return new ProgramDescription(bpf, program.number(), "number " + id)
          .info()
          .type()
          .orElse(ProgramType.UNSPEC);
    }
  }

  private AttachPoint function(ProgramType type, Place.Function place) {
    if (type == ProgramType.EXT) {
      return hook(type, Optional.empty(), "program number " + place.object());
    }
    String name = types.read(place.object()).map(btf -> name(btf, place)).orElse("");
    if (name.isEmpty() || place.attachType().isEmpty()) {
      return hook(type, place.attachType(), name);
    }
    return switch (place.attachType().get()) {
      case TRACE_FENTRY -> new AttachPoint.Fentry(name);
      case TRACE_FEXIT -> new AttachPoint.Fexit(name);
      case MODIFY_RETURN -> new AttachPoint.ModifyReturn(name);
      case LSM_MAC -> new AttachPoint.LsmHook(name.replaceFirst("^" + LSM_PREFIX, ""));
      default -> hook(type, place.attachType(), name);
    };
  }

  /** With the module before it, as points name functions. */
  private String name(Btf btf, Place.Function place) {
    if (place.type() < 1 || place.type() > btf.count()) {
      return "";
    }
    return types.module(place.object()).map(module -> module + ":").orElse("")
        + btf.name(place.type());
  }

  private static AttachPoint namespace(ProgramType type, Optional<AttachType> as) {
    return switch (as.orElse(AttachType.XDP)) {
      case SK_LOOKUP -> new NetworkPoint.SocketLookup();
      case FLOW_DISSECTOR -> new NetworkPoint.FlowDissector();
      default -> hook(type, as, "");
    };
  }

  private static Optional<AttachPoint> ofSockets(AttachType as) {
    return Arrays.stream(SocketMap.Stage.values())
        .<AttachPoint>map(SocketMap::new)
        .filter(point -> point.attachType().equals(Optional.of(as)))
        .findFirst();
  }

  private static AttachPoint netfilter(Place.Netfilter place) {
    Netfilter.Hook[] hooks = Netfilter.Hook.values();
    if (place.hook() < 0 || place.hook() >= hooks.length) {
      return hook(ProgramType.NETFILTER, Optional.of(AttachType.NETFILTER), "hook " + place.hook());
    }
    return new Netfilter(
        place.family() == NFPROTO_IPV4 ? Netfilter.Family.IPV4 : Netfilter.Family.IPV6,
        hooks[place.hook()],
        place.priority(),
        place.flags() == 0 ? Netfilter.Fragments.SEEN : Netfilter.Fragments.REASSEMBLED);
  }

  /** {@code enum bpf_perf_event_type}. */
  private static AttachPoint event(ProgramType type, Place.Event event) {
    CodePlace place = new CodePlace.FileOffset(event.offset());
    return switch (event.name().isEmpty() ? 0 : event.kind()) {
      case 1 -> new AttachPoint.Uprobe(event.name(), place);
      case 2 -> new AttachPoint.Uretprobe(event.name(), place);
      case 3 -> new AttachPoint.Kprobe(event.name(), event.offset());
      case 4 -> new AttachPoint.Kretprobe(event.name());
      default -> hook(type, Optional.empty(), event.name());
    };
  }
}
