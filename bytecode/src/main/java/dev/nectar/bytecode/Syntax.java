package dev.nectar.bytecode;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All patterns of the instruction set as a tree: each path from the root is a way to write an
 * instruction. Immutable once built.
 */
final class Syntax {
  /** The root, for text of either dialect. */
  static final Node ROOT = build();

  private Syntax() {}

  /** A place in the tree. */
  static final class Node {
    private final Map<String, Node> words = new HashMap<>();
    private final Map<Hole, Node> holes = new EnumMap<>(Hole.class);
    private final List<Form> forms = new ArrayList<>(1);

    /** What may follow as it is written. */
    Map<String, Node> words() {
      return words;
    }

    /** Operands that may follow. */
    Map<Hole, Node> holes() {
      return holes;
    }

    /** The forms that are complete here. */
    List<Form> forms() {
      return forms;
    }
  }

  private static Node build() {
    Node root = new Node();
    for (Form form : InstructionSet.forms()) {
      for (Dialect dialect : Dialect.values()) {
        String pattern = form.pattern(dialect);
        add(root, pattern, form);
        int annotation = pattern.indexOf(" <");
        if (annotation > 0 && pattern.endsWith(">")) {
          add(root, pattern.substring(0, annotation), form);
        }
      }
      form.alsoRead().forEach(pattern -> add(root, pattern, form));
    }
    return root;
  }

  private static void add(Node root, String pattern, Form form) {
    Node node = root;
    for (Pattern.Part part : Pattern.parse(pattern).parts()) {
      switch (part) {
        case Pattern.Part.Operand(Hole hole) ->
            node = node.holes.computeIfAbsent(hole, _ -> new Node());
        case Pattern.Part.Text(String text) -> {
          for (Token token : Token.of(text, 0, text.length())) {
            if (token.kind() != Token.Kind.END) {
              node = node.words.computeIfAbsent(token.text(), _ -> new Node());
            }
          }
        }
      }
    }
    if (!node.forms.contains(form)) {
      node.forms.add(form);
    }
  }
}
