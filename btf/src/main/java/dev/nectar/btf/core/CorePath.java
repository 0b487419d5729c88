package dev.nectar.btf.core;

import java.util.List;
import java.util.Optional;

/**
 * A way into a type: to a field, to an enumerator, or just the type itself.
 *
 * @param types where the type is
 * @param root the type
 * @param steps members that have a name, and elements; the first is an element of an array of the
 *     type; an enumerator is one step; empty if the type itself is meant
 * @param members all members on the way, also anonymous ones
 * @param bitOffset bits from the type's start
 */
record CorePath(Types types, int root, List<Step> steps, List<Place> members, long bitOffset) {
  /**
   * A step of it.
   *
   * @param type the structure of the member or enumeration of the enumerator; of elements their own
   *     type
   * @param index of the member, enumerator or element
   * @param name of the member or enumerator; empty for elements
   */
  record Step(int type, int index, Optional<String> name) {}

  /** A member of a structure. */
  record Place(int struct, int member) {}

  Step last() {
    return steps.getLast();
  }

  /** As C writes it, for example {@code struct task_struct.comm[3]}. */
  String text() {
    StringBuilder text = new StringBuilder(types.text(root));
    for (int i = 0; i < steps.size(); i++) {
      text.append(text(i));
    }
    return text.toString();
  }

  /** One step as C writes it. */
  String text(int step) {
    Step at = steps.get(step);
    return at.name()
        .map(name -> (Types.isEnumeration(types.kind(at.type())) ? "::" : ".") + name)
        .orElse(step > 0 || at.index() > 0 ? "[" + at.index() + "]" : "");
  }
}
