package dev.nectar.linux.net;

import dev.nectar.kernel.KernelException;
import dev.nectar.linux.net.Netlink.Answer;
import dev.nectar.linux.sys.Errno;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.linux.sys.SystemCalls;
import dev.nectar.object.NetworkPoint.Direction;
import java.nio.ByteOrder;

/** Filters of the queueing discipline clsact. */
public final class Filters {
  /** Where the members of {@code struct tcmsg} are. */
  private static final int HANDLE = 8;

  private static final int INFO = 16;

  private final SystemCalls calls;

  /** Those of the thread that asks. */
  public Filters(SystemCalls calls) {
    this.calls = calls;
  }

  /**
   * A filter, by its place.
   *
   * @param device the device's index
   * @param priority of one that is wanted, 0 for behind all there are
   * @param handle of one that is wanted, 0 for a free one
   */
  public record Filter(int device, Direction direction, int priority, int handle) {}

  /**
   * A filter that is there.
   *
   * @param filter its place
   * @param madeDiscipline whether the queueing discipline was made for it
   */
  public record Added(Filter filter, boolean madeDiscipline) {}

  /**
   * Adds a filter that does what its program returns.
   *
   * @param wanted where
   * @param program its descriptor
   * @param name by which the program is shown
   * @param action what is done, after "cannot"
   */
  public Added add(Filter wanted, int program, String name, String action) {
    try (Netlink netlink = Netlink.open(calls, action)) {
      boolean made = makeDiscipline(netlink, wanted.device(), action);
      try {
        return new Added(add(netlink, wanted, program, name, action), made);
      } catch (RuntimeException e) {
        if (made) {
          removeDiscipline(netlink, wanted.device());
        }
        throw e;
      }
    }
  }

  private static Filter add(
      Netlink netlink, Filter wanted, int program, String name, String action) {
    int flags = NetlinkHeader.NLM_F_CREATE | NetlinkHeader.NLM_F_EXCL | NetlinkHeader.NLM_F_ECHO;
    NetlinkMessage request = filter(NetlinkHeader.RTM_NEWTFILTER, flags, wanted);
    request.attribute(NetlinkHeader.TCA_KIND, "bpf");
    int options = request.open(NetlinkHeader.TCA_OPTIONS);
    request
        .attribute(NetlinkHeader.TCA_BPF_FD, program)
        .attribute(NetlinkHeader.TCA_BPF_NAME, name)
        .attribute(NetlinkHeader.TCA_BPF_FLAGS, NetlinkHeader.TCA_BPF_FLAG_ACT_DIRECT)
        .close(options);
    Answer answer = netlink.ask(request);
    check(answer, action);
    if (answer.replies().isEmpty()) {
      throw new KernelException(
          "cannot " + action + ": the kernel does not tell which filter it made",
          "use a kernel that does");
    }
    var made = answer.replies().getFirst();
    return new Filter(
        wanted.device(), wanted.direction(), made.intAt(INFO) >>> 16, made.intAt(HANDLE));
  }

  /**
   * Removes a filter, and the queueing discipline if it was made for it and nothing else uses it.
   * What is gone already is no error.
   */
  public void remove(Added added, String action) {
    Filter filter = added.filter();
    try (Netlink netlink = Netlink.open(calls, action)) {
      Answer answer =
          netlink.ask(
              filter(NetlinkHeader.RTM_DELTFILTER, 0, filter)
                  .attribute(NetlinkHeader.TCA_KIND, "bpf"));
      boolean gone =
          answer.result() == -Errno.ENOENT
              || answer.result() == -Errno.ENODEV
              || answer.result() == -Errno.EINVAL;
      if (!gone) {
        check(answer, action);
      }
      if (added.madeDiscipline() && isUnused(netlink, filter.device())) {
        removeDiscipline(netlink, filter.device());
      }
    }
  }

  private static boolean isUnused(Netlink netlink, int device) {
    for (Direction direction : Direction.values()) {
      Filter any = new Filter(device, direction, 0, 0);
      NetlinkMessage request = filter(NetlinkHeader.RTM_GETTFILTER, NetlinkHeader.NLM_F_DUMP, any);
      Answer answer = netlink.ask(request);
      if (answer.result() < 0 || !answer.replies().isEmpty()) {
        return false;
      }
    }
    return true;
  }

  private static boolean makeDiscipline(Netlink netlink, int device, String action) {
    int flags = NetlinkHeader.NLM_F_CREATE | NetlinkHeader.NLM_F_EXCL;
    Answer answer = netlink.ask(discipline(NetlinkHeader.RTM_NEWQDISC, flags, device));
    if (answer.result() == -Errno.EEXIST) {
      return false;
    }
    if (answer.result() == -Errno.ENOENT) {
      throw new KernelException(
          "cannot " + action + ": this kernel has no queueing discipline clsact",
          "load the module sch_ingress, or use a kernel built with CONFIG_NET_SCH_INGRESS");
    }
    check(answer, action);
    return true;
  }

  private static void removeDiscipline(Netlink netlink, int device) {
    netlink.ask(discipline(NetlinkHeader.RTM_DELQDISC, 0, device));
  }

  private static NetlinkMessage discipline(int type, int flags, int device) {
    return new NetlinkMessage(type, flags)
        .ints(0, device, NetlinkHeader.TC_H_CLSACT_HANDLE, NetlinkHeader.TC_H_CLSACT, 0)
        .attribute(NetlinkHeader.TCA_KIND, "clsact");
  }

  private static NetlinkMessage filter(int type, int flags, Filter filter) {
    int parent =
        switch (filter.direction()) {
          case INGRESS -> NetlinkHeader.TC_H_INGRESS;
          case EGRESS -> NetlinkHeader.TC_H_EGRESS;
        };
    // The protocol is in the byte order of networks.
    int protocol =
        ByteOrder.nativeOrder().equals(ByteOrder.LITTLE_ENDIAN)
            ? Short.toUnsignedInt(Short.reverseBytes((short) NetlinkHeader.ETH_P_ALL))
            : NetlinkHeader.ETH_P_ALL;
    return new NetlinkMessage(type, flags)
        .ints(
            0,
            filter.device(),
            filter.handle(),
            parent,
            filter.priority() << 16
                | (filter.priority() == 0 && type != NetlinkHeader.RTM_NEWTFILTER ? 0 : protocol));
  }

  private static void check(Answer answer, String action) {
    if (answer.result() == 0) {
      return;
    }
    if (answer.result() == -Errno.EEXIST) {
      throw new KernelException(
          "cannot " + action + ": a filter of this priority and handle is there already",
          "choose another handle, or 0 for a free one");
    }
    if (!answer.reason().isEmpty()) {
      throw new KernelException("cannot " + action + ": " + answer.reason(), "");
    }
    throw Refusal.of(action, answer.result());
  }
}
