package dev.nectar.vm.helper;

import dev.nectar.bytecode.Helper;
import dev.nectar.vm.code.Run;
import dev.nectar.vm.net.CgroupHook;
import dev.nectar.vm.net.Message;
import dev.nectar.vm.net.SockOps;
import dev.nectar.vm.net.Sysctl;
import dev.nectar.vm.net.Trace;

/** Helpers of programs that watch or decide: traces, control groups, messages, TCP events. */
final class HookHelpers {
  private static final long SIZE = 0xffff_ffffL;

  private HookHelpers() {}

  static void add(HelperTable table) {
    traces(table);
    groups(table);
    messages(table);
    table.put(
        Helper.SOCK_OPS_CB_FLAGS_SET,
        (run, _, flags, _, _, _) -> run.scene(SockOps.class).callbacks((int) flags));
  }

  private static Trace trace(Run run) {
    return run.scene(Trace.class);
  }

  private static void traces(HelperTable table) {
    table
        .put(Helper.GET_FUNC_IP, (run, _, _, _, _, _) -> trace(run).place().function())
        .put(Helper.GET_ATTACH_COOKIE, (run, _, _, _, _, _) -> trace(run).place().cookie())
        .put(Helper.GET_FUNC_ARG_CNT, (run, _, _, _, _, _) -> trace(run).place().arguments())
        .put(
            Helper.GET_FUNC_ARG, (run, _, index, to, _, _) -> trace(run).argument(index & SIZE, to))
        .put(Helper.GET_FUNC_RET, (run, _, to, _, _, _) -> trace(run).returned(to))
        .put(
            Helper.OVERRIDE_RETURN,
            (run, _, value, _, _, _) -> {
              trace(run).override(value);
              return 0;
            })
        .leaveOut(
            Helper.TASK_PT_REGS, "a task has no registers but those that a probe's context is of");
  }

  private static CgroupHook hook(Run run) {
    return run.scene(CgroupHook.class);
  }

  private static Sysctl sysctl(Run run) {
    return run.scene(Sysctl.class);
  }

  private static void groups(HelperTable table) {
    table
        .put(Helper.GET_RETVAL, (run, _, _, _, _, _) -> hook(run).value())
        .put(
            Helper.SET_RETVAL,
            (run, value, _, _, _, _) -> {
              hook(run).value((int) value);
              return 0;
            })
        .put(Helper.BIND, (run, _, address, length, _, _) -> hook(run).bind(address, (int) length))
        .put(
            Helper.SYSCTL_GET_NAME,
            (run, _, to, size, flags, _) -> sysctl(run).name(to, size, flags))
        .put(
            Helper.SYSCTL_GET_CURRENT_VALUE,
            (run, _, to, size, _, _) -> sysctl(run).current(to, size))
        .put(Helper.SYSCTL_GET_NEW_VALUE, (run, _, to, size, _, _) -> sysctl(run).written(to, size))
        .put(
            Helper.SYSCTL_SET_NEW_VALUE,
            (run, _, from, size, _, _) -> sysctl(run).write(from, size));
  }

  private static Message message(Run run) {
    return run.scene(Message.class);
  }

  private static void messages(HelperTable table) {
    table
        .put(
            Helper.MSG_APPLY_BYTES,
            (run, _, bytes, _, _, _) -> {
              message(run).apply(bytes & SIZE);
              return 0;
            })
        .put(
            Helper.MSG_CORK_BYTES,
            (run, _, bytes, _, _, _) -> {
              message(run).cork(bytes & SIZE);
              return 0;
            })
        .put(
            Helper.MSG_PULL_DATA,
            (run, _, start, end, flags, _) -> message(run).pull(start & SIZE, end & SIZE, flags))
        .put(
            Helper.MSG_PUSH_DATA,
            (run, _, start, length, flags, _) ->
                message(run).push(start & SIZE, length & SIZE, flags))
        .put(
            Helper.MSG_POP_DATA,
            (run, _, start, length, flags, _) ->
                message(run).pop(start & SIZE, length & SIZE, flags));
  }
}
