package dev.nectar.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a packet starts with, by the names of libpcap ({@code pcap-linktype(7)}). */
public enum LinkType {
  /** Ethernet. */
  EN10MB("Ethernet"),
  /** An IPv4 or IPv6 packet without anything before it. */
  RAW("Raw IP"),
  /** The address family as 32 bits in the order of a little-endian machine, then the packet. */
  NULL("BSD loopback"),
  /** The address family as 32 bits in network order, then the packet. */
  LOOP("OpenBSD loopback"),
  /** The header Linux makes for captures on all interfaces, version 1. */
  LINUX_SLL("Linux cooked v1"),
  /** The header Linux makes for captures on all interfaces, version 2. */
  LINUX_SLL2("Linux cooked v2"),
  /** PPP with its address and control bytes. */
  PPP("PPP");

  private final String description;

  LinkType(String description) {
    this.description = description;
  }

  /**
   * What it is.
   *
   * @return for example {@code Linux cooked v1}
   */
  public String description() {
    return description;
  }

  /**
   * The link type of a name.
   *
   * @param name for example {@code EN10MB}, in any case
   * @return the link type; empty if there is none of this name
   */
  public static Optional<LinkType> named(String name) {
    for (LinkType each : values()) {
      if (each.name().equals(name.toUpperCase(Locale.ROOT))) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /**
   * The names of all link types.
   *
   * @return in the order of this enum
   */
  public static List<String> names() {
    List<String> names = new ArrayList<>();
    for (LinkType each : values()) {
      names.add(each.name());
    }
    return names;
  }
}
