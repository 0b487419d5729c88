package dev.nectar.btf.core;

import dev.nectar.btf.BtfType;
import dev.nectar.btf.CoreKind;
import dev.nectar.btf.CoreRelocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Follows a relocation's access string through the object's own types. */
final class PathParser {
  /** {@code BPF_CORE_SPEC_MAX_LEN}. */
  static final int LONGEST = 64;

  private final Types types;
  private final CoreRelocation relocation;
  private final List<CorePath.Step> steps = new ArrayList<>();
  private final List<CorePath.Place> members = new ArrayList<>();
  private long bits;

  private PathParser(Types types, CoreRelocation relocation) {
    this.types = types;
    this.relocation = relocation;
  }

  static CorePath parse(Types types, CoreRelocation relocation) {
    return new PathParser(types, relocation).path();
  }

  private CorePath path() {
    switch (relocation.kind().of()) {
      case TYPE -> {
        if (!relocation.access().equals("0")) {
          throw nonsense("a type has no fields to access");
        }
      }
      case ENUMERATOR -> enumerator(indices());
      case FIELD -> field(indices());
    }
    return new CorePath(types, relocation.type(), steps, members, bits);
  }

  private Refusal nonsense(String why) {
    CoreKind kind = relocation.kind();
    return new Refusal(
        "the relocation "
            + kind.word()
            + " of "
            + types.text(relocation.type())
            + " + '"
            + relocation.access()
            + "' makes no sense: "
            + why);
  }

  private int[] indices() {
    String[] words = relocation.access().split(":", -1);
    if (words.length > LONGEST) {
      throw nonsense("it has more than " + LONGEST + " steps");
    }
    int[] indices = new int[words.length];
    for (int i = 0; i < words.length; i++) {
      try {
        indices[i] = Integer.parseInt(words[i]);
      } catch (NumberFormatException e) {
        indices[i] = -1;
      }
      if (indices[i] < 0) {
        throw nonsense("it is not made of numbers");
      }
    }
    return indices;
  }

  private void enumerator(int[] indices) {
    int id = types.resolve(relocation.type());
    if (id == 0
        || !(types.type(id) instanceof BtfType.Enumeration type)
        || indices.length > 1
        || indices[0] >= type.values().size()) {
      throw nonsense("it is no enumerator");
    }
    String name = type.values().get(indices[0]).name();
    steps.add(new CorePath.Step(id, indices[0], Optional.of(name)));
  }

  private void field(int[] indices) {
    int at = types.resolve(relocation.type());
    steps.add(new CorePath.Step(at, indices[0], Optional.empty()));
    bits = 8 * times(indices[0], types.size(at));
    for (int i = 1; i < indices.length; i++) {
      at = types.resolve(at);
      at =
          switch (at == 0 ? new BtfType.Pointer(0) : types.type(at)) {
            case BtfType.Struct struct -> member(at, struct, indices[i]);
            case BtfType.Array array -> element(array, indices[i]);
            default -> throw nonsense("step " + i + " leads into " + types.text(at));
          };
    }
  }

  private int member(int id, BtfType.Struct struct, int index) {
    if (index >= struct.members().size()) {
      throw nonsense(types.text(id) + " has no member " + index);
    }
    BtfType.Member member = struct.members().get(index);
    members.add(new CorePath.Place(id, index));
    bits += member.bitOffset();
    if (!member.name().isEmpty()) {
      steps.add(new CorePath.Step(id, index, Optional.of(member.name())));
    }
    return member.type();
  }

  private int element(BtfType.Array array, int index) {
    if (index >= array.count() && !Flexible.is(types, steps.getLast(), array)) {
      throw nonsense("an array has no element " + index);
    }
    int id = types.resolve(array.element());
    steps.add(new CorePath.Step(id, index, Optional.empty()));
    bits += 8 * times(index, types.size(id));
    return id;
  }

  private long times(int index, long size) {
    if (size > 1L << 31) {
      throw nonsense("an element is " + size + " bytes large");
    }
    return index * size;
  }
}
