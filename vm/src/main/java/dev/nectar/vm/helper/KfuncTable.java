package dev.nectar.vm.helper;

import dev.nectar.vm.code.HelperFunction;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The kfuncs of Linux that the embedded kernel has, by name. */
public final class KfuncTable {
  private final TreeMap<String, HelperFunction> functions = new TreeMap<>();

  KfuncTable() {}

  /**
   * All of them.
   *
   * @return the table
   */
  public static KfuncTable standard() {
    KfuncTable table = new KfuncTable();
    CoreKfuncs.add(table);
    IteratorKfuncs.add(table);
    DynptrKfuncs.add(table);
    StringKfuncs.add(table);
    ArenaKfuncs.add(table);
    return table;
  }

  /**
   * Adds a kfunc.
   *
   * @param name as C programs write it
   * @param function what it does
   * @return this
   */
  KfuncTable put(String name, HelperFunction function) {
    if (functions.put(name, function) != null) {
      throw new IllegalStateException(name + " is there twice");
    }
    return this;
  }

  /**
   * What a kfunc does.
   *
   * @param name as C programs write it
   * @return the function; empty if it is not there
   */
  public Optional<HelperFunction> function(String name) {
    return Optional.ofNullable(functions.get(name));
  }

  /**
   * Which there are.
   *
   * @return the names, ascending
   */
  public Set<String> names() {
    return Collections.unmodifiableSet(functions.keySet());
  }
}
