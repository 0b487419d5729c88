package dev.nectar.object.elf;

import dev.nectar.btf.BtfLinkage;
import dev.nectar.btf.BtfType;
import dev.nectar.elf.ElfSymbol;
import dev.nectar.object.Binding;
import dev.nectar.object.ExternSpec;

/** Writes what the object uses and does not hold. */
final class ExternWriter {
  private static final String SYMBOLS = ".ksyms";

  private final FileDraft file;

  ExternWriter(FileDraft file) {
    this.file = file;
  }

  void externSymbols() {
    for (ExternSpec each : file.spec.externs()) {
      refuseBoth(each.name());
      file.externSymbols.put(
          each.name(),
          file.symbol(each.name(), 0, 0, ElfSymbol.NO_TYPE, binding(each), ElfSymbol.UNDEFINED));
    }
  }

  private static Binding binding(ExternSpec extern) {
    return switch (extern) {
      case ExternSpec.Undefined undefined -> undefined.binding();
      default -> extern.need() == ExternSpec.Need.WEAK ? Binding.WEAK : Binding.GLOBAL;
    };
  }

  private void refuseBoth(String name) {
    if (file.plan.spot(name).isPresent() || file.maps.containsKey(name)) {
      throw new UnwritableObjectException(
          "the object cannot be written: it has " + name + ", and says that another has it",
          "give one of them another name");
    }
  }

  void declareExterns() {
    for (ExternSpec each : file.spec.externs()) {
      if (file.types.isDeclared(each.name())) {
        continue;
      }
      switch (each) {
        case ExternSpec.Config(String name, _, int offset, int size, int type) ->
            place(".kconfig", variable(name, type), offset, size);
        case ExternSpec.Variable(String name, _, int type) ->
            place(SYMBOLS, variable(name, type == 0 ? file.types.nothing() : type), 0, 0);
        case ExternSpec.Function(String name, _, int type) ->
            place(SYMBOLS, new BtfType.Func(name, BtfLinkage.EXTERN, prototype(type)), 0, 0);
        case ExternSpec.Undefined _ -> {}
      }
    }
  }

  private int prototype(int type) {
    return type == 0 ? file.types.anyFunction() : type;
  }

  private static BtfType variable(String name, int type) {
    return new BtfType.Variable(name, type, BtfLinkage.EXTERN);
  }

  private void place(String section, BtfType declaration, int offset, int size) {
    int end = Math.max(file.types.sectionSize(section), offset + size);
    file.types.place(
        section, new BtfType.Placement(file.types.add(declaration), offset, size), end);
  }
}
