package dev.nectar.verifier.rules;

import dev.nectar.object.ProgramType;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What programs may access of their context, and what a load of it gives. */
public final class Contexts {
  private static final String WRITE = "write";
  private static final Map<String, Map<Access, BitSet>> ALL = read();

  private record Access(String what, int size) {}

  private Contexts() {}

  private static Map<String, Map<Access, BitSet>> read() {
    Map<String, Map<Access, BitSet>> all = new HashMap<>();
    Map<Access, BitSet> one = new LinkedHashMap<>();
    for (String line : Resource.lines("contexts.txt")) {
      if (line.startsWith("[")) {
        one = new LinkedHashMap<>();
        String[] words = line.substring(1, line.length() - 1).split(" ");
        all.put(words[0], one);
        for (int i = 1; i < words.length; i++) {
          all.put(words[0] + ":" + words[i], one);
        }
      } else {
        int colon = line.indexOf(": ");
        String[] words = line.substring(0, colon).split(" ");
        int size = Integer.parseInt(words[1]);
        one.put(new Access(words[0], size), Ranges.parse(line.substring(colon + 2), size));
      }
    }
    return all;
  }

  /**
   * What a load gives.
   *
   * @return the kernel's name of the kind, or null if it is not allowed
   */
  public static @Nullable String load(ProgramType type, int attachType, int offset, int size) {
    return switch (type) {
      case TRACEPOINT ->
          offset >= 8 && offset + size <= 8192 && offset % size == 0 ? "scalar" : null;
      case RAW_TRACEPOINT -> offset >= 0 && offset < 96 && offset % size == 0 ? "scalar" : null;
      case RAW_TRACEPOINT_WRITABLE ->
          offset == 0
              ? size == 8 ? "tp_buffer" : null
              : offset > 0 && offset < 96 && offset % size == 0 ? "scalar" : null;
      case SYSCALL -> offset >= 0 && offset < 65535 && offset % size == 0 ? "scalar" : null;
      case TRACING, LSM, EXT, STRUCT_OPS ->
          offset >= 0 && offset < 96 && offset % 8 == 0 && size == 8 ? "scalar" : null;
      default -> find(type, attachType, offset, size);
    };
  }

  private static @Nullable String find(ProgramType type, int attachType, int offset, int size) {
    for (Map.Entry<Access, BitSet> entry : table(type, attachType).entrySet()) {
      Access access = entry.getKey();
      if (access.size == size && !access.what.equals(WRITE) && has(entry.getValue(), offset)) {
        return access.what;
      }
    }
    return null;
  }

  /** Whether a store is allowed. */
  public static boolean store(ProgramType type, int attachType, int offset, int size) {
    if (type == ProgramType.SYSCALL) {
      return offset >= 0 && offset < 65535 && offset % size == 0;
    }
    BitSet set = table(type, attachType).get(new Access(WRITE, size));
    return set != null && has(set, offset);
  }

  private static boolean has(BitSet set, int offset) {
    return offset >= 0 && set.get(offset);
  }

  private static Map<Access, BitSet> table(ProgramType type, int attachType) {
    Map<Access, BitSet> table = ALL.get(type.title() + ":" + attachType);
    if (table == null) {
      table = ALL.get(type.title());
    }
    return table == null ? Map.of() : table;
  }
}
