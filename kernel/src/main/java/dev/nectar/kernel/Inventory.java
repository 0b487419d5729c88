package dev.nectar.kernel;

import java.util.List;

/**
 * What is loaded and attached in a kernel, by whom ever. Each call looks anew; what comes or goes
 * meanwhile may be there or not. Needs {@code CAP_SYS_ADMIN}, or from Linux 5.8 on {@code CAP_BPF}
 * for what is not of this process's user namespace alone. Safe for use by several threads.
 */
public interface Inventory {
  /**
   * The programs.
   *
   * @return by ascending number
   * @throws PermissionException if the caller may not ask
   */
  List<ProgramInfo> programs();

  /**
   * The links. Linux 5.8; before, none.
   *
   * @return by ascending number, each with one number
   * @throws PermissionException if the caller may not ask
   */
  List<LinkInfo> links();
}
