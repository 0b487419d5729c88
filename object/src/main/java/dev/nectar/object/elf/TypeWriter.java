package dev.nectar.object.elf;

import dev.nectar.btf.BtfBuilder;
import dev.nectar.btf.BtfExt;
import dev.nectar.btf.BtfLinkage;
import dev.nectar.btf.BtfType;
import dev.nectar.btf.CoreRelocation;
import dev.nectar.btf.FunctionInfo;
import dev.nectar.btf.LineInfo;
import dev.nectar.bytecode.Encoder;
import dev.nectar.elf.NewSection;
import dev.nectar.object.Binding;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.Prototype;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Writes types, and what is told of code: functions, lines, CO-RE relocations. */
final class TypeWriter {
  private final FileDraft file;

  /** The types of functions, by their names. */
  private final Map<String, Integer> functionTypes = new HashMap<>();

  TypeWriter(FileDraft file) {
    this.file = file;
  }

  /** The kernel wants types of all functions of a program, or of none. */
  void typeFunctions() {
    List<FunctionSpec> all = file.plan.all();
    boolean typed = all.stream().anyMatch(each -> each.type() != 0);
    boolean described = all.stream().anyMatch(FunctionSpec::described);
    Set<String> programs = new HashSet<>();
    file.spec.programs().forEach(each -> programs.add(each.body().name()));
    for (FunctionSpec each : all) {
      if (each.type() != 0) {
        functionTypes.put(each.name(), each.type());
        show(each);
      } else if (each.prototype().isPresent() || !typed && described) {
        Prototype prototype =
            each.prototype()
                .orElseGet(
                    () ->
                        programs.contains(each.name())
                            ? Prototype.ofPrograms()
                            : new Prototype(List.of()));
        boolean local = each.binding() == Binding.LOCAL;
        functionTypes.put(
            each.name(),
            file.types.function(
                each.name(), prototype, local ? BtfLinkage.STATIC : BtfLinkage.GLOBAL));
      }
    }
  }

  /** In a file a hidden function is global: its symbol says that it is hidden. */
  private void show(FunctionSpec function) {
    if (function.binding().hidden()
        && file.types.isType(function.type())
        && file.types.type(function.type())
            instanceof BtfType.Func(String name, _, int prototype)) {
      file.types.replace(function.type(), new BtfType.Func(name, BtfLinkage.GLOBAL, prototype));
    }
  }

  void writeTypes() {
    if (file.types.isEmpty()) {
      return;
    }
    BtfBuilder builder = file.types.builder();
    BtfExt ext = ext();
    byte[] bytes = ext.bytes(builder);
    file.elf.section(NewSection.of(".BTF", 0, 4, builder.build()));
    if (!ext.equals(new BtfExt(Map.of(), Map.of(), Map.of()))) {
      file.elf.section(NewSection.of(".BTF.ext", 0, 4, bytes));
    }
  }

  private BtfExt ext() {
    Map<String, List<FunctionInfo>> starts = new LinkedHashMap<>();
    Map<String, List<LineInfo>> lines = new LinkedHashMap<>();
    Map<String, List<CoreRelocation>> relocations = new LinkedHashMap<>();
    file.plan
        .sections()
        .forEach(
            (section, list) -> {
              List<FunctionInfo> ofFunctions = new ArrayList<>();
              List<LineInfo> ofLines = new ArrayList<>();
              List<CoreRelocation> ofTypes = new ArrayList<>();
              int start = 0;
              for (FunctionSpec each : list) {
                int at = start;
                Optional.ofNullable(functionTypes.get(each.name()))
                    .ifPresent(type -> ofFunctions.add(new FunctionInfo(at, type)));
                each.lines().forEach(line -> ofLines.add(line(at, line)));
                each.relocations().forEach(relocation -> ofTypes.add(relocation(at, relocation)));
                start += CodePlan.size(each);
              }
              put(starts, section, ofFunctions);
              put(lines, section, ofLines);
              put(relocations, section, ofTypes);
            });
    return new BtfExt(starts, lines, relocations);
  }

  private static <T> void put(Map<String, List<T>> to, String section, List<T> records) {
    if (!records.isEmpty()) {
      to.put(section, records);
    }
  }

  private static LineInfo line(int start, dev.nectar.object.LineSpec line) {
    return new LineInfo(
        start + line.slot() * Encoder.SLOT, line.file(), line.text(), line.line(), line.column());
  }

  private static CoreRelocation relocation(int start, dev.nectar.object.Relocation relocation) {
    return new CoreRelocation(
        start + relocation.slot() * Encoder.SLOT,
        relocation.type(),
        relocation.access(),
        relocation.kind());
  }
}
