package dev.nectar.filter;

import java.nio.file.Path;

/**
 * How filters are compiled. Immutable.
 *
 * @param linkType what the packets start with
 * @param snapLength what the filter returns for a packet that matches: the bytes to keep, as an
 *     unsigned number
 * @param netmask the mask of the network whose broadcast address {@code ip broadcast} means; 0
 *     means the addresses 0.0.0.0 and 255.255.255.255 alone
 * @param names what names stand for
 * @param optimisation whether the filter is made small
 */
public record FilterOptions(
    LinkType linkType, int snapLength, int netmask, Names names, Optimisation optimisation) {
  /** Whether a filter is made small. */
  public enum Optimisation {
    /** As it was written. */
    NONE,
    /** As small as Nectar can. */
    FULL
  }

  /**
   * Ethernet, 262144 bytes as tcpdump has it, no netmask, the names in {@code /etc} but no names of
   * hosts, optimised.
   */
  public static final FilterOptions DEFAULT =
      new FilterOptions(
          LinkType.EN10MB,
          262144,
          0,
          new SystemNames(Path.of("/etc"), SystemNames.HostLookup.REFUSED),
          Optimisation.FULL);

  /**
   * With another link type.
   *
   * @param other what the packets start with
   * @return the changed options
   */
  public FilterOptions withLinkType(LinkType other) {
    return new FilterOptions(other, snapLength, netmask, names, optimisation);
  }

  /**
   * With another snap length.
   *
   * @param bytes the bytes to keep, as an unsigned number
   * @return the changed options
   */
  public FilterOptions withSnapLength(int bytes) {
    return new FilterOptions(linkType, bytes, netmask, names, optimisation);
  }

  /**
   * With the mask of a network.
   *
   * @param mask the first byte in the highest bits
   * @return the changed options
   */
  public FilterOptions withNetmask(int mask) {
    return new FilterOptions(linkType, snapLength, mask, names, optimisation);
  }

  /**
   * With other names.
   *
   * @param other what names stand for
   * @return the changed options
   */
  public FilterOptions withNames(Names other) {
    return new FilterOptions(linkType, snapLength, netmask, other, optimisation);
  }

  /**
   * With or without optimisation.
   *
   * @param other whether the filter is made small
   * @return the changed options
   */
  public FilterOptions withOptimisation(Optimisation other) {
    return new FilterOptions(linkType, snapLength, netmask, names, other);
  }
}
