package dev.nectar.vm.helper;

import dev.nectar.bytecode.Helper;
import dev.nectar.vm.TaskContext;
import dev.nectar.vm.code.Run;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** Helpers that tell of the task a program runs in. */
final class TaskHelpers {
  /** {@code TASK_COMM_LEN}, with the zero at the end. */
  private static final int COMM = 16;

  static final String NO_TREE =
      "there is no tree of control groups: a task has the number of its own and no more";
  private static final String NO_TASK_MEMORY =
      "there are no structures of Linux's kernel for tasks and their memory";
  private static final String NO_SIGNALS = "its tasks are names, to which no signal can be sent";

  private TaskHelpers() {}

  static void add(HelperTable table) {
    table
        .put(
            Helper.GET_CURRENT_PID_TGID,
            (run, _, _, _, _, _) -> pair(run.task().pid(), run.task().tid()))
        .put(
            Helper.GET_CURRENT_UID_GID,
            (run, _, _, _, _, _) -> pair(run.task().gid(), run.task().uid()))
        .put(Helper.GET_CURRENT_COMM, (run, to, size, _, _, _) -> comm(run, to, size))
        .put(Helper.GET_CURRENT_CGROUP_ID, (run, _, _, _, _, _) -> run.task().cgroup())
        .put(Helper.GET_CURRENT_TASK, (run, _, _, _, _, _) -> run.task().tid())
        .put(Helper.GET_CURRENT_TASK_BTF, (run, _, _, _, _, _) -> run.task().tid())
        .leaveOut(Helper.GET_CURRENT_ANCESTOR_CGROUP_ID, NO_TREE)
        .leaveOut(Helper.CURRENT_TASK_UNDER_CGROUP, NO_TREE)
        .leaveOut(
            Helper.GET_NS_CURRENT_PID_TGID,
            "it has no namespaces in which tasks have other numbers")
        .leaveOut(Helper.SEND_SIGNAL, NO_SIGNALS)
        .leaveOut(Helper.SEND_SIGNAL_THREAD, NO_SIGNALS)
        .leaveOut(Helper.FIND_VMA, NO_TASK_MEMORY)
        .leaveOut(Helper.GET_TASK_STACK, NO_TASK_MEMORY)
        .leaveOut(Helper.BPRM_OPTS_SET, "nothing is executed in it");
  }

  private static long pair(int upper, int lower) {
    return (long) upper << 32 | Integer.toUnsignedLong(lower);
  }

  /** What the task is called, with zeros behind it. */
  private static long comm(Run run, long to, long size) {
    MemorySegment room = run.memory().slice(to, size & 0xffff_ffffL);
    run.inPieces(room.byteSize(), (at, length) -> run.memory().zero(to + at, length));
    TaskContext task = run.task();
    byte[] name = task.comm().getBytes(StandardCharsets.UTF_8);
    long length = Math.min(name.length, Math.min(COMM, room.byteSize()) - 1);
    if (length > 0) {
      MemorySegment.copy(name, 0, room, ValueLayout.JAVA_BYTE, 0, (int) length);
    }
    return 0;
  }
}
