package dev.nectar.verifier.types;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfType;
import dev.nectar.verifier.values.Pointee;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of a type that the kernel looks after ({@code struct btf_record}). */
public final class Fields {
  /** No fields. */
  public static final Fields NONE = new Fields(List.of());

  private static final int DEEPEST = 4;
  private static final String CONTAINS = "contains:";
  private static final Map<String, Field.Kind> STRUCTURES = structures();

  private final List<Field> all;

  private Fields(List<Field> all) {
    this.all = all;
  }

  private static Map<String, Field.Kind> structures() {
    Map<String, Field.Kind> found = new HashMap<>();
    for (Field.Kind kind : Field.Kind.values()) {
      if (!kind.isPointer()) {
        found.put(kind.title(), kind);
      }
    }
    return Map.copyOf(found);
  }

  /** Those of one of the program's own types. */
  public static Fields of(Types types, int id) {
    return types.of(Pointee.PROGRAM).map(btf -> new Search(types, btf).fields(id)).orElse(NONE);
  }

  /** All, by their offsets. */
  public List<Field> all() {
    return all;
  }

  /** The first of a kind. */
  public @Nullable Field of(Field.Kind kind) {
    return all.stream().filter(field -> field.kind() == kind).findFirst().orElse(null);
  }

  /** Whether there is one of a kind. */
  public boolean has(Field.Kind kind) {
    return of(kind) != null;
  }

  /** The field that begins at an offset. */
  public @Nullable Field at(long offset) {
    return all.stream().filter(field -> field.offset() == offset).findFirst().orElse(null);
  }

  /** The field of a kind that begins at an offset. */
  public @Nullable Field at(long offset, Field.Kind kind) {
    Field field = at(offset);
    return field != null && field.kind() == kind ? field : null;
  }

  /** Whether values of this type have a lock, so that they are told apart. */
  public boolean isLockable() {
    return has(Field.Kind.SPIN_LOCK) || has(Field.Kind.RES_SPIN_LOCK);
  }

  /** Looks through a type. */
  private static final class Search {
    private final Types types;
    private final Btf btf;
    private final List<Field> found = new ArrayList<>();

    Search(Types types, Btf btf) {
      this.types = types;
      this.btf = btf;
    }

    Fields fields(int id) {
      look(id, 0, 0);
      found.sort(Comparator.comparingInt(Field::offset));
      return found.isEmpty() ? NONE : new Fields(List.copyOf(found));
    }

    private void look(int id, int offset, int depth) {
      if (depth > DEEPEST) {
        return;
      }
      int resolved = btf.resolve(id);
      switch (types.get(Pointee.PROGRAM, resolved)) {
        case BtfType.Struct struct -> {
          for (int i = 0; i < struct.members().size(); i++) {
            BtfType.Member member = struct.members().get(i);
            int at = offset + member.bitOffset() / 8;
            member(member.type(), at, depth, tag(resolved, i));
          }
        }
        case BtfType.DataSection section -> {
          for (BtfType.Placement place : section.variables()) {
            if (types.get(Pointee.PROGRAM, place.type()) instanceof BtfType.Variable variable) {
              member(variable.type(), offset + place.offset(), depth, tag(place.type(), -1));
            }
          }
        }
        case null, default -> {}
      }
    }

    private void member(int id, int at, int depth, String tag) {
      int resolved = btf.resolve(id);
      BtfType type = types.get(Pointee.PROGRAM, resolved);
      if (type instanceof BtfType.Array array && array.count() <= 64) {
        long size = btf.size(array.element());
        for (int i = 0; i < array.count(); i++) {
          member(array.element(), at + (int) (i * size), depth, tag);
        }
      } else if (type instanceof BtfType.Struct struct) {
        Field.Kind kind = STRUCTURES.get(struct.name());
        if (kind == null) {
          look(resolved, at, depth + 1);
        } else {
          found.add(collection(kind, at, struct.size(), tag));
        }
      } else if (type instanceof BtfType.Pointer pointer) {
        pointer(pointer, at);
      }
    }

    private void pointer(BtfType.Pointer pointer, int at) {
      Field.Kind kind =
          switch (types.tag(Pointee.PROGRAM, pointer)) {
            case "kptr_untrusted" -> Field.Kind.KPTR_UNTRUSTED;
            case "kptr" -> Field.Kind.KPTR;
            case "percpu_kptr" -> Field.Kind.KPTR_PERCPU;
            case "uptr" -> Field.Kind.UPTR;
            default -> null;
          };
      if (kind == null) {
        return;
      }
      int to = btf.resolve(pointer.target());
      BtfType type = types.get(Pointee.PROGRAM, to);
      String name = type == null ? "" : type.name();
      int kernel = kind == Field.Kind.UPTR ? 0 : types.structure(name);
      Pointee pointee =
          kernel != 0
              ? types.pointee(0, kernel, 0)
              : types.pointee(Pointee.PROGRAM, to, Pointee.ALLOCATED);
      found.add(new Field(kind, at, 8, pointee, 0));
    }

    private Field collection(Field.Kind kind, int at, int size, String tag) {
      String[] parts = tag.isEmpty() ? new String[0] : tag.substring(CONTAINS.length()).split(":");
      if (parts.length != 2) {
        return new Field(kind, at, size, Field.NONE, 0);
      }
      int held = btf.find(BtfKind.STRUCT, parts[0]);
      int node =
          held == 0
              ? 0
              : btf.member(held, parts[1]).map(member -> member.bitOffset() / 8).orElse(0);
      return new Field(
          kind, at, size, types.pointee(Pointee.PROGRAM, held, Pointee.ALLOCATED), node);
    }

    /** What a collection is tagged with. */
    private String tag(int id, int component) {
      String[] tag = {""};
      btf.forEach(
          BtfKind.DECL_TAG,
          CONTAINS,
          each -> {
            if (btf.type(each) instanceof BtfType.DeclTag found
                && found.type() == id
                && found.component() == component) {
              tag[0] = found.name();
            }
          });
      return tag[0];
    }
  }
}
