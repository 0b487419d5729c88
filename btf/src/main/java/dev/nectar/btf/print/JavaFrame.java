package dev.nectar.btf.print;

import java.util.List;

/**
 * What a class that {@link JavaPrinter} prints holds beside the records of types. Immutable.
 *
 * @param packageName its package; empty for none
 * @param imports names of classes that its members use
 * @param documentation the text of its comment
 * @param interfaces what it implements, with commas between; empty for nothing
 * @param members their source, with two blanks in front of each line; at least a constructor
 */
public record JavaFrame(
    String packageName,
    List<String> imports,
    String documentation,
    String interfaces,
    String members) {
  /** Keeps its own copy. */
  public JavaFrame {
    imports = List.copyOf(imports);
  }
}
