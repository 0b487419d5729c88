package dev.nectar.vm;

import dev.nectar.btf.Btf;
import dev.nectar.bytecode.Instruction;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.LoadOptions;
import dev.nectar.kernel.Reference;
import dev.nectar.kernel.spi.Choice;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.kernel.spi.MapCalls;
import dev.nectar.kernel.spi.ObjectCheck;
import dev.nectar.kernel.spi.ObjectInKernel;
import dev.nectar.object.Contents;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.Pinning;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.Slot;
import dev.nectar.object.link.LinkException;
import dev.nectar.object.link.LinkedProgram;
import dev.nectar.object.link.Linker;
import dev.nectar.report.NectarException;
import dev.nectar.vm.code.Executable;
import dev.nectar.vm.code.Linkage;
import dev.nectar.vm.code.Proof;
import dev.nectar.vm.map.EmbeddedMap;
import dev.nectar.vm.map.Maps;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Loads an object into an embedded kernel: its maps with what they hold, then its programs. */
final class EmbeddedLoader {
  private final Registry registry;
  private final EmbeddedOptions kernel;
  private final LoadOptions options;
  private final Compiler compiler;
  private final Map<String, EmbeddedMap> maps = new LinkedHashMap<>();
  private final Map<String, EmbeddedProgram> programs = new LinkedHashMap<>();
  private final Map<String, NectarException> refused = new LinkedHashMap<>();
  private final Map<String, String> standing = new HashMap<>();

  /** Maps that were there before, which keep what they hold. */
  private final Set<String> shared = new HashSet<>();

  /** Makes what runs of instructions. */
  interface Compiler {
    Executable compile(List<Instruction> body, Linkage linkage, Proof proof);
  }

  EmbeddedLoader(
      Registry registry, EmbeddedOptions kernel, LoadOptions options, Compiler compiler) {
    this.registry = registry;
    this.kernel = kernel;
    this.options = options;
    this.compiler = compiler;
  }

  ObjectInKernel load(ObjectSpec given) {
    ObjectSpec spec = given;
    for (Map.Entry<String, Contents> setting : options.settings().entrySet()) {
      spec = spec.with(setting.getKey(), setting.getValue());
    }
    ObjectInKernel object = new ObjectInKernel(spec, programs, standing, maps, refused);
    try {
      load(spec, linker(spec));
      return object;
    } catch (LinkException e) {
      object.close();
      throw new KernelException(String.valueOf(e.getMessage()), e.advice(), e);
    } catch (RuntimeException e) {
      object.close();
      throw e;
    }
  }

  private Linker linker(ObjectSpec spec) {
    return options.types().isEmpty()
        ? new Linker(spec, registry.target())
        : new Linker(spec, registry.target(), options.types());
  }

  private void load(ObjectSpec spec, Linker linker) {
    List<MapSpec> wanted = linker.maps();
    ObjectCheck.of(spec, wanted, options);
    for (MapSpec map : wanted) {
      maps.put(map.name(), make(sized(map, linker), spec.types()));
    }
    wanted.forEach(this::fill);
    Choice choice = new Choice(spec, options, registry.target());
    for (Choice.Group group : choice.groups()) {
      load(group, choice, linker, spec);
    }
    wanted.forEach(this::fillWithPrograms);
    wanted.stream()
        .filter(map -> map.role() == MapRole.STRUCT_OPS)
        .forEach(map -> fillWithFunctions(map, linker));
  }

  /** A table of functions is as large as the structure of the kernel that is around it. */
  private static MapSpec sized(MapSpec map, Linker linker) {
    return map.role() == MapRole.STRUCT_OPS
        ? new MapSpec(
            map.name(),
            map.type(),
            map.keySize(),
            linker.structOps(map).value().bytes().length,
            map.maxEntries(),
            map.flags(),
            map.role(),
            map.keyType(),
            map.valueType(),
            map.inner(),
            map.initial(),
            map.pinning(),
            map.extra(),
            map.numaNode())
        : map;
  }

  private void fillWithFunctions(MapSpec map, Linker linker) {
    if (!shared.contains(map.name())) {
      Functions functions =
          Functions.of(
              registry.target().types().orElseThrow(), linker.structOps(map), this::program);
      registry.put(Objects.requireNonNull(maps.get(map.name())).id(), functions);
    }
  }

  private Optional<LiveProgram> program(String name) {
    return Optional.ofNullable(programs.get(standing.getOrDefault(name, name)))
        .map(EmbeddedProgram::live);
  }

