package dev.nectar.btf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes one of types that are the same, as they come when several objects are merged: types of the
 * same bytes that lead to types that are the same, also in circles. A structure, union or
 * enumeration that is only declared is taken for the one of its name, if all of that name are the
 * same. Variables and sections stay as they are, and so do the types of a base; types that are in
 * the base already are dropped.
 *
 * <p>Names, which all types of the result share, are written once.
 */
public final class BtfDeduplicator {
  private final Btf btf;
  private final int count;
  private final BtfType[] types;

  /** What a declaration stands for: another node, or itself. */
  private final int[] stands;

  private BtfDeduplicator(Btf btf) {
    this.btf = btf;
    this.count = btf.count();
    this.types = new BtfType[count + 1];
    this.stands = new int[count + 1];
    for (int id = 1; id <= count; id++) {
      types[id] = btf.type(id);
      stands[id] = id;
    }
  }

  /**
   * What came of it.
   *
   * @param types each type once, in the order of their first
   * @param ids the new id of each old one; element 0 is 0
   */
  public record Result(Btf types, List<Integer> ids) {
    /** Copies the list. */
    public Result {
      ids = List.copyOf(ids);
    }

    /**
     * The functions, lines and relocations of an object, whose types were deduplicated.
     *
     * @param ext with old ids
     * @return with new ids
     */
    public BtfExt renumbered(BtfExt ext) {
      Map<String, List<FunctionInfo>> functions = new LinkedHashMap<>();
      ext.functions()
          .forEach(
              (section, list) ->
                  functions.put(
                      section,
                      list.stream()
                          .map(f -> new FunctionInfo(f.offset(), ids.get(f.type())))
                          .toList()));
      Map<String, List<CoreRelocation>> relocations = new LinkedHashMap<>();
      ext.relocations()
          .forEach(
              (section, list) ->
                  relocations.put(
                      section,
                      list.stream()
                          .map(
                              r ->
                                  new CoreRelocation(
                                      r.offset(), ids.get(r.type()), r.access(), r.kind()))
                          .toList()));
      return new BtfExt(functions, ext.lines(), relocations);
    }
  }

  /**
   * Deduplicates types.
   *
   * @param btf the types; of split type information its own
   * @return the types that are left, and where the others went
   * @throws BtfException if a type makes no sense
   */
  public static Result of(Btf btf) {
    return new BtfDeduplicator(btf).result();
  }

  private Result result() {
    int[] alike = alike();
    resolveDeclarations(alike);
    int[] classes = Partition.of(alike, children());
    while (removeDivided(classes)) {
      classes = Partition.of(alike, children());
    }
    return written(classes);
  }

  /** Types of the same bytes but for their references have the same number. */
  private int[] alike() {
    Map<BtfType, Integer> numbers = new HashMap<>();
    int[] alike = new int[count + 1];
    int next = 1;
    for (int id = 1; id <= count; id++) {
      BtfType type = types[id];
      boolean unique = type instanceof BtfType.Variable || type instanceof BtfType.DataSection;
      Integer known = unique ? null : numbers.putIfAbsent(type.withReferences(_ -> 0), next);
      alike[id] = known == null ? next++ : known;
    }
    return alike;
  }

  private int[][] children() {
    int[][] children = new int[count + 1][];
    children[0] = new int[0];
    for (int id = 1; id <= count; id++) {
      children[id] = types[id].references();
      for (int i = 0; i < children[id].length; i++) {
        int to = children[id][i];
        if (to < 0 || to > count) {
          throw new BtfException("type " + id + " refers to type " + to + ", which does not exist");
        }
        children[id][i] = stands[to];
      }
    }
    return children;
  }

  /** A name with the keyword before it; empty for types that cannot be only declared. */
  private static String tag(BtfType type) {
    return switch (type) {
      case BtfType.Forward t -> (t.union() ? "union " : "struct ") + t.name();
      case BtfType.Struct t when !t.name().isEmpty() ->
          (t.union() ? "union " : "struct ") + t.name();
      case BtfType.Enumeration t when !t.name().isEmpty() -> "enum " + t.name();
      default -> "";
    };
  }

