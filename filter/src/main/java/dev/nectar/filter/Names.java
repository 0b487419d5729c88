package dev.nectar.filter;

import java.net.InetAddress;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Says what the names in a filter stand for. */
public interface Names {
  /** What carries a service. */
  enum Transport {
    /** TCP. */
    TCP,
    /** UDP. */
    UDP,
    /** SCTP. */
    SCTP
  }

  /**
   * A port with a name.
   *
   * @param port 0 to 65535
   * @param transport what carries it
   */
  record Service(int port, Transport transport) {}

  /**
   * The ports of a service.
   *
   * @param name for example {@code http}
   * @return one for each protocol that carries it; empty if the name is not known
   */
  List<Service> services(String name);

  /**
   * The number of an IP protocol.
   *
   * @param name for example {@code tcp}
   * @return 0 to 255; empty if the name is not known
   */
  OptionalInt protocol(String name);

  /**
   * The addresses of a host.
   *
   * @param name for example {@code localhost}
   * @return IPv4 and IPv6 addresses; empty if the name is not known or hosts are not looked up
   */
  List<InetAddress> hosts(String name);

  /**
   * The Ethernet address of a host.
   *
   * @param name a host's name
   * @return 48 bits; empty if the name is not known
   */
  OptionalLong ethernet(String name);

  /**
   * The number of an IPv4 network.
   *
   * @param name for example {@code loopback}
   * @return its address, the first byte in the highest bits; empty if the name is not known
   */
  OptionalInt network(String name);
}
