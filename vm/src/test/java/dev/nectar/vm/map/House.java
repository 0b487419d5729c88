package dev.nectar.vm.map;

import dev.nectar.kernel.Program;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.vm.code.Memory;
import dev.nectar.vm.code.Owner;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A kernel of maps alone. */
final class House implements MapHome {
  final Owner owner;
  final Map<Integer, Integer> held = new HashMap<>();
  private final Map<Integer, EmbeddedMap> maps = new HashMap<>();
  private int last;

  House(int cpus) {
    Desk desk = new Desk();
    owner = new Owner(new Memory(1 << 24), cpus, desk.owner.clock(), line -> {});
  }

  EmbeddedMap map(MapType type, int keySize, int valueSize, long entries, MapFlag... flags) {
    return map(new MapSpec("map", type, keySize, valueSize, entries, Set.of(flags)));
  }

  EmbeddedMap map(MapSpec spec) {
    MapStore store = Maps.make(spec, Optional.empty(), owner);
    int id = ++last;
    owner.maps().put(id, store);
    held.put(id, 1);
    EmbeddedMap map = new EmbeddedMap(id, 0, store, owner.cpus(), this);
    maps.put(id, map);
    return map;
  }

  @Override
  public int numberOf(Program program) {
    return 7;
  }

  @Override
  public void pin(EmbeddedMap map, Path file) {}

  @Override
  public synchronized void hold(int map) {
    held.merge(map, 1, Integer::sum);
  }

  @Override
  public synchronized void drop(int map) {
    if (held.merge(map, -1, Integer::sum) == 0) {
      owner.maps().remove(map);
      Optional.ofNullable(maps.get(map)).ifPresent(EmbeddedMap::end);
    }
  }

  @Override
  public void holdProgram(int program) {}

  @Override
  public void dropProgram(int program) {}
}
