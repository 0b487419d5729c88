package dev.nectar.vm.helper;

import dev.nectar.vm.code.HelperFunction;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The kfuncs of Linux that the embedded kernel has, by name, each with its declaration in C, which
 * objects that call it are linked by.
 */
public final class KfuncTable {
  private final TreeMap<String, Entry> entries = new TreeMap<>();

  KfuncTable() {}

  private record Entry(String declaration, HelperFunction function) {}

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
    TextHelpers.addKfuncs(table);
    TimerHelpers.addKfuncs(table);
    return table;
  }

  /**
   * Adds a kfunc.
   *
   * @param declaration as Linux has it, with the names that say what parameters are for
   * @param function what it does
   * @return this
   */
  KfuncTable put(String declaration, HelperFunction function) {
    String name = nameIn(declaration);
    if (entries.put(name, new Entry(declaration, function)) != null) {
      throw new IllegalStateException(name + " is there twice");
    }
    return this;
  }

  /**
   * The name of what a C declaration declares.
   *
   * @param declaration that of a function
   * @return the name; empty if it is none
   */
  public static String nameIn(String declaration) {
    int parameters = declaration.indexOf('(');
    int end = Math.max(0, parameters);
    int start = end;
    while (start > 0 && Character.isJavaIdentifierPart(declaration.charAt(start - 1))) {
      start--;
    }
    return declaration.substring(start, end);
  }

  /**
   * What a kfunc does.
   *
   * @param name as C programs write it
   * @return the function; empty if it is not there
   */
  public Optional<HelperFunction> function(String name) {
    return Optional.ofNullable(entries.get(name)).map(Entry::function);
  }

  /**
   * Which there are.
   *
   * @return the names, ascending
   */
  public Set<String> names() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  /**
   * What objects are linked by.
   *
   * @return the declarations of all, in C
   */
  public String declarations() {
    return entries.values().stream()
        .map(each -> each.declaration() + ";\n")
        .collect(Collectors.joining());
  }
}
