package dev.nectar.btf;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Looks for a member by name; an anonymous structure in which it is not is looked at once. */
final class MemberSearch {
  private static final int DEEPEST = 64;

  private final Btf types;
  private final String name;
  private final Set<Integer> seen = new HashSet<>();

  MemberSearch(Btf types, String name) {
    this.types = types;
    this.name = name;
  }

  Optional<BtfType.Member> in(int struct) {
    return in(struct, 0, 0);
  }

  private Optional<BtfType.Member> in(int struct, int base, int depth) {
    int resolved = types.resolve(struct);
    if (resolved == 0
        || depth > DEEPEST
        || !(types.type(resolved) instanceof BtfType.Struct type)
        || !seen.add(resolved)) {
      return Optional.empty();
    }
    for (BtfType.Member member : type.members()) {
      int offset = base + member.bitOffset();
      if (member.name().equals(name)) {
        return Optional.of(new BtfType.Member(name, member.type(), offset, member.bits()));
      }
      if (member.name().isEmpty()) {
        Optional<BtfType.Member> inner = in(member.type(), offset, depth + 1);
        if (inner.isPresent()) {
          return inner;
        }
      }
    }
    return Optional.empty();
  }
}
