package dev.nectar.object.elf;

import dev.nectar.elf.ElfSymbol;
import dev.nectar.object.Binding;

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
      return Binding.HIDDEN;
    }
    return symbol.binding() == ElfSymbol.WEAK ? Binding.WEAK : Binding.GLOBAL;
  }
}
