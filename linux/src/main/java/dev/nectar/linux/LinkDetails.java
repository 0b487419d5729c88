package dev.nectar.linux;

import static dev.nectar.linux.sys.Native.getInt;
import static dev.nectar.linux.sys.Native.getLong;
import static dev.nectar.linux.sys.Native.putInt;
import static dev.nectar.linux.sys.Native.putLong;

import dev.nectar.kernel.LinkInfo;
import dev.nectar.kernel.LinkInfo.Place;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader.LinkInfo.Iter;
import dev.nectar.linux.sys.BpfHeader.LinkInfo.KprobeMulti;
import dev.nectar.linux.sys.BpfHeader.LinkInfo.PerfEvent;
import dev.nectar.linux.sys.BpfHeader.LinkInfo.UprobeMulti;
import dev.nectar.linux.sys.Native;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Reads what the kernel says of one kind of links alone. */
final class LinkDetails {
  private final Bpf bpf;

  LinkDetails(Bpf bpf) {
    this.bpf = bpf;
  }

  /**
   * Reads it.
   *
   * @param info what is known of the link already
   */
  LinkDetail read(int link, LinkInfo info) {
    try (Arena arena = Arena.ofConfined()) {
      return switch (info.place()) {
        case Place.Event event -> event(event.kind(), first(link, arena));
        case Place.Functions functions -> functions(link, functions.count(), arena);
        case Place.Places places -> places(link, places.count(), arena);
        case Place.Iterator _ -> part(first(link, arena));
        default -> new LinkDetail.None();
      };
    }
  }

  private MemorySegment room(Arena arena) {
    return arena.allocate(dev.nectar.linux.sys.BpfHeader.LinkInfo.SIZE, 8);
  }

  private MemorySegment first(int link, Arena arena) {
    MemorySegment info = room(arena);
    bpf.info(link, info); // what was read before can be read again, or else all is 0
    return info;
  }

  private static LinkDetail event(int kind, MemorySegment info) {
    return switch (kind) {
      case 1, 2 -> new LinkDetail.UserProbe(kind == 2, getLong(info, PerfEvent.ref_ctr_offset));
      case 3, 4 ->
          new LinkDetail.KernelProbe(
              kind == 4, getLong(info, PerfEvent.addr), getLong(info, PerfEvent.missed));
      case 6 -> new LinkDetail.Counter(getInt(info, PerfEvent.event_type));
      default -> new LinkDetail.None();
    };
  }

  private LinkDetail functions(int link, int count, Arena arena) {
    MemorySegment info = room(arena);
    MemorySegment addresses = Native.room(8L * count, arena);
    MemorySegment cookies = Native.room(8L * count, arena);
    putLong(info, KprobeMulti.addrs, addresses.address());
    putLong(info, KprobeMulti.cookies, cookies.address());
    putInt(info, KprobeMulti.count, count);
    List<LinkDetail.Function> all = new ArrayList<>(count);
    if (count > 0 && bpf.info(link, info) >= 0) {
      for (long at = 0; at < addresses.byteSize(); at += 8) {
        all.add(new LinkDetail.Function(getLong(addresses, at), getLong(cookies, at)));
      }
    }
    return new LinkDetail.Functions(all);
  }

  private LinkDetail places(int link, int count, Arena arena) {
    MemorySegment info = room(arena);
    MemorySegment offsets = Native.room(8L * count, arena);
    MemorySegment counters = Native.room(8L * count, arena);
    MemorySegment cookies = Native.room(8L * count, arena);
    putLong(info, UprobeMulti.offsets, offsets.address());
    putLong(info, UprobeMulti.ref_ctr_offsets, counters.address());
    putLong(info, UprobeMulti.cookies, cookies.address());
    putInt(info, UprobeMulti.count, count);
    List<LinkDetail.Place> all = new ArrayList<>(count);
    if (count > 0 && bpf.info(link, info) >= 0) {
      for (long at = 0; at < offsets.byteSize(); at += 8) {
        all.add(
            new LinkDetail.Place(
                getLong(offsets, at), getLong(counters, at), getLong(cookies, at)));
      }
    }
    return new LinkDetail.Places(all);
  }

  /** Groups and tasks lie in one place: who reads knows by the list which of them there are. */
  private static LinkDetail part(MemorySegment info) {
    return new LinkDetail.Part(
        getLong(info, Iter.cgroup_id),
        getInt(info, Iter.cgroup_order),
        getInt(info, Iter.task_tid),
        getInt(info, Iter.task_pid));
  }
}
