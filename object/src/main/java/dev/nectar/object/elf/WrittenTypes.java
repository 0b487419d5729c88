package dev.nectar.object.elf;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfBuilder;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfLinkage;
import dev.nectar.btf.BtfType;
import dev.nectar.object.Prototype;
import dev.nectar.object.Prototype.ParameterType;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The types of an object that is written: its own, with those that are missing behind them. */
final class WrittenTypes {
  private final ByteOrder order;
  private final List<BtfType> types = new ArrayList<>();
  private final Map<BtfType, Integer> made = new HashMap<>();

  WrittenTypes(Optional<Btf> own, ByteOrder order) {
    this.order = order;
    own.ifPresent(
        btf -> {
          for (int id = 1; id <= btf.count(); id++) {
            types.add(btf.type(id));
          }
        });
  }

  boolean isEmpty() {
    return types.isEmpty();
  }

  int count() {
    return types.size();
  }

  BtfType type(int id) {
    return types.get(id - 1);
  }

  int add(BtfType type) {
    types.add(type);
    return types.size();
  }

  /** One that is made here, and once. */
  private int once(BtfType type) {
    return made.computeIfAbsent(type, this::add);
  }

  void replace(int id, BtfType type) {
    types.set(id - 1, type);
  }

  int integer() {
    return once(new BtfType.Int("int", 4, BtfType.Int.SIGNED));
  }

  int pointer(int target) {
    return once(new BtfType.Pointer(target));
  }

  int array(int element, long count) {
    return once(new BtfType.Array(element, integer(), count));
  }

  /** {@code void}, as a variable may be of it. */
  int nothing() {
    return once(new BtfType.Modifier(BtfKind.CONST, 0));
  }

  int anyFunction() {
    return once(new BtfType.Prototype(integer(), List.of()));
  }

  int function(String name, Prototype prototype, BtfLinkage linkage) {
    List<BtfType.Parameter> parameters = new ArrayList<>();
    prototype
        .parameters()
        .forEach(each -> parameters.add(new BtfType.Parameter(each.name(), type(each.type()))));
    return add(new BtfType.Func(name, linkage, once(new BtfType.Prototype(integer(), parameters))));
  }

  private int type(ParameterType type) {
    return switch (type) {
      case ParameterType.CInt _ -> integer();
      case ParameterType.CLong _ -> once(new BtfType.Int("long", 8, BtfType.Int.SIGNED));
      case ParameterType.Context(String struct) ->
          pointer(
              struct.isEmpty() ? 0 : once(new BtfType.Struct(struct, false, 0, false, List.of())));
    };
  }

  /** A section that types tell of; 0 if none do. */
  int section(String name) {
    for (int id = 1; id <= types.size(); id++) {
      if (type(id) instanceof BtfType.DataSection section && section.name().equals(name)) {
        return id;
      }
    }
    return 0;
  }

  List<BtfType.Placement> placements(String section) {
    int id = section(section);
    return id == 0 ? List.of() : ((BtfType.DataSection) type(id)).variables();
  }

  int sectionSize(String section) {
    int id = section(section);
    return id == 0 ? 0 : ((BtfType.DataSection) type(id)).size();
  }

  List<BtfType.DataSection> sections() {
    return types.stream()
        .filter(BtfType.DataSection.class::isInstance)
        .map(BtfType.DataSection.class::cast)
        .toList();
  }

  /** Whether a section holds a variable itself. */
  boolean defines(BtfType.DataSection section) {
    return section.variables().stream().anyMatch(this::isDefined);
  }

  /** Whether what is placed is a variable, and no other object's. */
  boolean isDefined(BtfType.Placement placement) {
    return isType(placement.type())
        && type(placement.type()) instanceof BtfType.Variable variable
        && variable.linkage() != BtfLinkage.EXTERN;
  }

  /** Maps that were structures become variables of {@code .maps}, and lie nowhere else. */
  void dropLegacyMaps() {
    for (int id = 1; id <= types.size(); id++) {
      if (type(id) instanceof BtfType.DataSection(String name, int size, _)
          && (name.equals("maps") || name.startsWith("maps/"))) {
        replace(id, new BtfType.DataSection(name, size, List.of()));
      }
    }
  }

  /** A variable in place of one of its name, since a linker wants one of each. */
  int variable(BtfType.Variable variable) {
    for (int id = 1; id <= types.size(); id++) {
      if (type(id) instanceof BtfType.Variable old
          && old.name().equals(variable.name())
          && old.linkage() == variable.linkage()) {
        replace(id, variable);
        return id;
      }
    }
    return add(variable);
  }

  /** Where a variable lies that a section holds itself. */
  Optional<BtfType.Placement> place(String section, String name) {
    return placements(section).stream()
        .filter(
            each ->
                isType(each.type())
                    && type(each.type())
                        instanceof BtfType.Variable(String own, _, BtfLinkage linkage)
                    && linkage != BtfLinkage.EXTERN
                    && own.equals(name))
        .findFirst();
  }

  boolean isType(int id) {
    return id > 0 && id <= types.size();
  }

  /** Puts a variable or function into a section, which is made if it is not there. */
  void place(String section, BtfType.Placement placement, int size) {
    int id = section(section);
    List<BtfType.Placement> all = new ArrayList<>(placements(section));
    all.add(placement);
    all.sort(Comparator.comparingInt(BtfType.Placement::offset));
    BtfType.DataSection whole = new BtfType.DataSection(section, size, all);
    if (id == 0) {
      add(whole);
    } else {
      replace(id, whole);
    }
  }

  /** Whether a function or variable of another object or of the kernel is declared. */
  boolean isDeclared(String name) {
    return types.stream()
        .anyMatch(
            type ->
                type.name().equals(name)
                    && switch (type) {
                      case BtfType.Func f -> f.linkage() == BtfLinkage.EXTERN;
                      case BtfType.Variable v -> v.linkage() == BtfLinkage.EXTERN;
                      default -> false;
                    });
  }

  BtfBuilder builder() {
    BtfBuilder builder = new BtfBuilder(order);
    types.forEach(builder::add);
    return builder;
  }
}
