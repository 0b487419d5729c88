package dev.nectar.vm;

import dev.nectar.btf.Btf;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.Inventory;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LinkInfo;
import dev.nectar.kernel.MapInfo;
import dev.nectar.kernel.Program;
import dev.nectar.kernel.ProgramInfo;
import dev.nectar.kernel.TypesInfo;
import java.util.List;
import java.util.Optional;

/** What is in an embedded kernel. */
final class EmbeddedInventory implements Inventory {
  private final Registry registry;

  EmbeddedInventory(Registry registry) {
    this.registry = registry;
  }

  @Override
  public List<ProgramInfo> programs() {
    return registry.programs();
  }

  @Override
  public List<LinkInfo> links() {
    return registry.links();
  }

  @Override
  public List<MapInfo> maps() {
    return registry.maps();
  }

  @Override
  public List<TypesInfo> types() {
    return List.of();
  }

  @Override
  public Optional<Program> program(int id) {
    return registry.program(id).map(program -> program);
  }

  @Override
  public Optional<BpfMap> map(int id) {
    return registry.map(id).map(map -> map);
  }

  @Override
  public Optional<Link> link(int id) {
    return registry.link(id).map(link -> link);
  }

  @Override
  public Optional<Btf> types(int id) {
    return Optional.empty();
  }
}
