package dev.nectar.object.merge;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfBuilder;
import dev.nectar.btf.BtfDeduplicator;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfLinkage;
import dev.nectar.btf.BtfType;
import dev.nectar.object.MergeException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes one of the types of two objects: declarations become the definitions that they stand for,
 * sections are put together, equal types become one.
 */
final class TypeMerger {
  private static final int ALIGNMENT = 8;
  private static final Set<String> ONCE = Set.of("license", "version");
  private static final Set<String> WITHOUT_PLACES = Set.of(".ksyms", ".extern");

  private final List<Side> sides;
  private final Definitions definitions;
  private final Set<String> hidden;
  private final Map<String, Integer> sectionSizes;

  /** Finds the type of what an object defines; 0 if it defines none of the name, or no type. */
  interface Definitions {
    int type(Side side, String name);
  }

  /**
   * For two objects.
   *
   * @param hidden functions that are hidden in one of them
   * @param sectionSizes bytes of the sections of variables once they are together
   */
  TypeMerger(
      List<Side> sides,
      Definitions definitions,
      Set<String> hidden,
      Map<String, Integer> sectionSizes) {
    this.sides = sides;
    this.definitions = definitions;
    this.hidden = hidden;
    this.sectionSizes = sectionSizes;
  }

  /** The types; the objects learn where theirs went. */
  Optional<Btf> merge(ByteOrder order) {
    if (sides.stream().allMatch(side -> side.spec.types().isEmpty())) {
      return Optional.empty();
    }
    sides.forEach(this::replace);
    int count = 0;
    for (Side side : sides) {
      count = number(side, count);
    }
    for (Side side : sides) {
      side.replaced.forEach((old, by) -> side.ids[old] = by.side().ids[by.type()]);
    }
    Map<String, Integer> sections = new LinkedHashMap<>();
    for (Side side : sides) {
      count = numberSections(side, sections, count);
    }
    BtfBuilder builder = new BtfBuilder(order);
    sides.forEach(side -> add(builder, side));
    for (String name : sections.keySet()) {
      builder.add(section(name));
    }
    Btf all = withOptions(builder.read(), sections);
    BtfDeduplicator.Result result = BtfDeduplicator.of(all);
    for (Side side : sides) {
      for (int id = 1; id < side.ids.length; id++) {
        side.ids[id] = result.ids().get(side.ids[id]);
      }
    }
    return Optional.of(result.types());
  }

  /** Declarations of what the other object has, and definitions that give way to its own. */
  private void replace(Side side) {
    Side other = sides.get(sides.getFirst() == side ? 1 : 0);
    Map<String, Integer> otherDeclared = side == sides.getFirst() ? Map.of() : other.declared(true);
    side.spec
        .types()
        .ifPresent(
            types -> {
              for (int id = 1; id <= types.count(); id++) {
                int by = replacement(types, side, other, otherDeclared, id);
                if (by != 0) {
                  side.replaced.put(id, new Side.Other(other, by));
                }
              }
            });
  }

  private int replacement(
      Btf types, Side side, Side other, Map<String, Integer> otherDeclared, int id) {
    if (types.kind(id) != BtfKind.FUNC && types.kind(id) != BtfKind.VAR) {
      return 0;
    }
    String name = types.name(id);
    if (Side.linkage(types, id) == BtfLinkage.EXTERN) {
      int defined = side.symbols.containsKey(name) ? 0 : definitions.type(other, name);
      int declared = otherDeclared.getOrDefault(name, 0);
      return defined == 0 && sameKind(types, id, other, declared) ? declared : defined;
    }
    return side.lost.contains(name) && definitions.type(side, name) == id
        ? definitions.type(other, name)
        : 0;
  }

  private static boolean sameKind(Btf types, int id, Side other, int declared) {
    return declared != 0 && other.spec.types().orElseThrow().kind(declared) == types.kind(id);
  }

  private static int number(Side side, int count) {
    int next = count;
    int types = side.spec.types().map(Btf::count).orElse(0);
    side.ids = new int[types + 1];
    for (int id = 1; id <= types; id++) {
      boolean section = side.spec.types().orElseThrow().kind(id) == BtfKind.DATASEC;
      side.ids[id] = section || side.replaced.containsKey(id) ? 0 : ++next;
    }
    return next;
  }

  private static int numberSections(Side side, Map<String, Integer> sections, int count) {
    int next = count;
    for (int id = 1; id < side.ids.length; id++) {
      Btf types = side.spec.types().orElseThrow();
      if (types.kind(id) == BtfKind.DATASEC) {
        if (!sections.containsKey(types.name(id))) {
          sections.put(types.name(id), ++next);
        }
        side.ids[id] = sections.getOrDefault(types.name(id), 0);
      }
    }
    return next;
  }

  private void add(BtfBuilder builder, Side side) {
    for (int id = 1; id < side.ids.length; id++) {
      Btf types = side.spec.types().orElseThrow();
      if (types.kind(id) != BtfKind.DATASEC && !side.replaced.containsKey(id)) {
        builder.add(renamed(types.type(id), side).withReferences(side::id));
      }
    }
  }

  private BtfType renamed(BtfType type, Side side) {
    return switch (type) {
      case BtfType.Func(String name, var linkage, int prototype)
          when linkage == BtfLinkage.GLOBAL && hidden.contains(name) ->
          new BtfType.Func(name, BtfLinkage.STATIC, prototype);
      case BtfType.Variable(String name, int of, var linkage)
          when linkage == BtfLinkage.STATIC && side.mapNames.containsKey(name) ->
          new BtfType.Variable(side.mapName(name), of, linkage);
      default -> type;
    };
  }

  private BtfType.DataSection section(String name) {
    List<BtfType.Placement> placements = new ArrayList<>();
    int size = 0;
    for (Side side : sides) {
      Optional<BtfType.DataSection> section = side.section(name);
      if (section.isEmpty() || size > 0 && ONCE.contains(name)) {
        continue;
      }
      int base = base(name, side, size);
      for (BtfType.Placement each : section.get().variables()) {
        if (!side.replaced.containsKey(each.type())) {
          placements.add(
              new BtfType.Placement(side.id(each.type()), base + each.offset(), each.size()));
        }
      }
      size = WITHOUT_PLACES.contains(name) ? 0 : Math.addExact(base, section.get().size());
    }
    placements.sort(Comparator.comparingInt(BtfType.Placement::offset));
    return new BtfType.DataSection(name, sectionSizes.getOrDefault(name, size), placements);
  }

  private int base(String name, Side side, int size) {
    if (sectionSizes.containsKey(name)) {
      return side.base(name);
    }
    return WITHOUT_PLACES.contains(name) ? 0 : (size + ALIGNMENT - 1) & -ALIGNMENT;
  }

  /** Options have new places once all are known. */
  private static Btf withOptions(Btf types, Map<String, Integer> sections) {
    int options = sections.getOrDefault(ConfigLayout.NAME, 0);
    if (options == 0) {
      return types;
    }
    BtfType.DataSection section = (BtfType.DataSection) types.type(options);
    BtfBuilder builder = new BtfBuilder(types.order());
    for (int id = 1; id <= types.count(); id++) {
      builder.add(
          id == options
              ? ConfigLayout.of(types, section.variables())
                  .orElseThrow(
                      () ->
                          new MergeException(
                              "the options in .kconfig are larger than any map together", ""))
              : types.type(id));
    }
    return builder.read();
  }
}
