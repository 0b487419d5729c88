package dev.nectar.vm;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfType;
import dev.nectar.bytecode.Helper;
import dev.nectar.bytecode.WideValue;
import dev.nectar.kernel.KernelException;
import dev.nectar.object.Target;
import dev.nectar.object.link.LinkedProgram;
import dev.nectar.vm.code.Executable;
import dev.nectar.vm.code.HelperFunction;
import dev.nectar.vm.code.Linkage;
import dev.nectar.vm.helper.HelperTable;
import dev.nectar.vm.map.ArrayStore;
import dev.nectar.vm.map.EmbeddedMap;
import dev.nectar.vm.map.MapTable;
import dev.nectar.vm.map.NumberStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;

/** What the instructions of one program name in an embedded kernel. */
final class ProgramLinkage implements Linkage {
  private static final HelperTable HELPERS = HelperTable.standard();
  private static final Map<Integer, Helper> BY_NUMBER = byNumber();

  /** Where the functions of the kernel are, as far as programs can tell. */
  private static final long FUNCTIONS = 0x7cbf_0000_0000_0000L;

  private final Registry registry;
  private final Map<String, EmbeddedMap> maps;
  private final LinkedProgram linked;
  private final Optional<LinkedProgram.Place> catching;
  private final TreeSet<Integer> used = new TreeSet<>();

  ProgramLinkage(
      Registry registry,
      Map<String, EmbeddedMap> maps,
      LinkedProgram linked,
      Optional<LinkedProgram.Place> catching) {
    this.registry = registry;
    this.maps = maps;
    this.linked = linked;
    this.catching = catching;
  }

  private static Map<Integer, Helper> byNumber() {
    Map<Integer, Helper> all = new HashMap<>();
    for (Helper helper : Helper.values()) {
      all.put(helper.number(), helper);
    }
    return Map.copyOf(all);
  }

  /** The numbers of the maps that were asked for. */
  List<Integer> used() {
    return List.copyOf(used);
  }

  @Override
  public long value(WideValue value) {
    return switch (value) {
      case WideValue.MapNamed(String name) -> MapTable.handle(map(name).id());
      case WideValue.MapValueNamed(String name, int offset) ->
          ((ArrayStore) map(name).store()).base() + offset;
      case WideValue.KernelVariable(int id, int module) -> address(id, module);
      default ->
          throw new IllegalArgumentException("the embedded kernel has nothing like " + value);
    };
  }

  /** What stands for a function of the kernel, which programs only compare with 0. */
  private long address(int id, int module) {
    BtfType type = types(module).map(btf -> btf.type(id)).orElseThrow();
    if (type instanceof BtfType.Func) {
      return FUNCTIONS + 8L * id;
    }
    throw new KernelException(
        "cannot load program "
            + linked.spec().name()
            + ": the embedded kernel has no variable "
            + type.name(),
        "declare it __weak, and look before it is used");
  }

  private Optional<Btf> types(int module) {
    Target target = registry.target();
    return module == 0 ? target.types() : target.types(linked.modules().get(module - 1));
  }

  private EmbeddedMap map(String name) {
    EmbeddedMap map = maps.get(name);
    if (map == null) {
      throw new IllegalArgumentException("the object has no map " + name);
    }
    used.add(map.id());
    return map;
  }

  @Override
  public Optional<HelperFunction> helper(int number) {
    return Optional.ofNullable(BY_NUMBER.get(number)).flatMap(HELPERS::function);
  }

  @Override
  public Optional<HelperFunction> helper(int number, long first) {
    return helper(number).map(function -> function.with(registry.owner(), first));
  }

  @Override
  public Optional<HelperFunction> kfunc(int id, int module) {
    return types(module)
        .map(btf -> btf.name(id))
        .flatMap(name -> registry.kfuncs().function(name, linked.spec()));
  }

  @Override
  public Optional<Executable> program(long map, long index) {
    return registry.owner().maps().at(map) instanceof NumberStore array
        ? registry.executable((int) array.at(index))
        : Optional.empty();
  }

  @Override
  public OptionalInt catching() {
    return catching.map(place -> OptionalInt.of(place.slot())).orElse(OptionalInt.empty());
  }
}
