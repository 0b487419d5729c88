package dev.nectar.object.link;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfBuilder;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfLinkage;
import dev.nectar.btf.BtfType;
import dev.nectar.bytecode.KernelVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An object's types as a kernel takes them: kinds that came later are replaced by ones of the same
 * size that it knows, and what is declared but not defined becomes something harmless. Every type
 * keeps its number.
 */
final class KernelTypes {
  /** What came after the oldest kernel that takes types of functions and sections. */
  private static final Map<BtfKind, KernelVersion> SINCE =
      Map.of(
          BtfKind.FLOAT, KernelVersion.of(5, 13),
          BtfKind.DECL_TAG, KernelVersion.of(5, 16),
          BtfKind.TYPE_TAG, KernelVersion.of(5, 17),
          BtfKind.ENUM64, KernelVersion.of(6, 0));

  /** Attributes as tags, Linux 6.15. */
  private static final KernelVersion ATTRIBUTES = KernelVersion.of(6, 15);

  /** Sections whose variables the kernel has, and objects only declare. */
  private static final Set<String> EXTERN = Set.of(".ksyms", ".kconfig");

  private static final int BYTE_BITS = 8;

  private final Btf types;
  private final KernelVersion version;
  private final Map<Integer, BtfType> replaced = new HashMap<>();
  private int anyInt;

  private KernelTypes(Btf types, KernelVersion version) {
    this.types = types;
    this.version = version;
  }

  /** The types for a kernel of a version. */
  static BtfBuilder of(Btf types, KernelVersion version) {
    return new KernelTypes(types, version).build();
  }

  private BtfBuilder build() {
    for (int id = types.firstId(); id <= types.count(); id++) {
      consider(id);
    }
    if (replaced.isEmpty()) {
      return BtfBuilder.copyOf(types);
    }
    BtfBuilder builder = new BtfBuilder(types.order());
    for (int id = 1; id <= types.count(); id++) {
      BtfType known = replaced.get(id);
      builder.add(known == null ? types.type(id) : known);
    }
    return builder;
  }

  private void consider(int id) {
    BtfKind kind = types.kind(id);
    switch (kind) {
      case FLOAT, ENUM64, DECL_TAG, TYPE_TAG -> {
        if (!version.atLeast(SINCE.getOrDefault(kind, ATTRIBUTES))) {
          replaced.put(id, older(types.type(id)));
        } else if (!version.atLeast(ATTRIBUTES)) {
          withoutAttribute(id, types.type(id));
        }
      }
      case DATASEC -> {
        if (types.type(id) instanceof BtfType.DataSection section
            && EXTERN.contains(section.name())) {
          define(id, section);
        }
      }
      case FUNC -> {
        if (types.type(id) instanceof BtfType.Func(var name, var linkage, int prototype)
            && linkage == BtfLinkage.EXTERN) {
          replaced.put(id, new BtfType.Func(name, BtfLinkage.GLOBAL, prototype));
          nameParameters(prototype);
        }
      }
      default -> {}
    }
  }

  /** Something of the same size. */
  private static BtfType older(BtfType type) {
    return switch (type) {
      case BtfType.FloatingPoint(var name, int size) ->
          new BtfType.Struct(name, false, size, false, List.of());
      case BtfType.Enumeration e ->
          // A union takes any size, and as such no program reads it.
          new BtfType.Struct(e.name(), true, e.size(), false, List.of());
      case BtfType.TypeTag(_, _, int of) -> new BtfType.Modifier(BtfKind.CONST, of);
      case BtfType.DeclTag t -> placeholder(t.name());
      default -> type;
    };
  }

  private static BtfType.Int placeholder(String name) {
    return new BtfType.Int(name.isEmpty() ? "tag" : identifier(name), 1, 0, 0, BYTE_BITS);
  }

  /** Names of types have letters, digits and underlines alone, unlike those of tags. */
  private static String identifier(String name) {
    String plain = name.replaceAll("[^A-Za-z0-9_]", "_");
    return Character.isDigit(plain.charAt(0)) ? "_" + plain : plain;
  }

  private void withoutAttribute(int id, BtfType type) {
    switch (type) {
      case BtfType.TypeTag(_, boolean attribute, int of) when attribute ->
          replaced.put(id, new BtfType.Modifier(BtfKind.CONST, of));
      case BtfType.DeclTag tag when tag.attribute() -> replaced.put(id, placeholder(tag.name()));
      default -> {}
    }
  }

  /** The kernel takes sections of variables that have a place and a type with a size. */
  private void define(int id, BtfType.DataSection section) {
    List<BtfType.Placement> placed = new ArrayList<>();
    int at = 0;
    for (BtfType.Placement each : section.variables()) {
      if (types.type(each.type()) instanceof BtfType.Variable(var name, int type, _)) {
        boolean sized = section.name().equals(".kconfig");
        int of = sized ? type : integer();
        if (of == 0) {
          continue;
        }
        replaced.put(each.type(), new BtfType.Variable(name, of, BtfLinkage.GLOBAL));
        int size = sized ? each.size() : Integer.BYTES;
        int offset = sized ? each.offset() : at;
        placed.add(new BtfType.Placement(each.type(), offset, size));
        at = offset + size;
      }
    }
    replaced.put(
        id,
        placed.isEmpty()
            ? placeholder("externs")
            : new BtfType.DataSection(section.name(), at, placed));
  }

  private int integer() {
    for (int id = 1; anyInt == 0 && id <= types.count(); id++) {
      if (types.kind(id) == BtfKind.INT && types.size(id) == Integer.BYTES) {
        anyInt = id;
      }
    }
    return anyInt;
  }

  /** The kernel wants functions that are defined to name their parameters. */
  private void nameParameters(int prototype) {
    if (!(types.type(prototype) instanceof BtfType.Prototype(int result, var parameters))) {
      return;
    }
    List<BtfType.Parameter> named = new ArrayList<>();
    for (BtfType.Parameter each : parameters) {
      boolean bare = each.name().isEmpty() && each.type() != 0;
      named.add(bare ? new BtfType.Parameter("arg" + named.size(), each.type()) : each);
    }
    if (!named.equals(parameters)) {
      replaced.put(prototype, new BtfType.Prototype(result, named));
    }
  }
}
