package dev.nectar.vm.map;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfType;
import dev.nectar.vm.code.Memory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;

/**
 * What in a value is the kernel's, by its type: locks, timers and the like, which are not
 * overwritten with the rest of it. Immutable.
 *
 * @param fields in the order of their offsets
 */
record ValueFields(List<Field> fields) {
  /** Nothing. */
  static final ValueFields NONE = new ValueFields(List.of());

  /** How deep structures may lie in one another. */
  private static final int DEEPEST = 8;

  /**
   * One of them.
   *
   * @param name the structure's in the kernel
   * @param offset bytes from the start of the value
   * @param size bytes
   */
  record Field(String name, int offset, int size) {}

  /** Keeps its own copy. */
  ValueFields {
    fields = fields.stream().sorted(Comparator.comparingInt(Field::offset)).toList();
  }

  /** The fields of a type; none if it is 0. */
  static ValueFields of(Btf types, int type) {
    List<Field> found = new ArrayList<>();
    find(types, type, 0, found, DEEPEST);
    return found.isEmpty() ? NONE : new ValueFields(found);
  }

  private static void find(Btf types, int type, int offset, List<Field> found, int depth) {
    if (type == 0 || depth == 0) {
      return;
    }
    switch (types.type(type)) {
      case BtfType.Typedef t -> find(types, t.type(), offset, found, depth);
      case BtfType.Modifier t -> find(types, t.type(), offset, found, depth);
      case BtfType.Struct s when size(s.name()) > 0 ->
          found.add(new Field(s.name(), offset, size(s.name())));
      case BtfType.Struct s -> {
        for (BtfType.Member member : s.members()) {
          find(types, member.type(), offset + member.bitOffset() / 8, found, depth - 1);
        }
      }
      case BtfType.Pointer p
          when p.target() != 0
              && types.type(p.target()) instanceof BtfType.TypeTag tag
              && tag.name().contains("kptr") ->
          found.add(new Field("kptr", offset, 8));
      default -> {}
    }
  }

  /** The size of what is the kernel's; 0 for all else. */
  private static int size(String name) {
    return switch (name) {
      case "bpf_spin_lock", "bpf_refcount" -> 4;
      case "bpf_res_spin_lock" -> 8;
      case "bpf_timer", "bpf_list_head", "bpf_rb_root", "bpf_wq", "bpf_task_work" -> 16;
      case "bpf_list_node", "bpf_rb_node" -> name.equals("bpf_rb_node") ? 32 : 24;
      default -> 0;
    };
  }

  /** Where the lock is. */
  OptionalInt lock() {
    return offset("bpf_spin_lock");
  }

  /** Where timers and works are. */
  int[] timers() {
    return fields.stream()
        .filter(field -> field.name().equals("bpf_timer") || field.name().equals("bpf_wq"))
        .mapToInt(Field::offset)
        .toArray();
  }

  private OptionalInt offset(String name) {
    return fields.stream()
        .filter(field -> field.name().equals(name))
        .mapToInt(Field::offset)
        .findFirst();
  }

  /** Copies a value but for these. */
  void copy(Memory memory, long from, long to, int size) {
    int done = 0;
    for (int i = 0; i < fields.size(); i++) {
      Field field = fields.get(i);
      memory.copy(from + done, to + done, field.offset() - done);
      done = field.offset() + field.size();
    }
    memory.copy(from + done, to + done, size - done);
  }

  /** Writes zeros where these are. */
  void zero(Memory memory, long value) {
    for (int i = 0; i < fields.size(); i++) {
      memory.zero(value + fields.get(i).offset(), fields.get(i).size());
    }
  }
}
