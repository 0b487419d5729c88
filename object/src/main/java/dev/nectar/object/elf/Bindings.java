package dev.nectar.object.elf;

import dev.nectar.btf.BtfLinkage;
import dev.nectar.btf.BtfType;
import dev.nectar.elf.ElfSymbol;
import dev.nectar.object.Binding;
import java.util.List;

/** From the symbols of ELF to how far functions and variables are seen. Stateless. */
final class Bindings {
  private Bindings() {}

  static boolean isHidden(ElfSymbol symbol) {
    return symbol.visibility() == ElfSymbol.HIDDEN || symbol.visibility() == ElfSymbol.INTERNAL;
  }

  static Binding of(ElfSymbol symbol) {
    if (symbol.binding() == ElfSymbol.LOCAL) {
      return Binding.LOCAL;
    }
    if (isHidden(symbol)) {
      return symbol.binding() == ElfSymbol.WEAK ? Binding.HIDDEN_WEAK : Binding.HIDDEN;
    }
    return symbol.binding() == ElfSymbol.WEAK ? Binding.WEAK : Binding.GLOBAL;
  }

  /** Of a variable of a section whose symbols are given: by its symbol, else by its type. */
  static Binding of(List<ElfSymbol> symbols, BtfType.Variable variable) {
    if (variable.linkage() == BtfLinkage.STATIC) {
      return Binding.LOCAL;
    }
    return symbols.stream()
        .filter(each -> each.binding() != ElfSymbol.LOCAL && each.name().equals(variable.name()))
        .findFirst()
        .map(Bindings::of)
        .orElse(Binding.GLOBAL);
  }
}
