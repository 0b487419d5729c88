package dev.nectar.linux;

import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.LoadOptions;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.kernel.spi.ObjectCheck;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader.MapInfo;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Native;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.Pinning;
import dev.nectar.object.link.LinkedStructOps;
import dev.nectar.object.link.Linker;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;

/** Creates the maps of an object, or finds those that are there already. */
final class MapMaker {
  private final Bpf bpf;
  private final LinuxTarget target;
  private final LoadOptions options;
  private final Linker linker;
  private final LockedMemory memory;
  private final int types;
  private final BoundDevice device;

  /**
   * A maker.
   *
   * @param types descriptor of the object's types, or 0
   */
  MapMaker(
      Bpf bpf,
      LinuxTarget target,
      LoadOptions options,
      Linker linker,
      LockedMemory memory,
      int types,
      BoundDevice device) {
    this.bpf = bpf;
    this.target = target;
    this.options = options;
    this.linker = linker;
    this.memory = memory;
    this.types = types;
    this.device = device;
  }

  /** The map of a spec. */
  LinuxMap make(MapSpec spec) {
    BpfMap given = options.reuse().get(spec.name());
    if (given != null) {
      ObjectCheck.reused(spec, given.info());
      return LinuxMap.of(given).shared();
    }
    if (spec.pinning() == Pinning.NONE) {
      return create(spec);
    }
    PinFiles pins = new PinFiles(bpf);
    Path file = options.pins().resolve(spec.name());
    Optional<Fd> there = pins.open("map " + spec.name(), file);
    if (there.isPresent()) {
      return adopt(spec, there.get(), file);
    }
    LinuxMap made = create(spec);
    try {
      pins.pin("map " + spec.name(), made.fd(), file);
    } catch (KernelException e) {
      made.close();
      throw e;
    }
    return made;
  }

