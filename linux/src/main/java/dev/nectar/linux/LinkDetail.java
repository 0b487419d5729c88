package dev.nectar.linux;

import java.util.List;

/**
 * What the kernel says of a link beside {@link dev.nectar.kernel.LinkInfo}, by its kind ({@code
 * struct bpf_link_info} of {@code linux/bpf.h}). What an older kernel does not tell is 0.
 */
public sealed interface LinkDetail {
  /** No more. */
  record None() implements LinkDetail {}

  /**
   * Of a kprobe.
   *
   * @param onReturn whether it is where the function returns
   * @param address of the place in the kernel; 0 if this process may not know it
   * @param missed how often it could not be run. Linux 6.7
   */
  record KernelProbe(boolean onReturn, long address, long missed) implements LinkDetail {}

  /**
   * Of a uprobe.
   *
   * @param onReturn whether it is where the function returns
   * @param counterOffset where in the file the counter of those who look is (a semaphore of USDT).
   *     Linux 6.17
   */
  record UserProbe(boolean onReturn, long counterOffset) implements LinkDetail {}

  /**
   * Of another perf event.
   *
   * @param type {@code PERF_TYPE_*}
   */
  record Counter(int type) implements LinkDetail {}

  /**
   * Of many functions of the kernel.
   *
   * @param all in the order they were given
   */
  record Functions(List<Function> all) implements LinkDetail {
    /** Keeps its own copy. */
    public Functions {
      all = List.copyOf(all);
    }
  }

  /**
   * One of many functions of the kernel.
   *
   * @param address its address; 0 if this process may not know it
   * @param cookie what the program is given there. Linux 6.8
   */
  record Function(long address, long cookie) {}

  /**
   * Of many places in processes.
   *
   * @param all in the order they were given
   */
  record Places(List<Place> all) implements LinkDetail {
    /** Keeps its own copy. */
    public Places {
      all = List.copyOf(all);
    }
  }

  /**
   * One of many places in a file.
   *
   * @param offset where in the file
   * @param counterOffset where in the file the counter of those who look is; 0 for none
   * @param cookie what the program is given there
   */
  record Place(long offset, long counterOffset, long cookie) {}

  /**
   * Of a list that is walked in part.
   *
   * @param cgroup the number of the control group where a walk over them starts
   * @param order {@code enum bpf_cgroup_iter_order}
   * @param thread the only thread, or 0
   * @param process the only process, or 0
   */
  record Part(long cgroup, int order, int thread, int process) implements LinkDetail {}
}
