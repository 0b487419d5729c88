package dev.nectar.vm;

/**
 * The task that programs take for the one they run in. Immutable.
 *
 * @param pid the process, which the kernel calls thread group
 * @param tid the thread, which the kernel calls pid
 * @param uid the user
 * @param gid the group
 * @param comm the name, of which programs see 15 bytes
 * @param cgroup the number of its control group
 */
public record TaskContext(int pid, int tid, int uid, int gid, String comm, long cgroup) {
  /**
   * This process, as root's.
   *
   * @return a task of its number
   */
  public static TaskContext ofThisProcess() {
    int pid = (int) ProcessHandle.current().pid();
    return new TaskContext(pid, pid, 0, 0, "java", 1);
  }
}
