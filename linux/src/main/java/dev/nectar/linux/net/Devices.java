package dev.nectar.linux.net;

import dev.nectar.kernel.KernelException;
import dev.nectar.linux.net.Netlink.Answer;
import dev.nectar.linux.sys.Errno;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.linux.sys.SystemCalls;

/** The network devices of the calling thread's namespace. */
public final class Devices {
  /** {@code struct ifinfomsg}: its size, and where the index is. */
  private static final int INFO_BYTES = 16;

  private static final int INDEX = 4;

  private final SystemCalls calls;

  /** Those of the thread that asks. */
  public Devices(SystemCalls calls) {
    this.calls = calls;
  }

  /**
   * The index of a device.
   *
   * @param action what it is for, after "cannot"
   */
  public int index(String name, String action) {
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
      return answer.replies().getFirst().intAt(INDEX);
    }
  }

  private static KernelException missing(String name, String action) {
    return new KernelException(
        "cannot " + action + ": there is no network device '" + name + "'",
        "list those there are: ip link");
  }
}
