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
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** Finds what the code of an object names and its sections do not hold. */
final class Externs {
  static final String OPTIONS = ".kconfig";
  private static final String MAPS = ".maps";
  private static final String SYMBOLS = ".ksyms";

  private final ObjectFile file;
  private final Types types;
  private final Map<String, BtfType.Placement> options = new HashMap<>();

  /** By the names of functions and variables that lie elsewhere, what declares them. */
  private final Map<String, Integer> declared = new HashMap<>();

  /** The declarations of what lies in the kernel. */
  private final Set<Integer> ofKernel = new HashSet<>();

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
    types
        .section(SYMBOLS)
        .ifPresent(section -> section.variables().forEach(each -> ofKernel.add(each.type())));
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
          declared.putIfAbsent(type.name(), id);
        }
      }
    }
  }

  /** By their names, in the order of these. */
  NavigableMap<String, ExternSpec> find() {
    NavigableMap<String, ExternSpec> found = new TreeMap<>();
    for (Section section : file.sections()) {
      if (file.role(section.index()).isCode()) {
        for (Relocation relocation : file.relocations(section)) {
          ElfSymbol symbol = file.symbol(section, relocation);
          if (symbol.section() == ElfSymbol.UNDEFINED && !symbol.name().isEmpty()) {
            found.computeIfAbsent(symbol.name(), _ -> extern(symbol));
          }
        }
      }
    }
    return found;
  }

  private ExternSpec extern(ElfSymbol symbol) {
    String name = symbol.name();
    Need need = symbol.binding() == ElfSymbol.WEAK ? Need.WEAK : Need.REQUIRED;
    BtfType.Placement option = options.get(name);
    if (option != null) {
      int type = types.variable(option).orElseThrow().type();
      return new ExternSpec.Config(name, need, option.offset(), option.size(), type);
    }
    int declaration = declared.getOrDefault(name, 0);
    if (!ofKernel.contains(declaration)) {
      return new ExternSpec.Undefined(name, Bindings.of(symbol), declaration);
    }
    return switch (types.btf().orElseThrow().type(declaration)) {
      case BtfType.Func function -> new ExternSpec.Function(name, need, function.prototype());
      case BtfType.Variable variable -> {
        boolean untyped = types.btf().orElseThrow().resolve(variable.type()) == 0;
        yield new ExternSpec.Variable(name, need, untyped ? 0 : variable.type());
      }
      default -> new ExternSpec.Undefined(name, Bindings.of(symbol), declaration);
    };
  }

  /** Whether what is declared elsewhere is a function. */
  boolean isFunction(ExternSpec.Undefined extern) {
    return is(extern, BtfKind.FUNC);
  }

  /** Whether what is declared elsewhere is a map. */
  boolean isMap(ExternSpec.Undefined extern) {
    return is(extern, BtfKind.VAR)
        && types.section(MAPS).map(BtfType.DataSection::variables).orElse(List.of()).stream()
            .anyMatch(each -> each.type() == extern.declaration());
  }

  private boolean is(ExternSpec.Undefined extern, BtfKind kind) {
    return extern.declaration() != 0
        && types.btf().orElseThrow().kind(extern.declaration()) == kind;
  }
}
