package dev.nectar.verifier.analysis;

import dev.nectar.object.AttachType;
import dev.nectar.object.MapSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.verifier.Subject;
import dev.nectar.verifier.types.Field;
import dev.nectar.verifier.types.Fields;
import dev.nectar.verifier.types.Types;

/** What must hold of a program as a whole: whether it may wait, and which maps it may use. */
final class Programs {
  private Programs() {}

  /** Checks a program. */
  static void check(Subject subject) {
    boolean sleepable = (subject.flags() & Subject.SLEEPABLE) != 0;
    if (subject.type() == ProgramType.SYSCALL && subject.target().isPresent() && !sleepable) {
      throw new Refusal(0, "Syscall programs can only be sleepable");
    }
    if (sleepable && !maySleep(subject)) {
      throw new Refusal(
          0,
          "Only fentry/fexit/fmod_ret, lsm, iter, uprobe, and struct_ops programs can be"
              + " sleepable");
    }
  }

  private static boolean maySleep(Subject subject) {
    return switch (subject.type()) {
      case TRACING -> subject.attachType() != AttachType.TRACE_RAW_TP.number();
      case LSM -> subject.attachType() != AttachType.LSM_CGROUP.number();
      case KPROBE, STRUCT_OPS, SYSCALL -> true;
      default -> false;
    };
  }

  /** Checks a map that a program uses. */
  static void check(Subject subject, MapSpec map, Types types, int slot) {
    Fields fields =
        map.valueType() != 0 && subject.types().isPresent()
            ? Fields.of(types, map.valueType())
            : Fields.NONE;
    boolean traces =
        switch (subject.type()) {
          case KPROBE, TRACEPOINT, PERF_EVENT, RAW_TRACEPOINT, RAW_TRACEPOINT_WRITABLE -> true;
          case TRACING -> subject.attachType() != AttachType.TRACE_ITER.number();
          default -> false;
        };
    String wrong = "";
    if (traces && (fields.has(Field.Kind.LIST_HEAD) || fields.has(Field.Kind.RB_ROOT))) {
      wrong = "tracing progs cannot use bpf_{list_head,rb_root} yet";
    } else if (fields.isLockable() && subject.type() == ProgramType.SOCKET_FILTER) {
      wrong = "socket filter progs cannot use bpf_spin_lock yet";
    } else if (fields.isLockable() && traces) {
      wrong = "tracing progs cannot use bpf_spin_lock yet";
    } else if (fields.has(Field.Kind.TIMER) && traces) {
      wrong = "tracing progs cannot use bpf_timer yet";
    } else if (fields.has(Field.Kind.WORKQUEUE) && traces) {
      wrong = "tracing progs cannot use bpf_wq yet";
    } else if ((subject.flags() & Subject.SLEEPABLE) != 0 && !isForSleepers(map)) {
      wrong = "Sleepable programs can only use array, hash, ringbuf and local storage maps";
    }
    if (!wrong.isEmpty()) {
      throw new Refusal(slot, wrong);
    }
  }

  private static boolean isForSleepers(MapSpec map) {
    return switch (map.type()) {
      case HASH,
          LRU_HASH,
          ARRAY,
          PERCPU_HASH,
          PERCPU_ARRAY,
          LRU_PERCPU_HASH,
          ARRAY_OF_MAPS,
          HASH_OF_MAPS,
          RINGBUF,
          USER_RINGBUF,
          INODE_STORAGE,
          SK_STORAGE,
          TASK_STORAGE,
          CGRP_STORAGE,
          QUEUE,
          STACK,
          ARENA ->
          true;
      default -> false;
    };
  }
}
