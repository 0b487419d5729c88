package dev.nectar.linux.net;

import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.net.Netlink.Answer;
import dev.nectar.linux.net.NetlinkMessage.Reply;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.linux.sys.SystemCalls;
import dev.nectar.object.NetworkPoint.Direction;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Filters of the queueing discipline clsact. */
public final class Filters {
  /** Where the members of {@code struct tcmsg} are, and its size. */
  private static final int DEVICE = 4;

  private static final int HANDLE = 8;

  private static final int INFO = 16;
  private static final int TC_BYTES = 20;

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
   * A filter with a program, as the kernel lists it.
   *
   * @param kind of its queueing discipline or class; {@code clsact/ingress} and {@code
   *     clsact/egress} of clsact
   * @param name of the program
   * @param program its number; empty if it is classic BPF
   * @param direct whether what the program returns is done, by {@code TCA_BPF_FLAGS}
   * @param actions that are done with packets that match, by name of the program
   */
  public record Listed(
      String kind,
      int priority,
      int handle,
      String name,
      OptionalInt program,
      boolean direct,
      List<Action> actions) {}

  /**
   * An action that is a program.
   *
   * @param program its number; empty if it is classic BPF
   */
  public record Action(String name, OptionalInt program) {}

  /**
   * The filters with programs in one direction, in the order in which they run.
   *
   * @param action what it is for, after "cannot"
   */
  public List<Listed> list(int device, Direction direction, String action) {
    try (Netlink netlink = Netlink.open(calls, action)) {
      return list(netlink, device, parent(direction), kind(direction), action);
    }
  }

  /**
   * The filters with programs of all queueing disciplines of a device and of their classes.
   *
   * @param action what it is for, after "cannot"
   */
  public List<Listed> all(int device, String action) {
    try (Netlink netlink = Netlink.open(calls, action)) {
      List<Listed> found = new ArrayList<>();
      for (int type : List.of(NetlinkHeader.RTM_GETTCLASS, NetlinkHeader.RTM_GETQDISC)) {
        NetlinkMessage request =
            new NetlinkMessage(type, NetlinkHeader.NLM_F_DUMP).ints(0, device, 0, 0, 0);
        for (Reply parent : replies(netlink, request, action)) {
          String kind =
              parent.attribute(TC_BYTES, NetlinkHeader.TCA_KIND).map(Reply::text).orElse("");
          // Disciplines of all devices are listed; those that have no handle take no filters.
          if (parent.intAt(DEVICE) != device || parent.intAt(HANDLE) == 0) {
            continue;
          }
          if (kind.equals("clsact")) {
            for (Direction each : Direction.values()) {
              found.addAll(list(netlink, device, parent(each), kind(each), action));
            }
          } else {
            found.addAll(list(netlink, device, parent.intAt(HANDLE), kind, action));
          }
        }
      }
      return found;
    }
  }

  private static List<Listed> list(
      Netlink netlink, int device, int parent, String kind, String action) {
    NetlinkMessage request =
        new NetlinkMessage(NetlinkHeader.RTM_GETTFILTER, NetlinkHeader.NLM_F_DUMP)
            .ints(0, device, 0, parent, 0);
    List<Listed> found = new ArrayList<>();
    for (Reply each : replies(netlink, request, action)) {
      listed(each, kind).ifPresent(found::add);
    }
    return found;
  }

  /** A filter that is a program; what stands for all filters of a priority has no options. */
  static Optional<Listed> listed(Reply filter, String kind) {
    return filter
        .attribute(TC_BYTES, NetlinkHeader.TCA_KIND)
        .filter(name -> name.text().equals("bpf"))
        .flatMap(_ -> filter.attribute(TC_BYTES, NetlinkHeader.TCA_OPTIONS))
        .map(options -> listed(filter, options, kind));
  }

  private static Listed listed(Reply filter, Reply options, String kind) {
    int flags =
        options.attribute(0, NetlinkHeader.TCA_BPF_FLAGS).map(each -> each.intAt(0)).orElse(0);
    return new Listed(
        kind,
        filter.intAt(INFO) >>> 16,
        filter.intAt(HANDLE),
        options.attribute(0, NetlinkHeader.TCA_BPF_NAME).map(Reply::text).orElse(""),
        number(options, NetlinkHeader.TCA_BPF_ID),
        (flags & NetlinkHeader.TCA_BPF_FLAG_ACT_DIRECT) != 0,
        options.attribute(0, NetlinkHeader.TCA_BPF_ACT).map(Filters::actions).orElse(List.of()));
  }

  private static List<Action> actions(Reply all) {
    List<Action> found = new ArrayList<>();
    for (int i = 0; i <= NetlinkHeader.TCA_ACT_MAX_PRIO; i++) {
      all.attribute(0, i)
          .filter(
              each ->
                  each.attribute(0, NetlinkHeader.TCA_ACT_KIND)
                      .filter(kind -> kind.text().equals("bpf"))
                      .isPresent())
          .flatMap(each -> each.attribute(0, NetlinkHeader.TCA_ACT_OPTIONS))
          .map(
              each ->
                  new Action(
                      each.attribute(0, NetlinkHeader.TCA_ACT_BPF_NAME).map(Reply::text).orElse(""),
                      number(each, NetlinkHeader.TCA_ACT_BPF_ID)))
          .ifPresent(found::add);
    }
    return found;
  }

  private static OptionalInt number(Reply options, int attribute) {
    return options
        .attribute(0, attribute)
        .map(each -> OptionalInt.of(each.intAt(0)))
        .orElse(OptionalInt.empty());
  }

  private static List<Reply> replies(Netlink netlink, NetlinkMessage request, String action) {
    Answer answer = netlink.ask(request);
    if (answer.result() < 0) {
      throw Refusal.of(action + ": list the filters", answer.result());
    }
    return answer.replies();
  }

  private static String kind(Direction direction) {
    return switch (direction) {
      case INGRESS -> "clsact/ingress";
      case EGRESS -> "clsact/egress";
    };
  }

  private static int parent(Direction direction) {
    return switch (direction) {
      case INGRESS -> NetlinkHeader.TC_H_INGRESS;
      case EGRESS -> NetlinkHeader.TC_H_EGRESS;
    };
  }

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
    int parent = parent(filter.direction());
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
