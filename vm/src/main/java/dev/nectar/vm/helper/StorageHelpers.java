package dev.nectar.vm.helper;

import dev.nectar.bytecode.Helper;
import dev.nectar.vm.code.Run;
import dev.nectar.vm.code.Scene;
import dev.nectar.vm.map.GroupStorageStore;
import dev.nectar.vm.map.StorageStore;

/** Helpers on values of tasks, sockets, files and control groups. */
final class StorageHelpers {
  private StorageHelpers() {}

  static void add(HelperTable table) {
    table
        .put(Helper.GET_LOCAL_STORAGE, StorageHelpers::ofProgram)
        .put(Helper.SK_STORAGE_GET, StorageHelpers::get)
        .put(Helper.SK_STORAGE_DELETE, StorageHelpers::delete)
        .put(Helper.INODE_STORAGE_GET, StorageHelpers::get)
        .put(Helper.INODE_STORAGE_DELETE, StorageHelpers::delete)
        .put(Helper.TASK_STORAGE_GET, StorageHelpers::get)
        .put(Helper.TASK_STORAGE_DELETE, StorageHelpers::delete)
        .put(Helper.CGRP_STORAGE_GET, StorageHelpers::get)
        .put(Helper.CGRP_STORAGE_DELETE, StorageHelpers::delete);
  }

  /** What programs run on that know how they are attached to a control group. */
  interface GroupScene extends Scene {
    /**
     * The way of attachment.
     *
     * @return its number in {@code enum bpf_attach_type}
     */
    int attachment();
  }

  private static long get(Run run, long map, long owner, long first, long flags, long e) {
    return MapHelpers.kind(run, map, StorageStore.class).get(owner, first, flags);
  }

  private static long delete(Run run, long map, long owner, long c, long d, long e) {
    return MapHelpers.kind(run, map, StorageStore.class).drop(owner);
  }

  private static long ofProgram(Run run, long map, long flags, long c, long d, long e) {
    int attachment = run.isOn(GroupScene.class) ? run.scene(GroupScene.class).attachment() : 0;
    return MapHelpers.kind(run, map, GroupStorageStore.class)
        .get(run.cpu(), run.task().cgroup(), attachment);
  }
}
