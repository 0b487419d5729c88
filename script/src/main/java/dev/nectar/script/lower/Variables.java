package dev.nectar.script.lower;

import dev.nectar.compiler.Value;
import dev.nectar.compiler.Variable;
import dev.nectar.script.check.VariableSymbol;
import java.util.IdentityHashMap;
import java.util.Map;

/** Where the variables of a body live. */
final class Variables {
  private final Code code;
  private final IdentityHashMap<VariableSymbol, Variable> numbers = new IdentityHashMap<>();
  private final IdentityHashMap<VariableSymbol, Place> objects = new IdentityHashMap<>();

  Variables(Code code) {
    this.code = code;
  }

  /** Makes a variable zero. */
  void define(VariableSymbol symbol) {
    if (symbol.type().isUnknown()) {
      write(symbol, code.constant(0));
    } else if (ValueTypes.isNumber(symbol.type())) {
      write(symbol, code.constant(0));
    } else {
      objects.put(symbol, code.zeroed(ValueTypes.size(symbol.type())));
    }
  }

  /** The memory of a variable that is no number. */
  Place object(VariableSymbol symbol) {
    Place known = objects.get(symbol);
    if (known == null) {
      known = code.temp(ValueTypes.size(symbol.type()));
      objects.put(symbol, known);
    }
    return known;
  }

  Operand read(VariableSymbol symbol) {
    return symbol.type().isUnknown() || ValueTypes.isNumber(symbol.type())
        ? new Operand.Register(number(symbol))
        : new Operand.Memory(object(symbol));
  }

  Value number(VariableSymbol symbol) {
    return code.b().read(variable(symbol));
  }

  void write(VariableSymbol symbol, Value value) {
    code.b().write(variable(symbol), value);
  }

  private Variable variable(VariableSymbol symbol) {
    return numbers.computeIfAbsent(symbol, s -> code.b().variable(s.name()));
  }

  /** Forgets the memory of a variable whose block has ended. */
  void forgetObjects(Map<VariableSymbol, Place> before) {
    objects.keySet().retainAll(before.keySet());
  }

  Map<VariableSymbol, Place> objects() {
    return new IdentityHashMap<>(objects);
  }
}
