package dev.nectar.linux;

import static dev.nectar.linux.sys.Native.getInt;
import static dev.nectar.linux.sys.Native.getLong;

import dev.nectar.kernel.LinkInfo;
import dev.nectar.kernel.LinkInfo.Place;
import dev.nectar.kernel.LinkType;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader;
import dev.nectar.linux.sys.Native;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.object.AttachType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/** Reads what the kernel says of a link. */
final class LinkDescription {
  /** More than a path or a symbol of the kernel's can have. */
  private static final int TEXT_BYTES = 4096;

  /** {@code enum bpf_perf_event_type}. */
  private static final int UPROBE = 1;

  private static final int TRACEPOINT = 5;

  private final Bpf bpf;

  LinkDescription(Bpf bpf) {
    this.bpf = bpf;
  }

  /**
   * Reads it.
   *
   * @param what it is attached to, for a message
   */
  LinkInfo read(int link, String what) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(BpfHeader.LinkInfo.SIZE, 8);
      check(bpf.info(link, info), what);
      LinkType type = LinkType.of(getInt(info, BpfHeader.LinkInfo.type));
      MemorySegment text = arena.allocate(TEXT_BYTES, 8);
      boolean more = askForText(type, info, text);
      if (more) {
        // What does not fit is cut; then there is still the rest.
        bpf.info(link, info);
      }
      return new LinkInfo(
          type,
          List.of(getInt(info, BpfHeader.LinkInfo.id)),
          getInt(info, BpfHeader.LinkInfo.prog_id),
          place(type, info, Native.text(text, 0, TEXT_BYTES)));
    }
  }

  private static void check(long result, String what) {
    if (result < 0) {
      throw Refusal.of("read the description of the link at " + what, result);
    }
  }

  /** Names are written where the caller says. */
  private static boolean askForText(LinkType type, MemorySegment info, MemorySegment text) {
    return switch (type) {
      case RAW_TRACEPOINT ->
          ask(
              info,
              text,
              BpfHeader.LinkInfo.RawTracepoint.tp_name,
              BpfHeader.LinkInfo.RawTracepoint.tp_name_len);
      case ITER ->
          ask(
              info,
              text,
              BpfHeader.LinkInfo.Iter.target_name,
              BpfHeader.LinkInfo.Iter.target_name_len);
      case UPROBE_MULTI -> {
        Native.putInt(info, BpfHeader.LinkInfo.UprobeMulti.count, 0);
        yield ask(
            info,
            text,
            BpfHeader.LinkInfo.UprobeMulti.path,
            BpfHeader.LinkInfo.UprobeMulti.path_size);
      }
      case PERF_EVENT ->
          kind(info) >= UPROBE
              && kind(info) <= TRACEPOINT
              && ask(
                  info,
                  text,
                  BpfHeader.LinkInfo.PerfEvent.name,
                  BpfHeader.LinkInfo.PerfEvent.name_len);
      default -> false;
    };
  }

  private static boolean ask(MemorySegment info, MemorySegment text, long at, long length) {
    Native.putLong(info, at, text.address());
    Native.putInt(info, length, TEXT_BYTES);
    return true;
  }

  private static int kind(MemorySegment info) {
    return getInt(info, BpfHeader.LinkInfo.PerfEvent.type);
  }

  private static Place place(LinkType type, MemorySegment info, String text) {
    return switch (type) {
      case RAW_TRACEPOINT ->
          new Place.Tracepoint(text, getLong(info, BpfHeader.LinkInfo.RawTracepoint.cookie));
      case TRACING ->
          new Place.Function(
              attachType(info, BpfHeader.LinkInfo.Tracing.attach_type),
              getInt(info, BpfHeader.LinkInfo.Tracing.target_obj_id),
              getInt(info, BpfHeader.LinkInfo.Tracing.target_btf_id),
              getLong(info, BpfHeader.LinkInfo.Tracing.cookie));
      case CGROUP ->
          new Place.Cgroup(
              getLong(info, BpfHeader.LinkInfo.Cgroup.cgroup_id),
              attachType(info, BpfHeader.LinkInfo.Cgroup.attach_type));
      case ITER -> new Place.Iterator(text, getInt(info, BpfHeader.LinkInfo.Iter.map_id));
      case NETNS ->
          new Place.Namespace(
              getInt(info, BpfHeader.LinkInfo.Target.first),
              attachType(info, BpfHeader.LinkInfo.Target.attach_type));
      case XDP -> new Place.Device(getInt(info, BpfHeader.LinkInfo.Target.first), Optional.empty());
      case TCX, NETKIT ->
          new Place.Device(
              getInt(info, BpfHeader.LinkInfo.Target.first),
              attachType(info, BpfHeader.LinkInfo.Target.attach_type));
      case STRUCT_OPS ->
          new Place.OfMap(getInt(info, BpfHeader.LinkInfo.Target.first), Optional.empty());
      case SOCKMAP ->
          new Place.OfMap(
              getInt(info, BpfHeader.LinkInfo.Target.first),
              attachType(info, BpfHeader.LinkInfo.Target.attach_type));
      case NETFILTER ->
          new Place.Netfilter(
              getInt(info, BpfHeader.LinkInfo.Netfilter.pf),
              getInt(info, BpfHeader.LinkInfo.Netfilter.hooknum),
              getInt(info, BpfHeader.LinkInfo.Netfilter.priority),
              getInt(info, BpfHeader.LinkInfo.Netfilter.flags));
      case KPROBE_MULTI ->
          new Place.Functions(
              getInt(info, BpfHeader.LinkInfo.KprobeMulti.count),
              getInt(info, BpfHeader.LinkInfo.KprobeMulti.flags),
              getLong(info, BpfHeader.LinkInfo.KprobeMulti.missed));
      case UPROBE_MULTI ->
          new Place.Places(
              text,
              getInt(info, BpfHeader.LinkInfo.UprobeMulti.count),
              getInt(info, BpfHeader.LinkInfo.UprobeMulti.flags),
              getInt(info, BpfHeader.LinkInfo.UprobeMulti.pid));
      case PERF_EVENT -> event(info, text);
      case UNSPEC -> new Place.Untold();
    };
  }

  private static Place event(MemorySegment info, String text) {
    int kind = kind(info);
    return switch (kind) {
      case 1, 2 ->
          new Place.Event(
              kind,
              text,
              Integer.toUnsignedLong(getInt(info, BpfHeader.LinkInfo.PerfEvent.offset)),
              getLong(info, BpfHeader.LinkInfo.PerfEvent.uprobe_cookie));
      case 3, 4 ->
          new Place.Event(
              kind,
              text,
              Integer.toUnsignedLong(getInt(info, BpfHeader.LinkInfo.PerfEvent.offset)),
              getLong(info, BpfHeader.LinkInfo.PerfEvent.kprobe_cookie));
      case TRACEPOINT ->
          new Place.Event(
              kind, text, 0, getLong(info, BpfHeader.LinkInfo.PerfEvent.tracepoint_cookie));
      case 0 -> new Place.Untold();
      default ->
          new Place.Event(
              kind,
              "",
              getLong(info, BpfHeader.LinkInfo.PerfEvent.event_config),
              getLong(info, BpfHeader.LinkInfo.PerfEvent.event_cookie));
    };
  }

  private static Optional<AttachType> attachType(MemorySegment info, long at) {
    int number = getInt(info, at);
    AttachType[] all = AttachType.values();
    return number >= 0 && number < all.length ? Optional.of(all[number]) : Optional.empty();
  }
}
