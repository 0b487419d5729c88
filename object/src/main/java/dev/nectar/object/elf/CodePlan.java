package dev.nectar.object.elf;

import dev.nectar.bytecode.Encoder;
import dev.nectar.object.Binding;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which functions a file has, in which sections of code, and where they lie in them. */
final class CodePlan {
  static final String TEXT = ".text";

  private final ObjectSpec spec;

  /** The functions of sections of code, in their order. */
  private final Map<String, List<FunctionSpec>> sections = new LinkedHashMap<>();

  /** Where functions lie, by the names that code knows them by. */
  private final Map<String, Spot> spots = new LinkedHashMap<>();

  /**
   * Where a function lies.
   *
   * @param section the section's name
   * @param offset bytes from its start
   */
  record Spot(String section, int offset, Binding binding) {}

  private CodePlan(ObjectSpec spec) {
    this.spec = spec;
  }

  /** Plans the code of an object. */
  static CodePlan of(ObjectSpec spec) {
    CodePlan plan = new CodePlan(spec);
    plan.plan();
    return plan;
  }

  /** The functions of sections, in their order. */
  Map<String, List<FunctionSpec>> sections() {
    return sections;
  }

  /** All functions. */
  List<FunctionSpec> all() {
    return sections.values().stream().flatMap(List::stream).toList();
  }

  /** Where a function lies. */
  Optional<Spot> spot(String name) {
    return Optional.ofNullable(spots.get(name));
  }

  /** Static functions of .text are named by their section: libbpf knows them by that alone. */
  Optional<Spot> inText(String name) {
    return spot(name)
        .filter(spot -> spot.section().equals(TEXT) && spot.binding() == Binding.LOCAL);
  }

  private void plan() {
    UniqueNames names = new UniqueNames();
    SeparateFunctions separate = new SeparateFunctions(names);
    Set<String> programs = new HashSet<>();
    spec.programs().forEach(each -> programs.add(each.body().name()));
    programs.forEach(names::unique);
    List<FunctionSpec> called =
        spec.functions().stream().filter(each -> !programs.contains(each.name())).toList();
    called.forEach(each -> names.unique(each.name()));
    List<FunctionSpec> apart = new ArrayList<>();
    List<FunctionSpec> text = new ArrayList<>();
    called.forEach(each -> text.addAll(separate.of(each)));
    Map<String, List<FunctionSpec>> ofPrograms = new LinkedHashMap<>();
    for (ProgramSpec each : spec.programs()) {
      List<FunctionSpec> parts = separate.of(each.body());
      ofPrograms
          .computeIfAbsent(SectionNames.of(each), _ -> new ArrayList<>())
          .add(parts.getFirst());
      apart.addAll(parts.subList(1, parts.size()));
    }
    text.addAll(apart);
    if (!text.isEmpty()) {
      sections.put(TEXT, text);
    }
    ofPrograms.forEach(
        (section, list) -> sections.computeIfAbsent(section, _ -> new ArrayList<>()).addAll(list));
    sections.forEach(this::placeAll);
  }

  private void placeAll(String section, List<FunctionSpec> all) {
    int offset = 0;
    for (FunctionSpec each : all) {
      if (each.body().isEmpty()) {
        throw new UnwritableObjectException(
            "function " + each.name() + " cannot be written: it has no code", "");
      }
      if (spots.put(each.name(), new Spot(section, offset, each.binding())) != null) {
        throw new UnwritableObjectException(
            "two programs of the object are functions called " + each.name(),
            "give their bodies different names");
      }
      offset = Math.addExact(offset, size(each));
    }
  }

  /** The bytes of its code. */
  static int size(FunctionSpec function) {
    return Math.multiplyExact(Encoder.slots(function.body()), Encoder.SLOT);
  }
}
