package dev.nectar.object.link;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfBuilder;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.KernelVersion;
import dev.nectar.bytecode.WideValue;
import dev.nectar.object.Contents;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.LineSpec;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.Slot;
import dev.nectar.object.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Joins an object with what is known of a kernel: all that depends on the kernel and can be done
 * without it. Programs get the functions they call, instructions the offsets of the kernel's types
 * (CO-RE), what is declared is found, and types become what the kernel understands. For one thread.
 */
public final class Linker {
  private static final KernelVersion FUNCTION_INFO = KernelVersion.of(5, 0);

  private final ObjectSpec spec;
  private final Target target;
  private final CoreRelocator relocator;
  private final KernelSymbols symbols;
  private final AttachTarget points;
  private final Map<FunctionSpec, RelocatedBody> relocated = new HashMap<>();
  private final Map<String, FunctionSpec> functions = new HashMap<>();
  private final BtfBuilder types;
  private final FunctionTypes functionTypes;
  private final Map<String, Placement> placements = new LinkedHashMap<>();
  private final Map<String, List<LinkedProgram.Place>> places = new HashMap<>();
  private final Map<String, LinkException> failed = new HashMap<>();
  private final boolean described;

  /**
   * For a kernel, by its own types.
   *
   * @param spec the object
   * @param target the kernel
   * @throws LinkException if the object is of another byte order
   */
  public Linker(ObjectSpec spec, Target target) {
    this(spec, target, kernelTypes(target, spec));
  }

  /**
   * For a kernel whose types are given.
   *
   * @param spec the object
   * @param target the kernel
   * @param types what CO-RE relocations are resolved by, in place of the kernel's own: those of the
   *     kernel first, then those of modules
   * @throws LinkException if the object is of another byte order
   */
  public Linker(ObjectSpec spec, Target target, List<Btf> types) {
    if (!spec.order().equals(target.architecture().order())) {
      throw new LinkException(
          "the object is "
              + spec.order().toString().toLowerCase(java.util.Locale.ROOT).replace('_', ' ')
              + ", and this kernel is not",
          "compile it for the other byte order: clang -target bpfel or bpfeb");
    }
    this.spec = spec;
    this.target = target;
    this.relocator = new CoreRelocator(spec.types(), types);
    this.symbols = new KernelSymbols(spec, target);
    this.points = new AttachTarget(spec, target);
    this.types =
        spec.types()
            .map(btf -> KernelTypes.of(btf, target.version()))
            .orElseGet(() -> new BtfBuilder(spec.order()));
    this.functionTypes = new FunctionTypes(this.types);
    spec.programs().forEach(each -> functions.put(each.body().name(), each.body()));
    spec.functions().forEach(each -> functions.put(each.name(), each));
    this.described =
        target.version().atLeast(FUNCTION_INFO)
            && (spec.types().isPresent()
                || spec.programs().stream().anyMatch(p -> p.body().described())
                || spec.functions().stream().anyMatch(FunctionSpec::described));
    spec.programs().forEach(this::place);
  }

  /** Read only if something asks for them. */
  private static List<Btf> kernelTypes(Target target, ObjectSpec spec) {
    boolean asks =
        spec.programs().stream().anyMatch(p -> !p.body().relocations().isEmpty())
            || spec.functions().stream().anyMatch(f -> !f.relocations().isEmpty());
    if (!asks) {
      return List.of();
    }
    List<Btf> all = new ArrayList<>();
    target.types().ifPresent(all::add);
    target.modules().forEach(module -> target.types(module).ifPresent(all::add));
    return all;
  }

  /** Finds the program's functions and their types; what fails is said when it is asked for. */
  private void place(ProgramSpec program) {
    try {
      Placement placement =
          new Placement(
              name -> Optional.ofNullable(functions.get(name)),
              function -> relocated.computeIfAbsent(function, relocator::relocate));
      placement.add(program.body());
      spec.exceptionCallback(program.body()).ifPresent(placement::add);
      placements.put(program.name(), placement);
      if (described && isDescribed(placement)) {
        List<LinkedProgram.Place> all = new ArrayList<>();
        for (Placement.Part part : placement.parts()) {
          all.addAll(functionTypes.of(part, all.isEmpty()));
          for (LineSpec line : part.function().lines()) {
            types.string(line.file());
            types.string(line.text());
          }
        }
        places.put(program.name(), all);
      }
    } catch (LinkException e) {
      failed.put(program.name(), e);
    }
  }

  private static boolean isDescribed(Placement placement) {
    return placement.parts().stream().anyMatch(part -> part.function().described());
  }

  /**
   * The types that go with the maps and programs.
   *
   * @return the types; empty if there are none, or the kernel takes none
   */
  public Optional<LinkedTypes> types() {
    boolean any = described && (spec.types().isPresent() || !places.isEmpty());
    return any ? Optional.of(new LinkedTypes(types)) : Optional.empty();
  }

  /**
   * The maps with the contents that depend on the kernel.
   *
   * @return the maps, in the object's order
   * @throws LinkException if the kernel lacks an option that a map is to hold
   */
  public List<MapSpec> maps() {
    List<MapSpec> maps = new ArrayList<>();
    for (MapSpec map : spec.maps()) {
      maps.add(map.role() == MapRole.KERNEL_CONFIG ? options(map) : map);
    }
    return maps;
  }

