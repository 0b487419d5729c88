package dev.nectar.verifier.types;

import dev.nectar.btf.BtfType;
import dev.nectar.verifier.values.Pointee;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What stands at an offset of a structure ({@code btf_struct_walk} of {@code kernel/bpf/btf.c}).
 */
public final class Layout {
  private final Types types;

  /** Of structures of these types. */
  public Layout(Types types) {
    this.types = types;
  }

  /** What a load reaches. */
  public sealed interface Reached
      permits Reached.Scalar,
          Reached.Pointer,
          Reached.Address,
          Reached.Inner,
          Reached.Nothing,
          Descend {
    /** A number, or part of one. */
    record Scalar() implements Reached {}

    /**
     * A pointer to a structure.
     *
     * @param to the structure; flags are those of the field's tags
     * @param owner the name of the structure that the field is in
     * @param field the field
     */
    record Pointer(Pointee to, String owner, String field) implements Reached {}

    /** A pointer to something else. */
    record Address() implements Reached {}

    /**
     * A structure, exactly at its start.
     *
     * @param id the structure
     */
    record Inner(int id) implements Reached {}

    /**
     * Nothing.
     *
     * @param reason why, as the kernel says it
     */
    record Nothing(String reason) implements Reached {}
  }

  private static final Reached NUMBER = new Reached.Scalar();

  /** What a load of some bytes reaches. */
  public Reached reach(int source, int structure, long offset, int size) {
    int id = structure;
    long at = offset;
    int flags = 0;
    while (true) {
      Step step = new Step(source, id, flags);
      Reached reached = step.walk(at, size);
      if (!(reached instanceof Reached.Inner(int inner))) {
        return reached;
      }
      flags = step.flags;
      id = inner;
      at = 0;
    }
  }

  /**
   * Whether an object is, or at an offset contains, one of a type.
   *
   * @param exact whether it must be one
   */
  public boolean matches(Pointee have, long offset, int source, int id, boolean exact) {
    if (offset == 0 && types.same(have.source(), have.id(), source, id)) {
      return true;
    }
    int at = have.id();
    long from = offset;
    while (!exact) {
      Reached reached = new Step(have.source(), at, 0).walk(from, 1);
      if (!(reached instanceof Reached.Inner(int inner))) {
        return false;
      }
      if (types.same(have.source(), inner, source, id)) {
        return true;
      }
      at = inner;
      from = 0;
    }
    return false;
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency
  private static Reached nothing(String reason, Object... values) {
    return new Reached.Nothing(String.format(Locale.ROOT, reason, values));
  }

  /** A structure, and those within it that an offset leads to. */
  private final class Step {
    private final int source;
    private int id;
    private int flags;

    Step(int source, int id, int flags) {
      this.source = source;
      this.id = id;
      this.flags = flags;
    }

    Reached walk(long offset, int size) {
      long at = offset;
      while (true) {
        if (!(types.get(source, id) instanceof BtfType.Struct struct)) {
          return NUMBER;
        }
        if (at + size > struct.size()) {
          long rest = flexible(struct, at);
          if (rest == -1) {
            return nothing("access beyond struct %s at off %d size %d", struct.name(), at, size);
          }
          if (rest == -2) {
            return NUMBER;
          }
          at = rest;
          continue;
        }
        Reached reached = null;
        for (BtfType.Member member : struct.members()) {
          long start = member.bitOffset() / 8;
          if (member.bits() != 0) {
            if (member.bitOffset() + member.bits() <= at * 8) {
              continue;
            }
            return NUMBER;
          }
          if (at < start) {
            break;
          }
          reached = member(struct, member, start, at, size);
          if (reached != null) {
            break;
          }
        }
        if (reached == null) {
          return nothing("struct %s doesn't have field at offset %d", struct.name(), at);
        }
        if (reached instanceof Descend(int inner, long by)) {
          id = inner;
          at -= by;
          continue;
        }
        return reached;
      }
    }

    /** Where in an element of the array at the end an offset is; -1 nowhere, -2 in a number. */
    private long flexible(BtfType.Struct struct, long at) {
      if (struct.members().isEmpty()) {
        return -1;
      }
      BtfType.Member last = struct.members().getLast();
      long start = last.bitOffset() / 8;
      if (!(types.resolved(source, last.type()) instanceof BtfType.Array array)
          || array.count() != 0
          || at < start) {
        return -1;
      }
      int element = types.resolve(source, array.element());
      if (!(types.get(source, element) instanceof BtfType.Struct inner) || inner.size() == 0) {
        return -2;
      }
      id = element;
      return (at - start) % inner.size();
    }

    private @Nullable Reached member(
        BtfType.Struct struct, BtfType.Member member, long start, long at, int size) {
      int mid = types.resolve(source, member.type());
      BtfType type = types.get(source, mid);
      long memberSize = types.size(source, mid);
      long end = start + memberSize;
      if (at >= end) {
        return null;
      }
      long first = start;
      while (type instanceof BtfType.Array array) {
        mid = types.resolve(source, array.element());
        type = types.get(source, mid);
        memberSize = types.size(source, mid);
        first += (at - first) / memberSize * memberSize;
      }
      if (type instanceof BtfType.Struct inner) {
        if (inner.union() && inner.members().size() != 1) {
          flags |= Pointee.UNTRUSTED;
        }
        return at == first ? new Reached.Inner(mid) : new Descend(mid, first);
      }
      if (type instanceof BtfType.Pointer pointer) {
        if (memberSize != size || at != first) {
          return nothing(
              "cannot access ptr member %s with moff %d in struct %s with off %d size %d",
              member.name(), first, struct.name(), at, size);
        }
        return pointer(struct, member, pointer);
      }
      if (at + size > end && (flags & Pointee.UNTRUSTED) == 0) {
        return nothing(
            "access beyond the end of member %s (mend:%d) in struct %s with off %d size %d",
            member.name(), end, struct.name(), at, size);
      }
      return NUMBER;
    }

    private Reached pointer(BtfType.Struct struct, BtfType.Member member, BtfType.Pointer pointer) {
      int tag =
          switch (types.tag(source, pointer)) {
            case "user" -> Pointee.USER;
            case "percpu" -> Pointee.PERCPU;
            case "rcu" -> Pointee.RCU;
            default -> 0;
          };
      int to = types.resolve(source, pointer.target());
      if (types.get(source, to) instanceof BtfType.Struct) {
        return new Reached.Pointer(
            types.pointee(source, to, flags | tag), struct.name(), member.name());
      }
      return new Reached.Address();
    }
  }

  /**
   * The offset is within a structure, but not at its start.
   *
   * @param id the structure
   * @param by where it begins
   */
  record Descend(int id, long by) implements Reached {}
}
