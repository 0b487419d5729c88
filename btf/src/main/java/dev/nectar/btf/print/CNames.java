package dev.nectar.btf.print;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfType;
import java.util.HashMap;
import java.util.Map;

/**
 * Names that no two things share: C has one space for tags and one for type names and enumerators.
 * The second thing of a name gets {@code ___2} behind it, which makes it a flavour for CO-RE.
 */
final class CNames {
  /** The compiler has its own, of another size. */
  private static final String RESERVED = "__builtin_va_list";

  private final Btf btf;
  private final Map<Integer, String> names = new HashMap<>();
  private final Map<String, Integer> tags = new HashMap<>();
  private final Map<String, Integer> others = new HashMap<>(Map.of(RESERVED, 1));

  /** Which keyword a tag was first used with: forward declarations share the name with it. */
  private final Map<String, BtfKind> keywords = new HashMap<>();

  private final Map<Integer, String[]> enumerators = new HashMap<>();

  CNames(Btf btf) {
    this.btf = btf;
    for (int id = 1; id <= btf.count(); id++) {
      take(id);
    }
    btfForwards();
  }

  private void take(int id) {
    switch (btf.kind(id)) {
      case STRUCT, UNION -> tag(id, btf.name(id), btf.kind(id));
      case ENUM, ENUM64 -> enumeration(id, (BtfType.Enumeration) btf.type(id));
      case TYPEDEF -> names.put(id, unique(btf.name(id), others));
      default -> {}
    }
  }

  private void enumeration(int id, BtfType.Enumeration type) {
    tag(id, type.name(), BtfKind.ENUM);
    String[] taken = new String[type.values().size()];
    for (int i = 0; i < taken.length; i++) {
      taken[i] = unique(type.values().get(i).name(), others);
    }
    enumerators.put(id, taken);
  }

  private void tag(int id, String name, BtfKind kind) {
    if (!name.isEmpty()) {
      keywords.putIfAbsent(name, kind);
      names.put(id, unique(name, tags));
    }
  }

  private void btfForwards() {
    for (int id = 1; id <= btf.count(); id++) {
      if (btf.kind(id) == BtfKind.FWD) {
        BtfType.Forward forward = (BtfType.Forward) btf.type(id);
        BtfKind kind = forward.union() ? BtfKind.UNION : BtfKind.STRUCT;
        BtfKind first = keywords.putIfAbsent(forward.name(), kind);
        boolean shared = first == kind;
        names.put(id, shared ? identifier(forward.name()) : unique(forward.name(), tags));
      }
    }
  }

  private static String unique(String name, Map<String, Integer> space) {
    String valid = identifier(name);
    int count = space.merge(valid, 1, Integer::sum);
    if (count == 1) {
      return valid;
    }
    String made = valid + "___" + count;
    return space.putIfAbsent(made, 1) == null ? made : unique(name, space);
  }

  /** A name as C allows it; those of other languages are made so. */
  static String identifier(String name) {
    StringBuilder text = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
      boolean digit = c >= '0' && c <= '9';
      if (i == 0 && digit) {
        text.append('_');
      }
      text.append(letter || digit ? c : '_');
    }
    return text.isEmpty() ? "_" : text.toString();
  }

  /** Of a type that has a name. */
  String of(int id) {
    return names.getOrDefault(id, "");
  }

  String enumerator(int id, int index) {
    String[] taken = enumerators.get(id);
    return taken == null ? "_" : taken[index];
  }
}
