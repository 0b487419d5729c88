package dev.nectar.linux.net;

import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.net.Netlink.Answer;
import dev.nectar.linux.net.NetlinkMessage.Reply;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.linux.sys.SystemCalls;
import dev.nectar.object.NetworkPoint.Xdp;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The network devices of the calling thread's namespace. */
public final class Devices {
  /** {@code struct ifinfomsg}: its size, and where the index is. */
  private static final int INFO_BYTES = 16;

  private static final int INDEX = 4;
  private static final int ONE = NetlinkHeader.IFLA_XDP_PROG_ID;

  /** The descriptor that stands for no program. */
  public static final int NONE = -1;

  private final SystemCalls calls;

  /**
   * A device.
   *
   * @param xdp the programs before its socket buffers, in the order in which they run, by where
   *     they do
   */
  public record Device(int index, String name, Map<Xdp.Mode, Integer> xdp) {}

  /** Those of the thread that asks. */
  public Devices(SystemCalls calls) {
    this.calls = calls;
  }

  /**
   * All of them, by ascending index.
   *
   * @param action what it is for, after "cannot"
   */
  public List<Device> all(String action) {
    try (Netlink netlink = Netlink.open(calls, action)) {
      Answer answer =
          netlink.ask(
              new NetlinkMessage(NetlinkHeader.RTM_GETLINK, NetlinkHeader.NLM_F_DUMP)
                  .bytes(new int[INFO_BYTES]));
      if (answer.result() < 0) {
        throw Refusal.of(action + ": list the network devices", answer.result());
      }
      return answer.replies().stream()
          .map(Devices::read)
          .sorted(Comparator.comparingInt(Device::index))
          .toList();
    }
  }

  /**
   * The index of a device.
   *
   * @param action what it is for, after "cannot"
   */
  public int index(String name, String action) {
    return device(name, action).index();
  }

  /**
   * A device.
   *
   * @param action what it is for, after "cannot"
   */
  public Device device(String name, String action) {
    if (name.isEmpty() || name.length() > 127) {
      throw missing(name, action);
    }
    try (Netlink netlink = Netlink.open(calls, action)) {
      NetlinkMessage request =
          new NetlinkMessage(NetlinkHeader.RTM_GETLINK, 0)
              .bytes(new int[INFO_BYTES])
              .attribute(NetlinkHeader.IFLA_IFNAME, name);
      Answer answer = netlink.ask(request);
      if (answer.result() == -Errno.ENODEV
          || answer.result() == -Errno.EINVAL
          || answer.result() == -Errno.ERANGE) {
        throw missing(name, action);
      }
      if (answer.result() < 0 || answer.replies().isEmpty()) {
        throw Refusal.of(action + ": look for device " + name, answer.result());
      }
      return read(answer.replies().getFirst());
    }
  }

  /**
   * Puts a program before the socket buffers of a device, or takes one away.
   *
   * @param program its descriptor, or {@link #NONE}
   * @param flags {@code XDP_FLAGS_*} of {@code linux/if_link.h}
   * @param action what is done, after "cannot"
   */
  public void setXdp(int device, int program, int flags, String action) {
    NetlinkMessage request = new NetlinkMessage(NetlinkHeader.RTM_SETLINK, 0).ints(0, device, 0, 0);
    int xdp = request.open(NetlinkHeader.IFLA_XDP);
    request
        .attribute(NetlinkHeader.IFLA_XDP_FD, program)
        .attribute(NetlinkHeader.IFLA_XDP_FLAGS, flags)
        .close(xdp);
    Answer answer;
    try (Netlink netlink = Netlink.open(calls, action)) {
      answer = netlink.ask(request);
    }
    if (answer.result() == 0) {
      return;
    }
    throw switch ((int) -answer.result()) {
      case Errno.EBUSY, Errno.EEXIST ->
          new KernelException(
              "cannot "
                  + action
                  + ": another program or a link is in the way there"
                  + (answer.reason().isEmpty() ? "" : " (" + answer.reason() + ")"),
              "replace the program, or detach what is there first");
      case Errno.EOPNOTSUPP, Errno.EINVAL, Errno.ERANGE ->
          new KernelException(
              "cannot "
                  + action
                  + ": "
                  + (answer.reason().isEmpty()
                      ? "the device does not take the program as it is"
                      : answer.reason()),
              "use a program that is loaded for this, a smaller MTU, or the generic mode");
      default -> Refusal.of(action, answer.result());
    };
  }

  private static Device read(Reply reply) {
    return new Device(
        reply.intAt(INDEX),
        reply.attribute(INFO_BYTES, NetlinkHeader.IFLA_IFNAME).map(Reply::text).orElse(""),
        reply.attribute(INFO_BYTES, NetlinkHeader.IFLA_XDP).map(Devices::xdp).orElse(Map.of()));
  }

  /** Several have a number each; one alone has that of its mode on newer kernels only. */
  private static Map<Xdp.Mode, Integer> xdp(Reply told) {
    Map<Xdp.Mode, Integer> programs = new LinkedHashMap<>();
    int attached =
        told.attribute(0, NetlinkHeader.IFLA_XDP_ATTACHED).map(each -> each.byteAt(0)).orElse(0);
    switch (attached) {
      case NetlinkHeader.XDP_ATTACHED_DRV -> put(programs, Xdp.Mode.NATIVE, told, ONE);
      case NetlinkHeader.XDP_ATTACHED_SKB -> put(programs, Xdp.Mode.GENERIC, told, ONE);
      case NetlinkHeader.XDP_ATTACHED_HW -> put(programs, Xdp.Mode.OFFLOADED, told, ONE);
      case NetlinkHeader.XDP_ATTACHED_MULTI -> {
        put(programs, Xdp.Mode.OFFLOADED, told, NetlinkHeader.IFLA_XDP_HW_PROG_ID);
        put(programs, Xdp.Mode.NATIVE, told, NetlinkHeader.IFLA_XDP_DRV_PROG_ID);
        put(programs, Xdp.Mode.GENERIC, told, NetlinkHeader.IFLA_XDP_SKB_PROG_ID);
      }
      default -> {} // none
    }
    return Collections.unmodifiableMap(programs);
  }

  private static void put(
      Map<Xdp.Mode, Integer> programs, Xdp.Mode mode, Reply told, int attribute) {
    told.attribute(0, attribute).ifPresent(id -> programs.put(mode, id.intAt(0)));
  }

  private static KernelException missing(String name, String action) {
    return new KernelException(
        "cannot " + action + ": there is no network device '" + name + "'",
        "list those there are: ip link");
  }
}
