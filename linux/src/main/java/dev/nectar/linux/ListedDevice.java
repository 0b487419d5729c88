package dev.nectar.linux;

import dev.nectar.object.AttachType;
import dev.nectar.object.NetworkPoint.Xdp;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The programs of a network device: {@link KernelListing#network}.
 *
 * @param index its index in its namespace
 * @param name its name there
 * @param xdp the numbers of the programs before its socket buffers, by where they run
 * @param queued those of {@code tcx} and {@code netkit}, by what they are attached as, in the order
 *     in which they run
 * @param filters those of its queueing disciplines, each in the order in which they run
 */
public record ListedDevice(
    int index, String name, Map<Xdp.Mode, Integer> xdp, List<Queued> queued, List<Filter> filters) {
  /**
   * A program in a row of programs ({@code BPF_PROG_QUERY} of {@code linux/bpf.h}). Linux 6.6.
   *
   * @param type what it is attached as
   * @param program its number
   * @param flags how ({@code prog_attach_flags}), bits of {@code linux/bpf.h}
   * @param link the number of the link that keeps it; empty if it is kept without
   * @param linkFlags how that is attached ({@code link_attach_flags})
   */
  public record Queued(AttachType type, int program, int flags, OptionalInt link, int linkFlags) {}

  /**
   * A filter of a queueing discipline ({@code RTM_GETTFILTER} of {@code linux/rtnetlink.h}) that is
   * a program.
   *
   * @param kind {@code clsact/ingress} or {@code clsact/egress}, else the kind of its queueing
   *     discipline or class, such as {@code htb}
   * @param priority lower ones run first
   * @param handle its number among the filters of this priority
   * @param name by which the program was shown when it was attached
   * @param program its number; empty if it is classic BPF
   * @param result what becomes of what the program returns
   * @param actions the programs that are run on packets that match
   */
  public record Filter(
      String kind,
      int priority,
      int handle,
      String name,
      OptionalInt program,
      Result result,
      List<Action> actions) {}

  /** What becomes of what the program of a filter returns. */
  public enum Result {
    /** It names the class of the packet. */
    CLASS,
    /** It is done, {@code direct-action} ({@code TCA_BPF_FLAG_ACT_DIRECT}). */
    ACTION
  }

  /**
   * An action that is a program ({@code linux/tc_act/tc_bpf.h}).
   *
   * @param name by which the program was shown when it was made
   * @param program its number; empty if it is classic BPF
   */
  public record Action(String name, OptionalInt program) {}
}
