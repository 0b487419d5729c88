package dev.nectar.linux.net;

import dev.nectar.linux.net.Netlink.Answer;
import dev.nectar.linux.sys.SystemCalls;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The names of network devices of the calling thread's namespace, each looked up once. */
public final class DeviceNames {
  /** {@code struct ifinfomsg}: its size, and the words before and after the index. */
  private static final int INFO_BYTES = 16;

  private final SystemCalls calls;
  private final Map<Integer, Optional<String>> known = new HashMap<>();

  /** Those of the thread that asks. */
  public DeviceNames(SystemCalls calls) {
    this.calls = calls;
  }

  /**
   * The name of a device.
   *
   * @param index its index
   * @return empty if there is none in this namespace
   */
  public Optional<String> name(int index) {
    return known.computeIfAbsent(index, this::ask);
  }

  private Optional<String> ask(int index) {
    try (Netlink netlink = Netlink.open(calls, "look for device number " + index)) {
      Answer answer =
          netlink.ask(new NetlinkMessage(NetlinkHeader.RTM_GETLINK, 0).ints(0, index, 0, 0));
      return answer.result() < 0 || answer.replies().isEmpty()
          ? Optional.empty()
          : answer
              .replies()
              .getFirst()
              .attribute(INFO_BYTES, NetlinkHeader.IFLA_IFNAME)
              .map(NetlinkMessage.Reply::text);
    }
  }
}
