package dev.nectar.linux.net;

import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.net.Netlink.Answer;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.linux.sys.SystemCalls;
import dev.nectar.linux.sys.SystemHeaders;
import dev.nectar.object.NetworkPoint.Route.Stage;
import java.net.InetAddress;

/** Routes that run a program on what takes them. */
public final class Routes {
  private final SystemCalls calls;

  /** Those of the thread that asks. */
  public Routes(SystemCalls calls) {
    this.calls = calls;
  }

  /**
   * Addresses.
   *
   * @param address the first
   * @param bits how many bits all of them share
   */
  public record Destination(InetAddress address, int bits) {
    /**
     * Reads an address, or addresses as {@code 10.1.0.0/16}; no name is looked up.
     *
     * @param action what it is for, after "cannot"
     */
    public static Destination parse(String text, String action) {
      int slash = text.indexOf('/');
      String head = slash < 0 ? text : text.substring(0, slash);
      try {
        InetAddress address = InetAddress.ofLiteral(head);
        int most = address.getAddress().length * 8;
        int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
        if (bits >= 0 && bits <= most) {
          return new Destination(address, bits);
        }
      } catch (IllegalArgumentException e) {
        throw unreadable(text, action);
      }
      throw unreadable(text, action);
    }

    private static KernelException unreadable(String text, String action) {
      return new KernelException(
          "cannot " + action + ": '" + text + "' is no address", "write it as 10.1.0.0/16");
    }

    private int family() {
      return address.getAddress().length == 4 ? SystemHeaders.AF_INET : SystemHeaders.AF_INET6;
    }
  }

  /**
   * Adds a route.
   *
   * @param device the device's index
   * @param program its descriptor
   * @param action what is done, after "cannot"
   */
  public void add(
      Destination destination, int device, Stage stage, int program, String name, String action) {
    int flags = NetlinkHeader.NLM_F_CREATE | NetlinkHeader.NLM_F_EXCL;
    NetlinkMessage request = route(NetlinkHeader.RTM_NEWROUTE, flags, destination, device);
    switch (stage) {
      case IN -> run(request, NetlinkHeader.LWT_BPF_IN, program, name);
      case OUT -> run(request, NetlinkHeader.LWT_BPF_OUT, program, name);
      case XMIT -> run(request, NetlinkHeader.LWT_BPF_XMIT, program, name);
      case SEG6LOCAL -> endBy(request, program, name);
    }
    Answer answer;
    try (Netlink netlink = Netlink.open(calls, action)) {
      answer = netlink.ask(request);
    }
    if (answer.result() == -Errno.EEXIST) {
      throw new KernelException(
          "cannot " + action + ": there is a route to it already",
          "remove that one, or narrow this");
    }
    if (answer.result() < 0 && !answer.reason().isEmpty()) {
      throw new KernelException(
          "cannot " + action + ": " + answer.reason(),
          "see whether the device is up, and the kernel built with "
              + (stage == Stage.SEG6LOCAL ? "CONFIG_IPV6_SEG6_BPF" : "CONFIG_LWTUNNEL_BPF"));
    }
    if (answer.result() < 0) {
      throw Refusal.of(action, answer.result(), "see whether the device is up");
    }
  }

  private static void run(NetlinkMessage request, int stage, int program, String name) {
    int encapsulation = request.open(NetlinkHeader.RTA_ENCAP);
    int hook = request.open(stage);
    request
        .attribute(NetlinkHeader.LWT_BPF_PROG_FD, program)
        .attribute(NetlinkHeader.LWT_BPF_PROG_NAME, name)
        .close(hook)
        .close(encapsulation)
        .attributeShort(NetlinkHeader.RTA_ENCAP_TYPE, NetlinkHeader.LWTUNNEL_ENCAP_BPF);
  }

  /** What {@code ip route add … encap seg6local action End.BPF} asks for. */
  private static void endBy(NetlinkMessage request, int program, String name) {
    int encapsulation = request.open(NetlinkHeader.RTA_ENCAP);
    request.attribute(NetlinkHeader.SEG6_LOCAL_ACTION, NetlinkHeader.SEG6_LOCAL_ACTION_END_BPF);
    int end = request.open(NetlinkHeader.SEG6_LOCAL_BPF);
    request
        .attribute(NetlinkHeader.SEG6_LOCAL_BPF_PROG, program)
        .attribute(NetlinkHeader.SEG6_LOCAL_BPF_PROG_NAME, name)
        .close(end)
        .close(encapsulation)
        .attributeShort(NetlinkHeader.RTA_ENCAP_TYPE, NetlinkHeader.LWTUNNEL_ENCAP_SEG6_LOCAL);
  }

  /** Removes a route; one that is gone already is no error. */
  public void remove(Destination destination, int device, String action) {
    try (Netlink netlink = Netlink.open(calls, action)) {
      Answer answer = netlink.ask(route(NetlinkHeader.RTM_DELROUTE, 0, destination, device));
      boolean gone = answer.result() == -Errno.ESRCH || answer.result() == -Errno.ENODEV;
      if (answer.result() < 0 && !gone) {
        throw Refusal.of(action, answer.result());
      }
    }
  }

  private static NetlinkMessage route(int type, int flags, Destination destination, int device) {
    int family = destination.family();
    int scope =
        family == SystemHeaders.AF_INET
            ? NetlinkHeader.RT_SCOPE_LINK
            : NetlinkHeader.RT_SCOPE_UNIVERSE;
    return new NetlinkMessage(type, flags)
        .bytes(family, destination.bits(), 0, 0)
        .bytes(NetlinkHeader.RT_TABLE_MAIN, NetlinkHeader.RTPROT_STATIC, scope)
        .bytes(NetlinkHeader.RTN_UNICAST)
        .ints(0)
        .attribute(NetlinkHeader.RTA_DST, destination.address().getAddress())
        .attribute(NetlinkHeader.RTA_OIF, device);
  }
}
