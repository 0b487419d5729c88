package dev.nectar.script.check;

import dev.nectar.object.Target;
import dev.nectar.report.Span;
import dev.nectar.script.syntax.Findings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What is visible at a place of a body in one pass: the script's maps, the block's variables. */
final class Scope {
  /** What all bodies share. */
  record Shared(
      Target target, Settings settings, Parameters parameters, TreeMap<String, MapSymbol> maps) {}

  private final Shared shared;
  private final CheckedScript.Body body;
  private final Findings findings;
  private final List<Object> blocks = new ArrayList<>();
  private final List<Map<String, VariableSymbol>> visible = new ArrayList<>();
  private int loops;
  private boolean changed;

  Scope(Shared shared, CheckedScript.Body body, Findings findings) {
    this.shared = shared;
    this.body = body;
    this.findings = findings;
  }

  Shared shared() {
    return shared;
  }

  CheckedScript.Body body() {
    return body;
  }

  Typing typing() {
    return body.typing();
  }

  void error(Span span, String message) {
    findings.error(span, message);
  }

  void error(Span span, String message, String hint) {
    findings.error(span, message, hint);
  }

  void warning(Span span, String message) {
    findings.warning(span, message);
  }

  /** Notes that a type grew, so that another pass is needed. */
  void change() {
    changed = true;
  }

  boolean isChanged() {
    return changed;
  }

  void enter(Object block) {
    blocks.add(block);
    visible.add(new HashMap<>());
  }

  void leave() {
    blocks.removeLast();
    visible.removeLast();
  }

  Optional<VariableSymbol> find(String name) {
    for (int i = visible.size() - 1; i >= 0; i--) {
      VariableSymbol symbol = visible.get(i).get(name);
      if (symbol != null) {
        return Optional.of(symbol);
      }
    }
    return Optional.empty();
  }

  List<String> variableNames() {
    List<String> names = new ArrayList<>();
    visible.forEach(block -> block.keySet().forEach(name -> names.add("$" + name)));
    return names;
  }

  VariableSymbol define(String name, Span place) {
    VariableSymbol symbol = typing().symbol(blocks.getLast(), name, place);
    visible.getLast().put(name, symbol);
    return symbol;
  }

  MapSymbol map(String name) {
    return shared.maps().computeIfAbsent(name, MapSymbol::new);
  }

  void enterLoop() {
    loops++;
  }

  void leaveLoop() {
    loops--;
  }

  boolean inLoop() {
    return loops > 0;
  }
}
