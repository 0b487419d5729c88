package dev.nectar.btf.print;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfType;
import dev.nectar.report.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * What a type says, in the words and the order of {@code bpftool btf dump}, from which its raw form
 * and its JSON are made.
 *
 * @param id its id
 * @param kind for example {@code STRUCT}
 * @param name its name, {@code (anon)} if it has none
 * @param facts what it says of itself
 * @param rows members, parameters and the like
 */
record TypeFacts(int id, String kind, String name, List<Fact> facts, List<Rows> rows) {
  /**
   * One of them.
   *
   * @param key its name
   * @param value a number as text, or a word
   * @param json the same in JSON
   * @param suffix what follows the value in the raw form
   */
  record Fact(String key, String value, String json, String suffix) {}

  /**
   * What it consists of.
   *
   * @param key how JSON names the list
   * @param rows the elements; the first fact of those that have a name is {@code name}
   */
  record Rows(String key, List<Row> rows) {}

  /**
   * One element.
   *
   * @param facts what it says
   * @param note what follows in the raw form
   */
  record Row(List<Fact> facts, String note) {}

  static TypeFacts of(Btf btf, int id) {
    BtfType type = btf.type(id);
    String kind = type.kind().name();
    List<Fact> facts = new ArrayList<>();
    List<Rows> rows = new ArrayList<>();
    switch (type) {
      case BtfType.Int t -> {
        facts.add(number("size", t.size()));
        facts.add(number("bits_offset", t.bitOffset()));
        facts.add(number("nr_bits", t.bits()));
        facts.add(word("encoding", encoding(t.encoding())));
      }
      case BtfType.Pointer t -> facts.add(id("type_id", t.target()));
      case BtfType.Array t -> {
        facts.add(id("type_id", t.element()));
        facts.add(id("index_type_id", t.index()));
        facts.add(number("nr_elems", t.count()));
      }
      case BtfType.Struct t -> {
        facts.add(number("size", t.size()));
        list(facts, rows, "members", t.members(), TypeFacts::member);
      }
      case BtfType.Enumeration t -> {
        facts.add(word("encoding", t.signed() ? "SIGNED" : "UNSIGNED"));
        facts.add(number("size", t.size()));
        list(facts, rows, "values", t.values(), each -> enumerator(t, each));
      }
      case BtfType.Forward t -> facts.add(word("fwd_kind", t.union() ? "union" : "struct"));
      case BtfType.Typedef t -> facts.add(id("type_id", t.type()));
      case BtfType.Modifier t -> facts.add(id("type_id", t.type()));
      case BtfType.TypeTag t -> facts.add(id("type_id", t.type()));
      case BtfType.Func t -> {
        facts.add(id("type_id", t.prototype()));
        facts.add(word("linkage", t.linkage().name().toLowerCase(Locale.ROOT)));
      }
      case BtfType.Prototype t -> {
        facts.add(id("ret_type_id", t.result()));
        list(facts, rows, "params", t.parameters(), TypeFacts::parameter);
      }
      case BtfType.FloatingPoint t -> facts.add(number("size", t.size()));
      case BtfType.Variable t -> {
        String of = Integer.toUnsignedString(t.type());
        facts.add(new Fact("type_id", of, of, ","));
        facts.add(word("linkage", t.linkage().name().toLowerCase(Locale.ROOT)));
      }
      case BtfType.DataSection t -> {
        facts.add(number("size", t.size()));
        list(facts, rows, "vars", t.variables(), each -> placement(btf, each));
      }
      case BtfType.DeclTag t -> {
        facts.add(id("type_id", t.type()));
        facts.add(number("component_idx", t.component()));
      }
      case BtfType.Opaque _ -> {}
    }
    return new TypeFacts(id, kind, named(type.name()), facts, rows);
  }

  private static <T> void list(
      List<Fact> facts, List<Rows> rows, String key, List<T> elements, Function<T, Row> row) {
    facts.add(number("vlen", elements.size()));
    rows.add(new Rows(key, elements.stream().map(row).toList()));
  }

  private static Row member(BtfType.Member member) {
    List<Fact> facts = new ArrayList<>();
    facts.add(word("name", named(member.name())));
    facts.add(id("type_id", member.type()));
    facts.add(number("bits_offset", member.bitOffset()));
    if (member.bits() > 0) {
      facts.add(number("bitfield_size", member.bits()));
    }
    return new Row(facts, "");
  }

  private static Row enumerator(BtfType.Enumeration of, BtfType.Enumerator each) {
    String value = of.signed() ? Long.toString(each.value()) : Long.toUnsignedString(each.value());
    String suffix = !of.wide() ? "" : of.signed() ? "LL" : "ULL";
    // In JSON bpftool extends 32 bits by their sign, also where the enumeration has none.
    String json =
        of.wide() || of.signed() ? value : Long.toUnsignedString(each.value() << 32 >> 32);
    return new Row(
        List.of(word("name", named(each.name())), new Fact("val", value, json, suffix)), "");
  }

  private static Row parameter(BtfType.Parameter parameter) {
    return new Row(
        List.of(word("name", named(parameter.name())), id("type_id", parameter.type())), "");
  }

  private static Row placement(Btf btf, BtfType.Placement placement) {
    boolean there = placement.type() >= 0 && placement.type() <= btf.count();
    BtfKind kind = there ? btf.kind(placement.type()) : BtfKind.UNKNOWN;
    String name = there && placement.type() > 0 ? btf.name(placement.type()) : "";
    return new Row(
        List.of(
            id("type_id", placement.type()),
            number("offset", placement.offset()),
            number("size", placement.size())),
        there ? " (" + kind + " '" + named(name) + "')" : "");
  }

  private static String encoding(int encoding) {
    return switch (encoding) {
      case 0 -> "(none)";
      case BtfType.Int.SIGNED -> "SIGNED";
      case BtfType.Int.CHAR -> "CHAR";
      case BtfType.Int.BOOL -> "BOOL";
      default -> "UNKN";
    };
  }

  private static String named(String name) {
    return name.isEmpty() ? "(anon)" : name;
  }

  private static Fact id(String key, int id) {
    String text = Integer.toUnsignedString(id);
    return new Fact(key, text, text, "");
  }

  private static Fact number(String key, long value) {
    String text = Long.toString(value);
    return new Fact(key, text, text, "");
  }

  private static Fact word(String key, String value) {
    return new Fact(key, value, Json.quote(value), "");
  }
}