  private static boolean isDeclaration(BtfType type) {
    return type instanceof BtfType.Forward
        || type instanceof BtfType.Enumeration e && e.values().isEmpty();
  }

  /**
   * Has declarations stand for the first definition of their name, if all definitions are the same
   * as far as they do not differ in what others of a name are.
   */
  private void resolveDeclarations(int[] alike) {
    Map<String, Integer> tags = new HashMap<>();
    for (int id = 1; id <= count; id++) {
      String tag = tag(types[id]);
      if (!tag.isEmpty()) {
        tags.putIfAbsent(tag, count + 1 + tags.size());
      }
    }
    int[] classes = Partition.of(extended(alike, tags.size()), byTags(tags));
    Map<String, Integer> first = new HashMap<>();
    Map<String, Boolean> same = new HashMap<>();
    for (int id = 1; id <= count; id++) {
      String tag = tag(types[id]);
      if (!tag.isEmpty() && !isDeclaration(types[id])) {
        Integer before = first.putIfAbsent(tag, id);
        boolean equal = before == null || classes[before] == classes[id];
        same.merge(tag, equal, Boolean::logicalAnd);
      }
    }
    for (int id = 1; id <= count; id++) {
      if (isDeclaration(types[id]) && same.getOrDefault(tag(types[id]), false)) {
        stands[id] = first.getOrDefault(tag(types[id]), id);
      }
    }
  }

  /** One more node for each tag, unlike any other. */
  private int[] extended(int[] alike, int tags) {
    int[] extended = Arrays.copyOf(alike, count + 1 + tags);
    int next = Arrays.stream(alike).max().orElse(0) + 1;
    for (int i = 0; i < tags; i++) {
      extended[count + 1 + i] = next + i;
    }
    return extended;
  }

  /** Where types lead, those with a tag being nothing but it. */
  private int[][] byTags(Map<String, Integer> tags) {
    int[][] children = Arrays.copyOf(children(), count + 1 + tags.size());
    for (int id = 1; id <= count; id++) {
      for (int i = 0; i < children[id].length; i++) {
        int to = children[id][i];
        String tag = to == 0 ? "" : tag(types[to]);
        children[id][i] = tags.getOrDefault(tag, to);
      }
    }
    for (int i = count + 1; i < children.length; i++) {
      children[i] = new int[0];
    }
    return children;
  }

  /** Takes declarations back whose definitions turned out to differ. */
  private boolean removeDivided(int[] classes) {
    Map<String, BitSet> found = new HashMap<>();
    for (int id = 1; id <= count; id++) {
      if (!isDeclaration(types[id]) && !tag(types[id]).isEmpty()) {
        found.computeIfAbsent(tag(types[id]), _ -> new BitSet()).set(classes[id]);
      }
    }
    boolean removed = false;
    for (int id = 1; id <= count; id++) {
      if (stands[id] != id && found.getOrDefault(tag(types[id]), new BitSet()).cardinality() > 1) {
        stands[id] = id;
        removed = true;
      }
    }
    return removed;
  }

  private Result written(int[] classes) {
    int base = btf.firstId() - 1;
    Map<Integer, Integer> ids = new HashMap<>();
    List<Integer> kept = new ArrayList<>();
    for (int id = 1; id <= count; id++) {
      if (id <= base) {
        ids.putIfAbsent(classes[id], id);
      } else if (stands[id] == id && ids.putIfAbsent(classes[id], base + kept.size() + 1) == null) {
        kept.add(id);
      }
    }
    List<Integer> moved = new ArrayList<>(count + 1);
    moved.add(0);
    for (int id = 1; id <= count; id++) {
      moved.add(id <= base ? Integer.valueOf(id) : ids.get(classes[stands[id]]));
    }
    BtfBuilder builder =
        btf.base().map(BtfBuilder::on).orElseGet(() -> new BtfBuilder(btf.order()));
    for (int id : kept) {
      builder.add(types[id].withReferences(moved::get));
    }
    return new Result(builder.read(), moved);
  }
}