  private EmbeddedMap make(MapSpec spec, Optional<Btf> types) {
    BpfMap given = options.reuse().get(spec.name());
    if (given != null) {
      shared.add(spec.name());
      EmbeddedMap own = own(given);
      ObjectCheck.reused(spec, own.info());
      return own.again();
    }
    Optional<Path> name = name(spec);
    Optional<BpfMap> pinned = name.flatMap(new EmbeddedPins(registry)::map);
    if (pinned.isPresent()) {
      shared.add(spec.name());
      return own(pinned.get());
    }
    EmbeddedMap map = registry.add(Maps.make(spec, types, registry.owner()));
    name.ifPresent(map::pin);
    return map;
  }

  private Optional<Path> name(MapSpec spec) {
    return spec.pinning() == Pinning.NONE
        ? Optional.empty()
        : Optional.of(options.pins().resolve(spec.name()));
  }

  private static EmbeddedMap own(BpfMap map) {
    if (map instanceof EmbeddedMap own) {
      return own;
    }
    throw new IllegalArgumentException("map " + map.spec().name() + " is of another kernel");
  }

  private void fill(MapSpec spec) {
    EmbeddedMap map = Objects.requireNonNull(maps.get(spec.name()));
    if (shared.contains(spec.name()) || spec.role() == MapRole.STRUCT_OPS) {
      return;
    }
    for (Slot slot : spec.initial()) {
      switch (slot) {
        case Slot.Value(Contents key, Contents value) -> put(spec, map, key, value);
        case Slot.InnerMap(int index, String inner) ->
            map.references(Codec.INT)
                .put(index, new Reference.ToMap(Objects.requireNonNull(maps.get(inner))));
        case Slot.TailCall _, Slot.Member _ -> {}
      }
    }
    if (spec.role() == MapRole.CONSTANTS || spec.role() == MapRole.KERNEL_CONFIG) {
      map.freeze();
    }
  }

  private static void put(MapSpec spec, EmbeddedMap map, Contents key, Contents value) {
    if (spec.type() == MapType.ARENA) {
      MemorySegment.copy(
          value.bytes(), 0, map.memory(), ValueLayout.JAVA_BYTE, 0, value.bytes().length);
      return;
    }
    ObjectCheck.slot(spec, map.valueBytes(), key, value);
    long result =
        map.update(
            MemorySegment.ofArray(key.bytes()), MemorySegment.ofArray(value.bytes()), MapCalls.ANY);
    if (result < 0) {
      throw map.refusals().ofStart(spec, result);
    }
  }

  private void fillWithPrograms(MapSpec spec) {
    EmbeddedMap map = Objects.requireNonNull(maps.get(spec.name()));
    for (Slot slot : shared.contains(spec.name()) ? List.<Slot>of() : spec.initial()) {
      if (slot instanceof Slot.TailCall(int index, String name)) {
        if (index >= spec.maxEntries()) {
          throw map.refusals().ofStart(spec, -Errno.E2BIG);
        }
        EmbeddedProgram program = programs.get(standing.getOrDefault(name, name));
        if (program != null) {
          map.references(Codec.INT).put(index, new Reference.ToProgram(program));
        }
      }
    }
  }

  private void load(Choice.Group group, Choice choice, Linker linker, ObjectSpec spec) {
    String name = group.name();
    try {
      ProgramSpec program = choice.first(group);
      ObjectCheck.code(program);
      name = program.name();
      programs.put(name, load(linker.link(program), spec, linker));
      standing.put(group.name(), name);
    } catch (LinkException | KernelException e) {
      if (options.refused() == LoadOptions.Refused.FAILS_ALL) {
        throw e;
      }
      refused.put(name, e);
    }
  }

  private EmbeddedProgram load(LinkedProgram linked, ObjectSpec spec, Linker linker) {
    Optional<LinkedProgram.Place> catching =
        spec.exceptionCallback(linked.spec().body()).flatMap(linked::function);
    ProgramLinkage linkage = new ProgramLinkage(registry, maps, linked, catching);
    Proof proof =
        kernel.mode() == Mode.RAW ? Verification.of(linked, linker, registry.target()) : Proof.NONE;
    Executable code = compiler.compile(linked.body(), linkage, proof);
    Executable whole = catching.map(place -> code.catching(place.slot())).orElse(code);
    boolean gpl = spec.license().contains("GPL");
    EmbeddedProgram program =
        registry.add(
            id ->
                new LiveProgram(
                    id,
                    linked,
                    whole,
                    linkage.used(),
                    registry.owner(),
                    kernel,
                    spec.types(),
                    new BoundTypes(registry.target()).parameters(linked),
                    gpl));
    constants().forEach(map -> registry.bind(program.live(), map));
    return program;
  }

  /** The constants of the object, which its programs keep for readers even if they use none. */
  private List<EmbeddedMap> constants() {
    return maps.values().stream()
        .filter(map -> map.spec().role() == MapRole.CONSTANTS)
        .filter(map -> map.spec().name().contains(Metadata.CONSTANTS))
        .toList();
  }
}
