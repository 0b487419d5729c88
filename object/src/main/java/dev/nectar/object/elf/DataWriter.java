package dev.nectar.object.elf;

import dev.nectar.btf.BtfLinkage;
import dev.nectar.btf.BtfType;
import dev.nectar.elf.ElfSymbol;
import dev.nectar.elf.NewSection;
import dev.nectar.elf.Section;
import dev.nectar.object.Binding;
import dev.nectar.object.Contents;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.VariableSpec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** Writes variables, and what else lies in sections of data. */
final class DataWriter {
  private final FileDraft file;

  DataWriter(FileDraft file) {
    this.file = file;
  }

  void text(String section, String text) {
    if (!text.isEmpty()) {
      byte[] chars = (text + "\0").getBytes(StandardCharsets.UTF_8);
      byte[] bytes = Arrays.copyOf(chars, Math.max(chars.length, file.room(section).length));
      file.sections.put(
          section, file.elf.section(NewSection.of(section, FileDraft.DATA, 1, bytes)));
    }
  }

  void version() {
    if (file.spec.kernelVersion() != 0) {
      byte[] bytes =
          ByteBuffer.allocate(4).order(file.spec.order()).putInt(file.spec.kernelVersion()).array();
      file.sections.put(
          "version", file.elf.section(NewSection.of("version", FileDraft.DATA, 4, bytes)));
    }
  }

  void writeData() {
    for (MapSpec map : file.maps.values()) {
      boolean variables = map.role() == MapRole.VARIABLES;
      if (map.type() == MapType.ARRAY && (variables || map.role() == MapRole.CONSTANTS)) {
        Contents contents = FileDraft.value(map);
        file.data(
            map.name(), contents, map.alignment(), variables ? FileDraft.DATA : Section.ALLOCATED);
      }
    }
    for (VariableSpec each : file.spec.variables()) {
      boolean arena =
          Optional.ofNullable(file.maps.get(each.map()))
              .filter(map -> map.type() == MapType.ARENA)
              .isPresent();
      variableSymbol(each, file.section(arena ? FileDraft.ARENA : each.map()));
    }
  }

  private void variableSymbol(VariableSpec each, int section) {
    if (section == 0) {
      throw new UnwritableObjectException(
          "variable " + each.name() + " lies in " + each.map() + ", which is no section",
          "add a map of that name for variables");
    }
    file.variableSymbols.put(
        each,
        file.symbol(
            each.name(), each.offset(), each.size(), ElfSymbol.OBJECT, each.binding(), section));
  }

  /**
   * Linkers look for a symbol of each variable that types tell of, also of the licence; and of
   * sections that nothing refers to, of which the object has no more than their file.types.
   */
  void otherVariables() {
    for (BtfType.DataSection section : file.types.sections()) {
      if (section.size() > 0
          && !file.sections.containsKey(section.name())
          && SectionRole.ofData(section.name()) == SectionRole.OTHER_DATA
          && file.types.defines(section)) {
        file.data(section.name(), Contents.zeros(section.size()), 1, FileDraft.DATA);
      }
    }
    for (Map.Entry<String, Integer> each :
        file.sections.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList()) {
      for (BtfType.Placement place : file.types.placements(each.getKey())) {
        if (file.types.isType(place.type())
            && file.types.type(place.type())
                instanceof BtfType.Variable(String name, _, var linkage)
            && linkage == BtfLinkage.GLOBAL
            && !file.isNamed(name)) {
          file.symbol(
              name,
              place.offset(),
              place.size(),
              ElfSymbol.OBJECT,
              Binding.GLOBAL,
              each.getValue());
        }
      }
    }
  }
}