  /** A pinned map must be what the object wants: programs would read and write it as such. */
  private LinuxMap adopt(MapSpec spec, Fd fd, Path file) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(MapInfo.SIZE, 8);
      long result = bpf.info(fd.number(), info);
      if (result < 0) {
        throw Refusal.of("read the description of map " + spec.name(), result);
      }
      String there =
          described(
              Native.getInt(info, MapInfo.type),
              Native.getInt(info, MapInfo.key_size),
              Native.getInt(info, MapInfo.value_size),
              Native.getInt(info, MapInfo.max_entries));
      String wanted =
          described(spec.type().number(), spec.keySize(), spec.valueSize(), (int) entries(spec));
      if (!there.equals(wanted)) {
        throw new KernelException(
            "cannot use the map pinned as " + file + ": it has " + there + ", not " + wanted,
            "remove it, or pin to another folder");
      }
      LinuxMap adopted = LinuxMap.adopted(bpf, fd, spec, cpus(spec));
      // Where an arena lies is the same for all its users, and only known if it was asked for.
      return spec.type() == MapType.ARENA && spec.extra() != 0 ? mapped(adopted) : adopted;
    } catch (KernelException e) {
      fd.close();
      throw e;
    }
  }

  private static String described(int type, int key, int value, int entries) {
    return described(type, key, value) + ", " + entries + " entries";
  }

  private static String described(int type, int key, int value) {
    String name =
        type >= 0 && type < MapType.values().length
            ? MapType.values()[type].name()
            : "type " + type;
    return name + ", keys of " + key + ", values of " + value + " bytes";
  }

  private int cpus(MapSpec spec) {
    return spec.perCpu() ? target.possibleCpus().size() : target.cpuCount();
  }

  private long entries(MapSpec spec) {
    boolean perCpu = spec.type() == MapType.PERF_EVENT_ARRAY && spec.maxEntries() == 0;
    return perCpu ? target.possibleCpus().getLast() + 1L : spec.maxEntries();
  }

  private LinuxMap create(MapSpec spec) {
    if (spec.role() == MapRole.STRUCT_OPS) {
      return structOps(spec);
    }
    Optional<LinuxMap> inner = spec.inner().map(this::create);
    try {
      return create(spec, inner.map(LinuxMap::fd).orElse(0));
    } finally {
      inner.ifPresent(LinuxMap::close);
    }
  }

  private LinuxMap create(MapSpec spec, int inner) {
    long entries = entries(spec);
    if (entries < 0 || entries > 0xffff_ffffL) {
      throw new KernelException(
          "cannot create map " + spec.name() + ": it cannot have " + entries + " entries",
          "use fewer entries");
    }
    if (spec.type() == MapType.PERF_EVENT_ARRAY && entries > UnclosableMaps.MOST) {
      throw new KernelException(
          "cannot create map " + spec.name() + ": Linux dies of closing so many entries",
          "use at most one for each CPU");
    }
    Bpf.MapTypes known =
        typed(spec)
            ? new Bpf.MapTypes(types, spec.keyType(), spec.valueType(), 0)
            : Bpf.MapTypes.NONE;
    String action = "create map " + spec.name() + " (" + spec.type() + ", " + entries + " entries)";
    Bpf.MapCreation creation =
        new Bpf.MapCreation(
            spec.type().number(),
            spec.keySize(),
            spec.valueSize(),
            (int) entries,
            flags(spec),
            spec.name(),
            inner,
            known,
            spec.extra(),
            spec.numaNode().orElse(0),
            spec.type() == MapType.PERF_EVENT_ARRAY ? 0 : device.owner());
    LinuxMap map = own(creation, spec, entries, action);
    return spec.type() == MapType.ARENA ? mapped(map) : map;
  }

  private LinuxMap mapped(LinuxMap arena) {
    try {
      arena.keep(MapMemory.ofArena(bpf, arena, target.pageSize()));
      return arena;
    } catch (KernelException e) {
      arena.close();
      throw e;
    }
  }

  private LinuxMap own(Bpf.MapCreation creation, MapSpec spec, long entries, String action) {
    long result = memory.whileAllowed(action, () -> bpf.mapCreate(creation));
    if (result < 0 && creation.types().btf() != 0) {
      // Types are for readers of the map; those that the kernel does not take are left out.
      result = bpf.mapCreate(creation.untyped());
    }
    if (result < 0) {
      throw MapCreationRefusal.of(bpf, target, spec, entries, result);
    }
    return new LinuxMap(bpf, LinuxKernel.own(bpf, result, action), spec, cpus(spec));
  }

  private static int flags(MapSpec spec) {
    int flags = 0;
    for (MapFlag flag : spec.flags()) {
      flags |= flag.bit();
    }
    return flags;
  }

  /** These hold descriptors or stacks, and the kernel refuses types for them. */
  private boolean typed(MapSpec spec) {
    boolean known = types != 0 && (spec.keyType() != 0 || spec.valueType() != 0);
    return known
        && switch (spec.type()) {
          case PERF_EVENT_ARRAY,
              CGROUP_ARRAY,
              STACK_TRACE,
              ARRAY_OF_MAPS,
              HASH_OF_MAPS,
              DEVMAP,
              DEVMAP_HASH,
              CPUMAP,
              XSKMAP,
              SOCKMAP,
              SOCKHASH,
              PROG_ARRAY,
              RINGBUF,
              USER_RINGBUF,
              ARENA ->
              false;
          default -> true;
        };
  }

  private LinuxMap structOps(MapSpec spec) {
    LinkedStructOps linked = linker.structOps(spec);
    Bpf.MapCreation creation =
        new Bpf.MapCreation(
            spec.type().number(),
            4,
            linked.value().size(),
            1,
            flags(spec),
            spec.name(),
            0,
            new Bpf.MapTypes(types, 0, 0, linked.valueType()),
            0,
            0,
            0);
    String action = "create struct_ops map " + spec.name();
    long result = memory.whileAllowed(action, () -> bpf.mapCreate(creation));
    if (result == -Errno.ENOTSUPP) {
      // Old kernels look at their own types when the first program of all is loaded.
      new Trials(bpf, target).load(Trials.RETURN_ZERO);
      result = bpf.mapCreate(creation);
    }
    int size = linked.value().size();
    return new LinuxMap(bpf, LinuxKernel.own(bpf, result, action), spec, size, 1);
  }
}
