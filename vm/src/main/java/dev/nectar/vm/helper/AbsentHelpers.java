package dev.nectar.vm.helper;

import dev.nectar.bytecode.Helper;

/** Helpers for which there is nothing to be done, by what they need. */
final class AbsentHelpers {
  private AbsentHelpers() {}

  static void add(HelperTable table) {
    leaveOut(
        table,
        "there are no infrared receivers",
        Helper.RC_REPEAT,
        Helper.RC_KEYDOWN,
        Helper.RC_POINTER_REL);
    leaveOut(
        table,
        "there is no processor that records branches",
        Helper.READ_BRANCH_RECORDS,
        Helper.GET_BRANCH_SNAPSHOT);
    leaveOut(
        table,
        "there are no files",
        Helper.D_PATH,
        Helper.IMA_INODE_HASH,
        Helper.IMA_FILE_HASH,
        Helper.SOCK_FROM_FILE);
    leaveOut(
        table,
        "there are no file descriptors, and maps and programs are loaded from Java",
        Helper.SYS_BPF,
        Helper.SYS_CLOSE);
    leaveOut(
        table,
        "there is no kernel image with symbols, types and variables",
        Helper.BTF_FIND_BY_NAME_KIND,
        Helper.KALLSYMS_LOOKUP_NAME,
        Helper.PER_CPU_PTR,
        Helper.THIS_CPU_PTR);
  }

  private static void leaveOut(HelperTable table, String reason, Helper... helpers) {
    for (Helper each : helpers) {
      table.leaveOut(each, reason);
    }
  }
}
