package dev.nectar.vm;

import dev.nectar.bytecode.Helper;
import dev.nectar.bytecode.WideValue;
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
import java.util.TreeSet;

/** What the instructions of one program name in an embedded kernel. */
final class ProgramLinkage implements Linkage {
  private static final HelperTable HELPERS = HelperTable.standard();
  private static final Map<Integer, Helper> BY_NUMBER = byNumber();

  private final Registry registry;
  private final Map<String, EmbeddedMap> maps;
  private final TreeSet<Integer> used = new TreeSet<>();

  ProgramLinkage(Registry registry, Map<String, EmbeddedMap> maps) {
    this.registry = registry;
    this.maps = maps;
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
      default ->
          throw new IllegalArgumentException("the embedded kernel has nothing like " + value);
    };
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
    return Optional.empty();
  }

  @Override
  public Optional<Executable> program(long map, long index) {
    return registry.owner().maps().at(map) instanceof NumberStore array
        ? registry.executable((int) array.at(index))
        : Optional.empty();
  }
}
