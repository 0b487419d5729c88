package dev.nectar.linux;

import static dev.nectar.linux.sys.Native.getInt;
import static dev.nectar.linux.sys.Native.getLong;

import dev.nectar.host.Host;
import dev.nectar.kernel.KernelClock;
import dev.nectar.kernel.LinkInfo;
import dev.nectar.kernel.LinkInfo.Place;
import dev.nectar.kernel.LinkType;
import dev.nectar.kernel.MapInfo;
import dev.nectar.kernel.ProgramInfo;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.net.DeviceNames;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.object.AttachType;
import dev.nectar.object.MapType;
import dev.nectar.object.ProgramType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What is loaded and attached in the running kernel, by whom ever, with all that Linux tells of it:
 * {@link LinuxKernel#listing()}. Each call looks anew, and nothing is kept open; what comes or goes
 * meanwhile may be there or not. Needs the privileges of {@link dev.nectar.kernel.Inventory}. For
 * one thread at a time.
 */
public final class KernelListing {
  /** Names of the kernel are cut to this. */
  private static final int LONGEST_NAME = BpfHeader.BPF_OBJ_NAME_LEN - 1;

  private final Bpf bpf;
  private final LinuxTarget target;
  private final LoadedTypes types;
  private final DeviceNames devices;
  private final KernelClock clock;
  private final Supplier<Set<Integer>> unclosable;
  private Optional<Set<Integer>> known = Optional.empty();
  private final Map<Integer, Map<String, Object>> metadata = new HashMap<>();

  KernelListing(Bpf bpf, LinuxTarget target, KernelClock clock, Supplier<Set<Integer>> unclosable) {
    this.unclosable = unclosable;
    this.bpf = bpf;
    this.target = target;
    this.types = new LoadedTypes(bpf, target);
    this.devices = new DeviceNames(bpf.calls());
    this.clock = clock;
  }

  /** What is done with each. */
  private interface Reader<T> {
    T read(int descriptor, int id);
  }

  /**
   * The programs.
   *
   * @return by ascending number
   * @throws dev.nectar.kernel.PermissionException if the caller may not ask
   */
  public List<ListedProgram> programs() {
    return all(ObjectKind.PROGRAM, this::program);
  }

  /**
   * A program.
   *
   * @param id its number
   * @return empty if there is none of that number
   * @throws dev.nectar.kernel.PermissionException if the caller may not ask
   */
  public Optional<ListedProgram> program(int id) {
    return one(ObjectKind.PROGRAM, id, this::program);
  }

  /**
   * The maps.
   *
   * @return by ascending number
   * @throws dev.nectar.kernel.PermissionException if the caller may not ask
   */
  public List<ListedMap> maps() {
    return all(ObjectKind.MAP, this::map);
  }

  /**
   * A map.
   *
   * @param id its number
   * @return empty if there is none of that number
   * @throws dev.nectar.kernel.PermissionException if the caller may not ask
   */
  public Optional<ListedMap> map(int id) {
    return one(ObjectKind.MAP, id, this::map);
  }

  /**
   * Opens a map for its entries.
   *
   * @param id its number
   * @return the entries, to be closed by the caller; empty if there is no map of that number
   * @throws dev.nectar.kernel.PermissionException if the caller may not ask
   */
  public Optional<MapBytes> bytes(int id) {
    if (isUnclosable(id)) {
      return Optional.empty();
    }
    long opened = bpf.fdById(BpfHeader.BPF_MAP_GET_FD_BY_ID, id);
    if (opened == -Errno.ENOENT) {
      return Optional.empty();
    }
    Fd map = LinuxKernel.own(bpf, opened, "open map number " + id);
    try {
      return Optional.of(new MapBytes(bpf, map, map(map.number(), id)));
    } catch (RuntimeException e) {
      map.close();
      throw e;
    }
  }

  /**
   * The links. Linux 5.8; before, none.
   *
   * @return by ascending number
   * @throws dev.nectar.kernel.PermissionException if the caller may not ask
   */
  public List<ListedLink> links() {
    return all(ObjectKind.LINK, this::link);
  }

  /**
   * A link.
   *
   * @param id its number
   * @return empty if there is none of that number
   * @throws dev.nectar.kernel.PermissionException if the caller may not ask
   */
  public Optional<ListedLink> link(int id) {
    return one(ObjectKind.LINK, id, this::link);
  }

  /**
   * The programs of a control group. Linux 4.15.
   *
   * @param path its folder, in a cgroup2 file system
   * @param scope which programs
   * @return by what they are attached as, in the order in which they run
   * @throws dev.nectar.kernel.KernelException if that is no control group
   * @throws dev.nectar.kernel.PermissionException if the caller may not ask
   */
  public List<GroupProgram> group(Path path, GroupProgram.Scope scope) {
    return new GroupQuery(bpf, scope).ask(path.toAbsolutePath(), this::inGroup);
  }

  /**
   * The programs on the way of packets through a network namespace.
   *
   * @param namespace its file, such as {@code /run/netns/blue}; empty for that of this thread
   * @return what {@code rtnetlink(7)} and bpf(2) tell
   * @throws dev.nectar.kernel.KernelException if that is no network namespace
   * @throws dev.nectar.kernel.PermissionException if the caller may not ask
   */
  public ListedNetwork network(Optional<Path> namespace) {
    return new NetworkListing(bpf).read(namespace, links());
  }

  /**
   * The descriptors of processes by which programs are attached to tracepoints and probes. Needs
   * {@code /proc}; other users' processes are seen with {@code CAP_SYS_PTRACE} alone. Of programs
   * of type {@code perf_event} the kernel does not tell, nor of links that no process holds: those
   * are among the {@link #links}. Linux 4.18.
   *
   * @return by ascending process and descriptor
   * @throws dev.nectar.kernel.PermissionException if the caller may not ask
   */
  public List<ListedEvent> events() {
    return new EventHolders(bpf, Host.local()).all();
  }

  private Optional<GroupProgram> inGroup(int program, AttachType type, int flags) {
    return one(
        ObjectKind.PROGRAM,
        program,
        (descriptor, id) -> {
          try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(BpfHeader.ProgInfo.SIZE, 8);
            ask(descriptor, info, ObjectKind.PROGRAM, id);
            ProgramInfo told = new ProgramDescription(bpf, descriptor, "number " + id).info();
            return new GroupProgram(
                id,
                fullName(descriptor, told),
                type,
                flags,
                getInt(info, BpfHeader.ProgInfo.attach_btf_obj_id),
                getInt(info, BpfHeader.ProgInfo.attach_btf_id));
          }
        });
  }

  /**
   * The type information: the kernel's, that of modules and that of objects.
   *
   * @return by ascending number
   * @throws dev.nectar.kernel.PermissionException if the caller may not ask
   */
  public List<ListedTypes> types() {
    Map<Integer, List<Integer>> programs = new HashMap<>();
    for (int[] each : all(ObjectKind.PROGRAM, this::typesOfProgram)) {
      programs.computeIfAbsent(each[0], _ -> new ArrayList<>()).add(each[1]);
    }
    Map<Integer, List<Integer>> maps = new HashMap<>();
    for (int[] each : all(ObjectKind.MAP, this::typesOfMap)) {
      maps.computeIfAbsent(each[0], _ -> new ArrayList<>()).add(each[1]);
    }
    return all(
        ObjectKind.TYPES,
        (descriptor, id) ->
            new ListedTypes(
                types.info(descriptor, id),
                programs.getOrDefault(id, List.of()),
                maps.getOrDefault(id, List.of())));
  }

  private int[] typesOfProgram(int descriptor, int id) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(BpfHeader.ProgInfo.SIZE, 8);
      bpf.info(descriptor, info); // an orphaned program has none
      return new int[] {getInt(info, BpfHeader.ProgInfo.btf_id), id};
    }
  }

  private int[] typesOfMap(int descriptor, int id) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(BpfHeader.MapInfo.SIZE, 8);
      ask(descriptor, info, ObjectKind.MAP, id);
      return new int[] {getInt(info, BpfHeader.MapInfo.btf_id), id};
    }
  }

  /**
   * Which processes have descriptors of things of a kind. Needs {@code /proc}; other users'
   * processes are seen with {@code CAP_SYS_PTRACE} alone.
   *
   * @param kind the kind
   * @return by number of the thing, each with processes by ascending number; without those that no
   *     process is seen to hold
   */
  public Map<Integer, List<Holder>> holders(ObjectKind kind) {
    return new Holders(Host.local()).of(kind);
  }

  /**
   * Where things of a kind are pinned: in all BPF file systems that this process sees, except for
   * what it may not open.
   *
   * @param kind the kind
   * @return by number of the thing
   */
  public Map<Integer, List<Path>> pins(ObjectKind kind) {
    return new PinnedFiles(bpf).of(kind);
  }

  /**
   * What is pinned in a file.
   *
   * @param kind the kind that is looked for
   * @param file a path in a BPF file system
   * @return its number; empty if there is nothing of that kind, or this process may not open it
   */
  public OptionalInt pinned(ObjectKind kind, Path file) {
    return new PinnedFiles(bpf).id(kind, file);
  }

  private ListedProgram program(int descriptor, int id) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(BpfHeader.ProgInfo.SIZE, 8);
      long result = bpf.info(descriptor, info);
      OptionalLong memory = DescriptorFile.own(descriptor).number("memlock");
      if (result == -Errno.ENODEV) {
        return orphan(id, memory);
      }
      check(result, ObjectKind.PROGRAM, id);
      ProgramInfo told = new ProgramDescription(bpf, descriptor, "number " + id).info();
      return new ListedProgram(
          told,
          getInt(info, BpfHeader.ProgInfo.type),
          fullName(descriptor, told),
          told.loadedAt().isZero() ? Optional.empty() : Optional.of(time(told.loadedAt())),
          memory,
          false,
          offload(
              getInt(info, BpfHeader.ProgInfo.ifindex),
              getLong(info, BpfHeader.ProgInfo.netns_dev),
              getLong(info, BpfHeader.ProgInfo.netns_ino)),
          metadata(told.maps()));
    }
  }

  private static ListedProgram orphan(int id, OptionalLong memory) {
    ProgramInfo nothing =
        new ProgramInfo(
            id,
            Optional.of(ProgramType.UNSPEC),
            "",
            "0".repeat(16),
            Duration.ZERO,
            0,
            false,
            0,
            0,
            List.of(),
            0,
            Duration.ZERO,
            0,
            0,
            0);
    return new ListedProgram(
        nothing, 0, "", Optional.empty(), memory, true, Optional.empty(), Map.of());
  }

  private Instant time(Duration sinceBoot) {
    return Instant.EPOCH.plusNanos(clock.bootEpochNanos() + sinceBoot.toNanos());
  }

  /** The kernel cuts names; the first function's type has it whole. */
  private String fullName(int descriptor, ProgramInfo told) {
    if (told.name().length() < LONGEST_NAME || told.types() == 0) {
      return told.name();
    }
    return new SourceReader(bpf, descriptor, "number " + told.id())
        .read(types).functions().stream()
            .findFirst()
            .map(function -> function.name())
            .filter(name -> name.startsWith(told.name()))
            .orElse(told.name());
  }

  private static Optional<Offload> offload(int device, long namespaceDevice, long namespace) {
    return device == 0
        ? Optional.empty()
        : Optional.of(new Offload(device, namespaceDevice, namespace));
  }

  private Map<String, Object> metadata(List<Integer> maps) {
    Map<String, Object> found = new LinkedHashMap<>();
    for (int map : maps) {
      found.putAll(metadata.computeIfAbsent(map, id -> new Metadata(bpf, types).values(id)));
    }
    return found;
  }

  private ListedMap map(int descriptor, int id) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(BpfHeader.MapInfo.SIZE, 8);
      ask(descriptor, info, ObjectKind.MAP, id);
      MapInfo told =
          new MapDescription(bpf, descriptor, "number " + id).info(target.possibleCpus().size());
      return new ListedMap(
          told,
          getInt(info, BpfHeader.MapInfo.type),
          getInt(info, BpfHeader.MapInfo.value_size),
          getInt(info, BpfHeader.MapInfo.map_flags),
          ownerCompiled(descriptor, told),
          offload(
              getInt(info, BpfHeader.MapInfo.ifindex),
              getLong(info, BpfHeader.MapInfo.netns_dev),
              getLong(info, BpfHeader.MapInfo.netns_ino)));
    }
  }

  private static Optional<Boolean> ownerCompiled(int descriptor, MapInfo told) {
    if (!told.type().equals(Optional.of(MapType.PROG_ARRAY))) {
      return Optional.empty();
    }
    OptionalLong compiled = DescriptorFile.own(descriptor).number("owner_jited");
    return compiled.isPresent() ? Optional.of(compiled.getAsLong() != 0) : Optional.empty();
  }

  private ListedLink link(int descriptor, int id) {
    LinkInfo told = new LinkDescription(bpf).read(descriptor, "number " + id);
    Optional<String> device =
        told.place() instanceof Place.Device place && place.index() != 0
            ? devices.name(place.index())
            : Optional.empty();
    return new ListedLink(
        id,
        told,
        told.type() == LinkType.UNSPEC ? typeOfLink(descriptor, id) : told.type().ordinal(),
        new LinkDetails(bpf).read(descriptor, told),
        device,
        told.type() == LinkType.TRACING ? typeOfProgram(told.program()) : Optional.empty());
  }

  private int typeOfLink(int descriptor, int id) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(BpfHeader.LinkInfo.SIZE, 8);
      ask(descriptor, info, ObjectKind.LINK, id);
      return getInt(info, BpfHeader.LinkInfo.type);
    }
  }

  private Optional<ProgramType> typeOfProgram(int id) {
    return one(
            ObjectKind.PROGRAM,
            id,
            (descriptor, _) -> new ProgramDescription(bpf, descriptor, "number " + id).info())
        .flatMap(ProgramInfo::type);
  }

  private void ask(int descriptor, MemorySegment info, ObjectKind kind, int id) {
    check(bpf.info(descriptor, info), kind, id);
  }

  private static void check(long result, ObjectKind kind, int id) {
    if (result < 0) {
      throw Refusal.of("read the description of " + title(kind) + " number " + id, result);
    }
  }

  /** Whether a map must not be opened. */
  private boolean isUnclosable(int map) {
    if (known.isEmpty()) {
      known = Optional.of(unclosable.get());
    }
    return known.get().contains(map);
  }

  private <T> Optional<T> one(ObjectKind kind, int id, Reader<T> reader) {
    if (kind == ObjectKind.MAP && isUnclosable(id)) {
      return Optional.empty();
    }
    long opened = bpf.fdById(opening(kind), id);
    if (opened == -Errno.ENOENT || opened == -Errno.EAGAIN || opened == -Errno.EINVAL) {
      // Gone, a link that is being made, or a kernel without such things.
      return Optional.empty();
    }
    try (Fd descriptor = LinuxKernel.own(bpf, opened, "open " + title(kind) + " number " + id)) {
      return Optional.of(reader.read(descriptor.number(), id));
    }
  }

  private <T> List<T> all(ObjectKind kind, Reader<T> reader) {
    List<T> found = new ArrayList<>();
    int id = 0;
    while (true) {
      long following = bpf.nextId(following(kind), id);
      if (following == -Errno.ENOENT || following == -Errno.EINVAL) {
        return found; // the last, or a kernel without such things
      }
      if (following < 0) {
        throw Refusal.of("list what is loaded (" + title(kind) + ")", following);
      }
      id = (int) following;
      one(kind, id, reader).ifPresent(found::add);
    }
  }

  private static int opening(ObjectKind kind) {
    return switch (kind) {
      case PROGRAM -> BpfHeader.BPF_PROG_GET_FD_BY_ID;
      case MAP -> BpfHeader.BPF_MAP_GET_FD_BY_ID;
      case LINK -> BpfHeader.BPF_LINK_GET_FD_BY_ID;
      case TYPES -> BpfHeader.BPF_BTF_GET_FD_BY_ID;
    };
  }

  private static int following(ObjectKind kind) {
    return switch (kind) {
      case PROGRAM -> BpfHeader.BPF_PROG_GET_NEXT_ID;
      case MAP -> BpfHeader.BPF_MAP_GET_NEXT_ID;
      case LINK -> BpfHeader.BPF_LINK_GET_NEXT_ID;
      case TYPES -> BpfHeader.BPF_BTF_GET_NEXT_ID;
    };
  }

  private static String title(ObjectKind kind) {
    return switch (kind) {
      case PROGRAM -> "program";
      case MAP -> "map";
      case LINK -> "link";
      case TYPES -> "type information";
    };
  }
}
