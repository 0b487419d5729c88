package dev.nectar.btf.core;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfBuilder;
import dev.nectar.btf.BtfException;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfType;
import dev.nectar.btf.CoreKind;
import dev.nectar.btf.CoreRelocation;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes of a kernel's types those few that the relocations of an object need, with the members they
 * need, so that a program can carry the types of kernels that have none: what {@code bpftool gen
 * min_core_btf} does. Pointers to what is not needed lead to {@code void}. For one thread.
 */
public final class MinimalBtf {
  private static final int DEEPEST = 64;

  private final Btf target;
  private final BitSet types = new BitSet();
  private final Map<Integer, BitSet> members = new HashMap<>();

  private MinimalBtf(Btf target) {
    this.target = target;
  }

  /**
   * Makes the types.
   *
   * @param local the object's own types
   * @param relocations the object's relocations
   * @param target the kernel's types, not split
   * @return types with which the relocations have the same values, but for target ids
   * @throws BtfException if a relocation cannot be told, or a type makes no sense
   */
  public static Btf of(Btf local, List<CoreRelocation> relocations, Btf target) {
    return of(List.of(new Asked(local, relocations)), target);
  }

  /**
   * What an object asks of a kernel's types.
   *
   * @param local the object's own types
   * @param relocations the object's relocations
   */
  public record Asked(Btf local, List<CoreRelocation> relocations) {
    /** Copies the list. */
    public Asked {
      relocations = List.copyOf(relocations);
    }
  }

  /**
   * Makes the types for several objects.
   *
   * @param objects what each asks
   * @param target the kernel's types, not split
   * @return types with which the relocations have the same values, but for target ids
   * @throws BtfException if a relocation cannot be told, or a type makes no sense
   */
  public static Btf of(List<Asked> objects, Btf target) {
    MinimalBtf minimal = new MinimalBtf(target);
    for (Asked object : objects) {
      CoreMatcher matcher = new CoreMatcher(object.local(), List.of(target));
      object.relocations().forEach(relocation -> minimal.keep(matcher, relocation));
    }
    return minimal.written();
  }

  private void keep(CoreMatcher matcher, CoreRelocation relocation) {
    try {
      boolean whole = relocation.kind() == CoreKind.TYPE_MATCHES;
      matcher.paths(relocation).forEach(path -> keep(path, whole));
    } catch (Refusal e) {
      throw new BtfException("minimal types cannot be made: " + e.text(), "");
    }
  }

  private void keep(CorePath path, boolean whole) {
    keep(path.root(), whole, 0);
    for (CorePath.Place place : path.members()) {
      types.set(place.struct());
      members.computeIfAbsent(place.struct(), _ -> new BitSet()).set(place.member());
      BtfType.Struct struct = (BtfType.Struct) target.type(place.struct());
      keep(struct.members().get(place.member()).type(), whole, 0);
    }
  }

  private void keep(int id, boolean whole, int depth) {
    if (id == 0 || depth > DEEPEST) {
      return;
    }
    boolean known = types.get(id);
    types.set(id);
    switch (target.type(id)) {
      case BtfType.Struct struct when whole -> members(id, struct, depth);
      case BtfType.Struct _, BtfType.DeclTag _ -> {}
      case BtfType.Pointer pointer when !whole && !isPrototype(pointer.target()) -> {}
      case BtfType.Pointer pointer -> keep(pointer.target(), false, depth + 1);
      case BtfType type -> {
        if (!known || whole) {
          for (int to : type.references()) {
            keep(to, whole, depth + 1);
          }
        }
      }
    }
  }

  private boolean isPrototype(int id) {
    return target.kind(id) == BtfKind.FUNC_PROTO;
  }

  private void members(int id, BtfType.Struct struct, int depth) {
    BitSet kept = members.computeIfAbsent(id, _ -> new BitSet());
    if (kept.cardinality() < struct.members().size()) {
      kept.set(0, struct.members().size());
      struct.members().forEach(each -> keep(each.type(), true, depth + 1));
    }
  }

  private Btf written() {
    Map<Integer, Integer> ids = new HashMap<>();
    types.stream().forEach(id -> ids.put(id, ids.size() + 1));
    BtfBuilder builder = new BtfBuilder(target.order());
    types.stream()
        .forEach(id -> builder.add(reduced(id).withReferences(to -> ids.getOrDefault(to, 0))));
    return builder.read();
  }

  private BtfType reduced(int id) {
    BtfType type = target.type(id);
    if (!(type instanceof BtfType.Struct struct)) {
      return type;
    }
    List<BtfType.Member> kept = new ArrayList<>();
    members.getOrDefault(id, new BitSet()).stream().forEach(i -> kept.add(struct.members().get(i)));
    return new BtfType.Struct(
        struct.name(), struct.union(), struct.size(), struct.bitFields(), kept);
  }
}
