package dev.nectar.object.elf;

import dev.nectar.btf.BtfLinkage;
import dev.nectar.btf.BtfType;
import dev.nectar.elf.NewSection;
import dev.nectar.elf.Relocation;
import dev.nectar.object.Binding;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.Slot;
import java.util.List;
import java.util.OptionalLong;

/** Writes maps, declared by types, with what they hold from the start. */
final class MapWriter {
  private final FileDraft file;

  MapWriter(FileDraft file) {
    this.file = file;
  }

  void writeMaps() {
    List<MapSpec> declared = file.maps.values().stream().filter(MapWriter::isDeclared).toList();
    file.types.dropLegacyMaps();
    if (declared.isEmpty()) {
      return;
    }
    file.refuseOthers(FileDraft.MAPS, declared);
    MapDeclarations declarations = new MapDeclarations(file.types);
    for (MapSpec each : declared) {
      if (file.types.place(FileDraft.MAPS, each.name()).isEmpty()) {
        declare(each, declarations);
      }
    }
    byte[] zeros = file.room(FileDraft.MAPS);
    int section =
        file.elf.section(NewSection.of(FileDraft.MAPS, FileDraft.DATA, FileDraft.POINTER, zeros));
    file.sections.put(FileDraft.MAPS, section);
    for (MapSpec each : declared) {
      BtfType.Placement place = file.types.place(FileDraft.MAPS, each.name()).orElseThrow();
      file.object(each.name(), place, each.binding(), section);
    }
    declared.forEach(
        each -> fill(each, file.types.place(FileDraft.MAPS, each.name()).orElseThrow()));
  }

  private static boolean isDeclared(MapSpec map) {
    return map.role() == MapRole.PLAIN;
  }

  private void declare(MapSpec map, MapDeclarations declarations) {
    int struct = declarations.struct(map);
    int size = MapDeclarations.size(map, ((BtfType.Struct) file.types.type(struct)).size());
    BtfLinkage linkage = map.binding() == Binding.LOCAL ? BtfLinkage.STATIC : BtfLinkage.GLOBAL;
    int variable = file.types.variable(new BtfType.Variable(map.name(), struct, linkage));
    int offset =
        file.types.sectionSize(FileDraft.MAPS) + FileDraft.POINTER - 1 & -FileDraft.POINTER;
    file.types.place(
        FileDraft.MAPS, new BtfType.Placement(variable, offset, size), Math.addExact(offset, size));
  }

  private void fill(MapSpec map, BtfType.Placement place) {
    for (Slot slot : map.initial()) {
      switch (slot) {
        case Slot.InnerMap(int index, String inner) ->
            entry(map, place, index, FileDraft.named(file.mapSymbols, inner));
        case Slot.TailCall(int index, String program) ->
            entry(map, place, index, FileDraft.named(file.functionSymbols, program));
        case Slot.Value value -> arena(map, value);
        case Slot.Member _ -> {}
      }
    }
  }

  private void entry(MapSpec map, BtfType.Placement place, int index, int symbol) {
    long at = (long) place.offset() + values(map, place) + (long) index * FileDraft.POINTER;
    if (at < 0 || at > file.types.sectionSize(FileDraft.MAPS) - FileDraft.POINTER) {
      throw new UnwritableObjectException(
          "entry "
              + index
              + " of map "
              + map.name()
              + " lies beyond the end of section "
              + FileDraft.MAPS,
          "");
    }
    file.elf.relocation(
        file.section(FileDraft.MAPS),
        new Relocation(at, Relocation.BPF_DATA_64, symbol, OptionalLong.empty()));
  }

  private int values(MapSpec map, BtfType.Placement place) {
    if (file.types.type(place.type()) instanceof BtfType.Variable variable) {
      int struct = variable.type();
      while (file.types.isType(struct)) {
        switch (file.types.type(struct)) {
          case BtfType.Struct s -> {
            return s.members().stream()
                .filter(member -> member.name().equals("values"))
                .mapToInt(member -> member.bitOffset() / 8)
                .findFirst()
                .orElseThrow(() -> noPlace(map));
          }
          case BtfType.Typedef t -> struct = t.type();
          case BtfType.Modifier t -> struct = t.type();
          case BtfType.TypeTag t -> struct = t.type();
          default -> throw noPlace(map);
        }
      }
    }
    throw noPlace(map);
  }

  private static UnwritableObjectException noPlace(MapSpec map) {
    return new UnwritableObjectException(
        "the first entries of map " + map.name() + " cannot be written: its type has no values",
        "leave the map out of the types, or declare its values there");
  }

  private void arena(MapSpec map, Slot.Value value) {
    if (map.type() != MapType.ARENA) {
      throw new UnwritableObjectException(
          "the first contents of map " + map.name() + " cannot be written: only variables have any",
          "put them into the map once it is loaded");
    }
    file.data(FileDraft.ARENA, value.value(), FileDraft.POINTER, FileDraft.DATA);
  }
}
