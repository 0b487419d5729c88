package dev.nectar.object.elf;

import dev.nectar.btf.BtfLinkage;
import dev.nectar.btf.BtfType;
import dev.nectar.bytecode.Encoder;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.WideValue;
import dev.nectar.elf.ElfSymbol;
import dev.nectar.elf.NewSection;
import dev.nectar.elf.Relocation;
import dev.nectar.object.Binding;
import dev.nectar.object.Contents;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.Slot;
import dev.nectar.object.merge.Sections;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Writes tables: those of functions, of struct_ops, and those of jumps. */
final class TableWriter {
  private static final String JUMPS = ".jumptables";

  private final FileDraft file;

  TableWriter(FileDraft file) {
    this.file = file;
  }

  void writeTables() {
    Map<String, List<MapSpec>> bySection = new LinkedHashMap<>();
    file.maps.values().stream()
        .filter(map -> map.role() == MapRole.STRUCT_OPS)
        .forEach(
            map ->
                bySection.computeIfAbsent(Sections.ofTable(map), _ -> new ArrayList<>()).add(map));
    bySection.forEach(this::writeTables);
  }

  private void writeTables(String name, List<MapSpec> tables) {
    file.refuseOthers(name, tables);
    for (MapSpec each : tables) {
      if (file.types.place(name, each.name()).isEmpty()) {
        int offset = file.types.sectionSize(name) + FileDraft.POINTER - 1 & -FileDraft.POINTER;
        int variable =
            file.types.add(new BtfType.Variable(each.name(), each.valueType(), BtfLinkage.GLOBAL));
        file.types.place(
            name,
            new BtfType.Placement(variable, offset, each.valueSize()),
            Math.addExact(offset, each.valueSize()));
      }
    }
    byte[] bytes = file.room(name);
    for (MapSpec each : tables) {
      BtfType.Placement place = file.types.place(name, each.name()).orElseThrow();
      byte[] value = FileDraft.value(each).bytes();
      if (place.offset() < 0 || place.offset() > bytes.length - value.length) {
        throw new UnwritableObjectException(
            "table " + each.name() + " lies beyond the end of section " + name, "");
      }
      System.arraycopy(value, 0, bytes, place.offset(), value.length);
    }
    int section = file.elf.section(NewSection.of(name, FileDraft.DATA, FileDraft.POINTER, bytes));
    file.sections.put(name, section);
    for (MapSpec each : tables) {
      BtfType.Placement place = file.types.place(name, each.name()).orElseThrow();
      file.object(each.name(), place, each.binding(), section);
      for (Slot slot : each.initial()) {
        if (slot instanceof Slot.Member(int offset, String program)) {
          file.elf.relocation(
              section,
              new Relocation(
                  (long) place.offset() + offset,
                  Relocation.BPF_DATA_64,
                  FileDraft.named(file.functionSymbols, program),
                  OptionalLong.empty()));
        }
      }
    }
  }

  /** Tables hold bytes from the start of the section that the jump is in. */
  void writeJumps() {
    Set<String> used = new LinkedHashSet<>();
    Map<String, FunctionSpec> owners = new HashMap<>();
    for (List<FunctionSpec> list : file.plan.sections().values()) {
      for (FunctionSpec function : list) {
        for (Instruction each : function.body()) {
          if (each instanceof Instruction.LoadWide(_, WideValue.MapValueNamed(String name, _))
              && Optional.ofNullable(file.maps.get(name))
                  .filter(map -> map.type() == MapType.INSN_ARRAY)
                  .isPresent()) {
            used.add(name);
            owners.putIfAbsent(name, function);
          }
        }
      }
    }
    if (used.isEmpty()) {
      return;
    }
    int size = 0;
    Map<String, Integer> offsets = new LinkedHashMap<>();
    for (MapSpec map : file.maps.values()) {
      if (used.contains(map.name())) {
        offsets.put(map.name(), size);
        size = Math.addExact(size, Math.multiplyExact(map.initial().size(), FileDraft.POINTER));
      }
    }
    ByteBuffer bytes = ByteBuffer.allocate(size).order(file.spec.order());
    for (String name : offsets.keySet()) {
      int start =
          Optional.ofNullable(owners.get(name))
              .flatMap(owner -> file.plan.spot(owner.name()))
              .map(CodePlan.Spot::offset)
              .orElse(0);
      for (Slot slot : Optional.ofNullable(file.maps.get(name)).orElseThrow().initial()) {
        if (slot instanceof Slot.Value(_, Contents value)) {
          int target = ByteBuffer.wrap(value.bytes(0, 4)).order(file.spec.order()).getInt();
          bytes.putLong(start + (long) target * Encoder.SLOT);
        }
      }
    }
    int section =
        file.elf.section(NewSection.of(JUMPS, FileDraft.DATA, FileDraft.POINTER, bytes.array()));
    file.sections.put(JUMPS, section);
    offsets.forEach(
        (name, offset) ->
            file.mapSymbols.put(
                name,
                file.symbol(
                    name,
                    offset,
                    Optional.ofNullable(file.maps.get(name)).orElseThrow().initial().size()
                        * FileDraft.POINTER,
                    ElfSymbol.OBJECT,
                    Binding.GLOBAL,
                    section)));
  }
}
