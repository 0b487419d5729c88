package dev.nectar.object.elf;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfBuilder;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfLinkage;
import dev.nectar.btf.BtfType;
import dev.nectar.elf.ElfSymbol;
import dev.nectar.elf.Section;
import dev.nectar.object.merge.ConfigLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Fills in what compilers leave open in types: the sizes of data sections, where variables lie in
 * them, and that hidden functions are not verified apart. Types keep their ids; their strings are
 * written anew, so that equal types are equal bytes.
 */
final class TypesFixer {
  /** How often the bytes of strings may be shared by names: they are written apart. */
  private static final long MOST_SHARED = 16;

  private final ObjectFile file;
  private final Btf types;
  private final Map<Place, Map<String, ElfSymbol>> symbols = new HashMap<>();
  private final Set<String> hidden = new HashSet<>();

  TypesFixer(ObjectFile file, Btf types) {
    this.file = file;
    this.types = types;
    for (ElfSymbol symbol : file.symbols()) {
      if (symbol.isFunction() && Bindings.isHidden(symbol)) {
        hidden.add(symbol.name());
      }
      if (symbol.section() > 0 && symbol.type() != ElfSymbol.SECTION) {
        symbols
            .computeIfAbsent(kind(symbol.section(), symbol.binding()), _ -> new HashMap<>())
            .merge(symbol.name(), symbol, (_, _) -> AMBIGUOUS);
      }
    }
  }

  private static final ElfSymbol AMBIGUOUS = new ElfSymbol("", -1, 0, 0, 0, 0, 0);

  /** The symbols of a section that are static, and those that are not, are told apart. */
  private static Place kind(int section, int binding) {
    return new Place(section, binding == ElfSymbol.LOCAL ? 0 : 1);
  }

  Btf fix() {
    long rest = types.bytes().byteSize() * MOST_SHARED;
    BtfBuilder builder = new BtfBuilder(types.order());
    for (int id = 1; id <= types.count(); id++) {
      BtfType type = fix(types.type(id));
      rest -= length(type);
      if (rest < 0) {
        throw new MalformedObjectException("the names of types of " + file.name() + " overlap");
      }
      builder.add(type);
    }
    return builder.read();
  }

  private static long length(BtfType type) {
    return type.name().length()
        + switch (type) {
          case BtfType.Struct t -> t.members().stream().mapToLong(m -> m.name().length()).sum();
          case BtfType.Enumeration t -> t.values().stream().mapToLong(v -> v.name().length()).sum();
          case BtfType.Prototype t ->
              t.parameters().stream().mapToLong(p -> p.name().length()).sum();
          default -> 0;
        };
  }

  private BtfType fix(BtfType type) {
    return switch (type) {
      case BtfType.DataSection data when data.name().equals(ConfigLayout.NAME) -> options(data);
      case BtfType.DataSection data -> placed(data);
      case BtfType.Func(String name, BtfLinkage linkage, int prototype)
          when linkage == BtfLinkage.GLOBAL && hidden.contains(name) ->
          new BtfType.Func(name, BtfLinkage.STATIC, prototype);
      default -> type;
    };
  }

  private BtfType placed(BtfType.DataSection data) {
    Optional<Section> section = file.section(data.name());
    if (section.isEmpty()) {
      return data;
    }
    List<BtfType.Placement> placements = new ArrayList<>();
    for (BtfType.Placement each : data.variables()) {
      placements.add(placed(each, section.get().index()));
    }
    placements.sort(Comparator.comparingInt(BtfType.Placement::offset));
    return new BtfType.DataSection(data.name(), file.size(section.get()), placements);
  }

  /** By the symbol of its name; what has none, or several, stays where the compiler put it. */
  private BtfType.Placement placed(BtfType.Placement placement, int section) {
    if (types.kind(placement.type()) != BtfKind.VAR
        || !(types.type(placement.type()) instanceof BtfType.Variable variable)) {
      return placement;
    }
    int binding = variable.linkage() == BtfLinkage.STATIC ? ElfSymbol.LOCAL : ElfSymbol.GLOBAL;
    ElfSymbol symbol = symbols.getOrDefault(kind(section, binding), Map.of()).get(variable.name());
    return symbol == null || symbol.value() != (int) symbol.value() || symbol.value() < 0
        ? placement
        : new BtfType.Placement(placement.type(), (int) symbol.value(), placement.size());
  }

  private BtfType options(BtfType.DataSection data) {
    return ConfigLayout.of(types, data.variables())
        .orElseThrow(
            () ->
                new MalformedObjectException(
                    "the options in section .kconfig of "
                        + file.name()
                        + " are larger than any map"));
  }
}