  private MapSpec options(MapSpec map) {
    var contents = new KernelOptions(spec, target).fill(map.valueSize());
    var key = Contents.zeros(map.keySize());
    return map.with(List.of(new Slot.Value(key, contents)));
  }

  /**
   * A struct_ops map as the kernel has it.
   *
   * @param map one of the object's, of {@link MapRole#STRUCT_OPS}
   * @return its layout in the kernel
   * @throws LinkException if the kernel has no such structure
   */
  public LinkedStructOps structOps(MapSpec map) {
    Btf kernel =
        target
            .types()
            .orElseThrow(
                () ->
                    new LinkException(
                        "struct_ops map "
                            + map.name()
                            + " needs the kernel's types, and they cannot be read",
                        "use a kernel built with CONFIG_DEBUG_INFO_BTF"));
    StructOps both = new StructOps(spec, map, kernel);
    if (both.valueTypeId() == 0) {
      throw new LinkException(
          "struct_ops map " + map.name() + " cannot be made: this kernel takes none of its kind",
          "use a kernel that does");
    }
    byte[] value = new byte[(int) both.valueSize()];
    Map<Integer, String> programs = new TreeMap<>();
    for (Slot slot : map.initial()) {
      switch (slot) {
        case Slot.Value(_, var contents) -> value = both.kernelValue(contents.bytes());
        case Slot.Member(int offset, String program) -> {
          int at = both.kernelOffset(offset);
          if (at >= 0) {
            programs.put(both.dataOffset() + at, program);
          }
        }
        case Slot.InnerMap _, Slot.TailCall _ -> {}
      }
    }
    return new LinkedStructOps(both.valueTypeId(), Contents.of(value), programs);
  }

  /**
   * A program.
   *
   * @param program one of the object's
   * @return what the kernel is given
   * @throws LinkException if it needs what the kernel lacks, or what nobody has
   */
  public LinkedProgram link(ProgramSpec program) {
    LinkException failure = failed.get(program.name());
    if (failure != null) {
      throw failure;
    }
    Placement placement = placements.get(program.name());
    if (placement == null) {
      throw new IllegalArgumentException("the object has no program " + program.name());
    }
    List<String> modules = new ArrayList<>();
    List<Instruction> body = new ArrayList<>();
    Map<Integer, Supplier<String>> poisoned = new HashMap<>();
    for (Placement.Part part : placement.parts()) {
      int slot = part.start();
      for (Instruction instruction : part.body().instructions()) {
        body.add(resolve(instruction, slot, placement, module -> number(module, modules)));
        slot += instruction.slots();
      }
      part.body().poisoned().forEach((at, why) -> poisoned.put(part.start() + at, why));
    }
    List<LinkedProgram.Place> starts = places.getOrDefault(program.name(), List.of());
    return new LinkedProgram(
        program, body, starts, lines(placement, starts), points.of(program), modules, poisoned);
  }

  private static int number(String module, List<String> modules) {
    if (module.isEmpty()) {
      return 0;
    }
    if (!modules.contains(module)) {
      modules.add(module);
    }
    return modules.indexOf(module) + 1;
  }

  private Instruction resolve(
      Instruction instruction, int slot, Placement placement, KernelSymbols.Modules modules) {
    return switch (instruction) {
      case Instruction.CallNamed(String name) ->
          placement
              .start(name)
              .<Instruction>map(start -> new Instruction.CallFunction(start - slot - 1))
              .orElseGet(() -> symbols.call(name, modules));
      case Instruction.LoadWide(var dst, WideValue.FunctionNamed(String name)) ->
          new Instruction.LoadWide(
              dst,
              placement
                  .start(name)
                  .<WideValue>map(start -> new WideValue.Function(start - slot - 1))
                  .orElseGet(() -> symbols.address(name, modules)));
      case Instruction.LoadWide(var dst, WideValue.KernelVariableNamed(String name)) ->
          new Instruction.LoadWide(dst, symbols.address(name, modules));
      case Instruction.LoadWide(_, WideValue.MapNamed(String name)) -> {
        symbols.refuseUndefined(name);
        yield instruction;
      }
      case Instruction.LoadWide(_, WideValue.MapValueNamed(String name, _)) -> {
        symbols.refuseUndefined(name);
        yield instruction;
      }
      default -> instruction;
    };
  }

  /**
   * The kernel wants offsets to ascend, and one at the first slot of each function: where there is
   * none, the line before it holds.
   */
  private static List<LineSpec> lines(Placement placement, List<LinkedProgram.Place> starts) {
    TreeMap<Integer, LineSpec> lines = new TreeMap<>();
    for (Placement.Part part : placement.parts()) {
      for (LineSpec line : part.function().lines()) {
        lines.putIfAbsent(part.start() + line.slot(), line.at(part.start() + line.slot()));
      }
    }
    if (lines.isEmpty() || starts.isEmpty()) {
      return List.of();
    }
    for (LinkedProgram.Place start : starts) {
      Map.Entry<Integer, LineSpec> before = lines.floorEntry(start.slot());
      LineSpec line = (before == null ? lines.firstEntry() : before).getValue();
      lines.putIfAbsent(start.slot(), line.at(start.slot()));
    }
    return List.copyOf(lines.values());
  }
}
