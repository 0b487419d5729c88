package dev.nectar.btf;

import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** Which types a type refers to. */
final class References {
  private References() {}

  static int[] of(BtfType type) {
    return switch (type) {
      case BtfType.Pointer t -> new int[] {t.target()};
      case BtfType.Array t -> new int[] {t.element(), t.index()};
      case BtfType.Struct t -> t.members().stream().mapToInt(BtfType.Member::type).toArray();
      case BtfType.Typedef t -> new int[] {t.type()};
      case BtfType.Modifier t -> new int[] {t.type()};
      case BtfType.TypeTag t -> new int[] {t.type()};
      case BtfType.Func t -> new int[] {t.prototype()};
      case BtfType.Prototype t ->
          IntStream.concat(
                  IntStream.of(t.result()),
                  t.parameters().stream().mapToInt(BtfType.Parameter::type))
              .toArray();
      case BtfType.Variable t -> new int[] {t.type()};
      case BtfType.DataSection t ->
          t.variables().stream().mapToInt(BtfType.Placement::type).toArray();
      case BtfType.DeclTag t -> new int[] {t.type()};
      case BtfType.Int _,
          BtfType.Enumeration _,
          BtfType.Forward _,
          BtfType.FloatingPoint _,
          BtfType.Opaque _ ->
          new int[0];
    };
  }

  static BtfType replaced(BtfType type, IntUnaryOperator ids) {
    return switch (type) {
      case BtfType.Pointer t -> new BtfType.Pointer(ids.applyAsInt(t.target()));
      case BtfType.Array t ->
          new BtfType.Array(ids.applyAsInt(t.element()), ids.applyAsInt(t.index()), t.count());
      case BtfType.Struct t ->
          new BtfType.Struct(t.name(), t.union(), t.size(), t.bitFields(), members(t, ids));
      case BtfType.Typedef t -> new BtfType.Typedef(t.name(), ids.applyAsInt(t.type()));
      case BtfType.Modifier t -> new BtfType.Modifier(t.kind(), ids.applyAsInt(t.type()));
      case BtfType.TypeTag t ->
          new BtfType.TypeTag(t.name(), t.attribute(), ids.applyAsInt(t.type()));
      case BtfType.Func t -> new BtfType.Func(t.name(), t.linkage(), ids.applyAsInt(t.prototype()));
      case BtfType.Prototype t ->
          new BtfType.Prototype(
              ids.applyAsInt(t.result()),
              t.parameters().stream()
                  .map(p -> new BtfType.Parameter(p.name(), ids.applyAsInt(p.type())))
                  .toList());
      case BtfType.Variable t ->
          new BtfType.Variable(t.name(), ids.applyAsInt(t.type()), t.linkage());
      case BtfType.DataSection t ->
          new BtfType.DataSection(
              t.name(),
              t.size(),
              t.variables().stream()
                  .map(v -> new BtfType.Placement(ids.applyAsInt(v.type()), v.offset(), v.size()))
                  .toList());
      case BtfType.DeclTag t ->
          new BtfType.DeclTag(t.name(), t.attribute(), ids.applyAsInt(t.type()), t.component());
      case BtfType.Int _,
          BtfType.Enumeration _,
          BtfType.Forward _,
          BtfType.FloatingPoint _,
          BtfType.Opaque _ ->
          type;
    };
  }

  private static List<BtfType.Member> members(BtfType.Struct struct, IntUnaryOperator ids) {
    return struct.members().stream()
        .map(m -> new BtfType.Member(m.name(), ids.applyAsInt(m.type()), m.bitOffset(), m.bits()))
        .toList();
  }
}
