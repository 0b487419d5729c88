package dev.nectar.linux;

import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.LoadOptions;
import dev.nectar.kernel.spi.Choice;
import dev.nectar.kernel.spi.ObjectCheck;
import dev.nectar.kernel.spi.ObjectInKernel;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Native;
import dev.nectar.object.Contents;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.Slot;
import dev.nectar.object.link.LinkException;
import dev.nectar.object.link.LinkedTypes;
import dev.nectar.object.link.Linker;
import dev.nectar.report.NectarException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Loads an object: its types, its maps with what they hold, then its programs. */
final class Loader {
  private final Bpf bpf;
  private final LinuxTarget target;
  private final LoadOptions options;
  private final LockedMemory memory;
  private final Map<String, LinuxMap> maps = new LinkedHashMap<>();
  private final Map<String, LinuxProgram> programs = new LinkedHashMap<>();
  private final Map<String, NectarException> refused = new LinkedHashMap<>();

  /** By the names of programs, what was loaded for them. */
  private final Map<String, String> standing = new HashMap<>();

  Loader(Bpf bpf, LinuxTarget target, LoadOptions options) {
    this.bpf = bpf;
    this.target = target;
    this.options = options;
    this.memory = new LockedMemory(bpf, target);
  }

  ObjectInKernel load(ObjectSpec given) {
    ObjectSpec spec = given;
    for (Map.Entry<String, Contents> setting : options.settings().entrySet()) {
      spec = spec.with(setting.getKey(), setting.getValue());
    }
    ObjectInKernel object = new ObjectInKernel(spec, programs, standing, maps, refused);
    List<Fd.Use> held = new ArrayList<>();
    try {
      options.reuse().values().forEach(map -> held.add(LinuxMap.of(map).use()));
      options.extend().ifPresent(program -> held.add(LinuxProgram.of(program).use()));
      load(spec, linker(spec));
      return object;
    } catch (LinkException e) {
      object.close();
      throw new KernelException(String.valueOf(e.getMessage()), e.advice(), e);
    } catch (RuntimeException e) {
      object.close();
      throw e;
    } finally {
      held.forEach(Fd.Use::close);
    }
  }

  private Linker linker(ObjectSpec spec) {
    return options.types().isEmpty()
        ? new Linker(spec, target)
        : new Linker(spec, target, options.types());
  }

  private void load(ObjectSpec spec, Linker linker) {
    List<MapSpec> wanted = linker.maps();
    ObjectCheck.of(spec, wanted, options);
    Optional<LinkedTypes> linked = linker.types();
    Optional<Fd> types = linked.flatMap(this::give);
    try (ModuleTypes modules = new ModuleTypes(bpf)) {
      int descriptor = types.map(Fd::number).orElse(0);
      BoundDevice device = BoundDevice.of(bpf.calls(), options.device());
      MapMaker maker = new MapMaker(bpf, target, options, linker, memory, descriptor, device);
      for (MapSpec map : wanted) {
        maps.put(map.name(), maker.make(map));
      }
      wanted.forEach(this::fill);
      ProgramLoader loader =
          new ProgramLoader(
              bpf,
              options,
              memory,
              maps,
              new ProgramLoader.Types(linked, descriptor),
              modules,
              usdt(spec),
              new LoadedTypes(bpf, target),
              device);
      Choice choice = new Choice(spec, options, target);
      for (Choice.Group group : choice.groups()) {
        load(group, choice, spec, linker, loader);
      }
      wanted.forEach(map -> fillWithPrograms(map, linker));
    } finally {
      types.ifPresent(Fd::close);
    }
  }

  private Optional<UsdtTable> usdt(ObjectSpec spec) {
    return Optional.ofNullable(maps.get(UsdtTable.SPECS))
        .map(
            table ->
                new UsdtTable(
                    table,
                    Optional.ofNullable(maps.get(UsdtTable.ADDRESSES)),
                    UsdtLayout.of(spec.map(UsdtTable.SPECS).orElseThrow(), spec.types())));
  }

  private void load(
      Choice.Group group, Choice choice, ObjectSpec spec, Linker linker, ProgramLoader loader) {
    String name = group.name();
    try {
      ProgramSpec program = choice.first(group);
      name = program.name();
      programs.put(name, loader.load(linker.link(program), spec.license()));
      standing.put(group.name(), name);
    } catch (LinkException | KernelException e) {
      if (options.refused() == LoadOptions.Refused.FAILS_ALL) {
        throw e;
      }
      refused.put(name, e);
    }
  }

  /** A kernel that does not take the types gets programs and maps without. */
  private Optional<Fd> give(LinkedTypes types) {
    try (Arena arena = Arena.ofConfined()) {
      long loaded = bpf.btfLoad(Native.copy(types.bytes(), arena));
      return loaded < 0 ? Optional.empty() : Optional.of(new Fd(bpf.calls(), loaded));
    }
  }

  /** What a map holds before its programs are loaded; a map that was there keeps what it has. */
  private void fill(MapSpec spec) {
    LinuxMap map = maps.get(spec.name());
    if (map == null || map.isShared() || spec.role() == MapRole.STRUCT_OPS) {
      return;
    }
    for (Slot slot : spec.initial()) {
      switch (slot) {
        case Slot.Value(Contents key, Contents value) -> put(spec, map, key, value);
        case Slot.InnerMap(int index, String inner) ->
            put(spec, map, index, Objects.requireNonNull(maps.get(inner)).fd());
        case Slot.TailCall _, Slot.Member _ -> {}
      }
    }
    if (spec.role() == MapRole.CONSTANTS || spec.role() == MapRole.KERNEL_CONFIG) {
      // Linux 5.2. Before, programs may not write it all the same.
      bpf.mapFreeze(map.fd());
    }
  }

  private void fillWithPrograms(MapSpec spec, Linker linker) {
    LinuxMap map = maps.get(spec.name());
    if (map == null || map.isShared()) {
      return;
    }
    if (spec.role() == MapRole.STRUCT_OPS) {
      map.keep(new StructOpsTable(linker.structOps(spec), programs));
      return;
    }
    for (Slot slot : spec.initial()) {
      if (slot instanceof Slot.TailCall(int index, String name)) {
        LinuxProgram program = programs.get(standing.getOrDefault(name, name));
        if (program != null) {
          put(spec, map, index, program.fd());
        }
      }
    }
  }

  private void put(MapSpec spec, LinuxMap map, int index, int fd) {
    put(spec, map, Contents.of(bytes(index)), Contents.of(bytes(fd)));
  }

  private static byte[] bytes(int value) {
    return java.nio.ByteBuffer.allocate(4)
        .order(java.nio.ByteOrder.nativeOrder())
        .putInt(value)
        .array();
  }

  private void put(MapSpec spec, LinuxMap map, Contents key, Contents value) {
    if (spec.type() == MapType.ARENA) {
      map.write(value.bytes());
      return;
    }
    ObjectCheck.slot(spec, map.valueBytes(), key, value);
    if (value.isZero() && spec.type() == MapType.ARRAY) {
      return; // as arrays are when they are made
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment at = Native.copy(key.bytes(), arena);
      MemorySegment what = Native.copy(value.bytes(), arena);
      long result = bpf.mapUpdate(map.fd(), at.address(), what.address(), 0);
      if (result < 0) {
        throw MapRefusal.SENTENCES.ofStart(spec, result);
      }
    }
  }
}
