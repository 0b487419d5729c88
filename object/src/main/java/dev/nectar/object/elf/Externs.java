package dev.nectar.object.elf;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfLinkage;
import dev.nectar.btf.BtfType;
import dev.nectar.elf.ElfSymbol;
import dev.nectar.elf.Relocation;
import dev.nectar.elf.Section;
import dev.nectar.object.ExternSpec;
import dev.nectar.object.ExternSpec.Need;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** Finds what the code of an object names and its sections do not hold. */
final class Externs {
  static final String OPTIONS = ".kconfig";

  private final ObjectFile file;
  private final Types types;
  private final Map<String, BtfType.Placement> options = new HashMap<>();

  /** By the names of functions and variables that lie elsewhere, their types. */
  private final Map<String, BtfType> declared = new HashMap<>();

  Externs(ObjectFile file, Types types) {
    this.file = file;
    this.types = types;
    types
        .section(OPTIONS)
        .ifPresent(
            section ->
                section
                    .variables()
                    .forEach(
                        each -> types.variable(each).ifPresent(v -> options.put(v.name(), each))));
    types.btf().ifPresent(this::declare);
  }

  private void declare(Btf btf) {
    for (int id = 1; id <= btf.count(); id++) {
      if (btf.kind(id) == BtfKind.FUNC || btf.kind(id) == BtfKind.VAR) {
        BtfType type = btf.type(id);
        boolean extern =
            type instanceof BtfType.Func f && f.linkage() == BtfLinkage.EXTERN
                || type instanceof BtfType.Variable v && v.linkage() == BtfLinkage.EXTERN;
        if (extern) {
          declared.putIfAbsent(type.name(), type);
        }
      }
    }
  }

  /** By their names, in the order of these. */
  NavigableMap<String, ExternSpec> find() {
    Set<String> calls = new HashSet<>();
    NavigableMap<String, ElfSymbol> used = new TreeMap<>();
    for (Section section : file.sections()) {
      if (file.role(section.index()).isCode()) {
        for (Relocation relocation : file.relocations(section)) {
          ElfSymbol symbol = file.symbol(section, relocation);
          if (symbol.section() == ElfSymbol.UNDEFINED && !symbol.name().isEmpty()) {
            used.putIfAbsent(symbol.name(), symbol);
            if (relocation.type() == Relocation.BPF_CALL) {
              calls.add(symbol.name());
            }
          }
        }
      }
    }
    NavigableMap<String, ExternSpec> found = new TreeMap<>();
    used.forEach((name, symbol) -> found.put(name, extern(symbol, calls.contains(name))));
    return found;
  }

  private ExternSpec extern(ElfSymbol symbol, boolean called) {
    String name = symbol.name();
    Need need = symbol.binding() == ElfSymbol.WEAK ? Need.WEAK : Need.REQUIRED;
    BtfType.Placement option = options.get(name);
    if (option != null) {
      int type = types.variable(option).orElseThrow().type();
      return new ExternSpec.Config(name, need, option.offset(), option.size(), type);
    }
    BtfType type = declared.get(name);
    if (type instanceof BtfType.Func function) {
      return new ExternSpec.Function(name, need, function.prototype());
    }
    if (type instanceof BtfType.Variable variable) {
      boolean untyped = types.btf().orElseThrow().resolve(variable.type()) == 0;
      return new ExternSpec.Variable(name, need, untyped ? 0 : variable.type());
    }
    return called ? new ExternSpec.Function(name, need, 0) : new ExternSpec.Variable(name, need, 0);
  }
}
