package dev.nectar.vm.net;

import java.util.List;
import java.util.Optional;

/**
 * What of a network a program can ask for: devices, routes, sockets. Given by who runs programs;
 * for any thread.
 *
 * @param devices all there are
 * @param routes how addresses are reached; of those that hold an address the longest prefix counts
 * @param sockets which a program can find
 */
public record Network(List<Device> devices, List<Route> routes, List<Socket> sockets) {
  /** The loopback interface and nothing else, as in a new network namespace. */
  public static final Network LOOPBACK =
      new Network(List.of(new Device(1, 65536, 14, 1)), List.of(), List.of());

  /** Keeps its own copies. */
  public Network {
    devices = List.copyOf(devices);
    routes = List.copyOf(routes);
    sockets = List.copyOf(sockets);
  }

  /**
   * A device.
   *
   * @param index its number, from 1
   * @param mtu how many bytes it takes behind the header of its link
   * @param headerLength how long that is, in bytes
   * @param queues how many receive queues it has
   */
  public record Device(int index, int mtu, int headerLength, int queues) {}

  /**
   * A route.
   *
   * @param prefix the network's address, 4 or 16 bytes
   * @param bits how many bits of it count
   * @param device where it leads
   * @param gateway the next hop; empty if the address itself is it
   * @param mtu how long packets on it may be; 0 for the device's
   * @param source the address of this machine on it
   * @param nextMac the link's address of the next hop; empty if it is not known
   * @param ownMac the link's address of the device
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  public record Route(
      byte[] prefix,
      int bits,
      int device,
      Optional<byte[]> gateway,
      int mtu,
      byte[] source,
      Optional<byte[]> nextMac,
      byte[] ownMac) {
    boolean holds(byte[] address) {
      if (address.length != prefix.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        if (((address[bit / 8] ^ prefix[bit / 8]) >> (7 - bit % 8) & 1) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * A socket.
   *
   * @param cookie its number, which no other has
   * @param protocol {@code IPPROTO_TCP} or {@code IPPROTO_UDP}
   * @param local its address, 4 or 16 bytes
   * @param localPort its port
   * @param remote the other's address; all zero if there is none
   * @param remotePort the other's port; 0 if there is none
   * @param state {@code TCP_ESTABLISHED} and so on, as in the kernel
   * @param uid whose it is
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  public record Socket(
      long cookie,
      int protocol,
      byte[] local,
      int localPort,
      byte[] remote,
      int remotePort,
      int state,
      int uid) {}

  /**
   * A device by its number.
   *
   * @param index the number
   * @return the device; empty if there is none
   */
  public Optional<Device> device(int index) {
    return devices.stream().filter(each -> each.index() == index).findFirst();
  }

  /**
   * The route to an address.
   *
   * @param address 4 or 16 bytes
   * @return the one with the longest prefix; empty if there is none
   */
  public Optional<Route> route(byte[] address) {
    Optional<Route> best = Optional.empty();
    for (Route each : routes) {
      if (each.holds(address) && (best.isEmpty() || best.get().bits() < each.bits())) {
        best = Optional.of(each);
      }
    }
    return best;
  }
}
