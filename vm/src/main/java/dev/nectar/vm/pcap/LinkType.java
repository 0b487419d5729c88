package dev.nectar.vm.pcap;

/**
 * What packets of a file start with ({@code LINKTYPE_...} of pcap-linktype(7)). Any number is one;
 * those that programs can be run on have an Ethernet header, or are given one.
 *
 * @param number as it stands in files
 */
public record LinkType(int number) {
  /** No header. BSD's loopback, the family in four bytes. */
  public static final LinkType NULL = new LinkType(0);

  /** Ethernet. */
  public static final LinkType ETHERNET = new LinkType(1);

  /** IPv4 or IPv6 without anything before. */
  public static final LinkType RAW = new LinkType(101);

  /** OpenBSD's loopback, the family in four bytes in the order of the network. */
  public static final LinkType LOOP = new LinkType(108);

  /** Linux's cooked header of 16 bytes, which captures on all devices have. */
  public static final LinkType LINUX_SLL = new LinkType(113);

  /** IPv4. */
  public static final LinkType IPV4 = new LinkType(228);

  /** IPv6. */
  public static final LinkType IPV6 = new LinkType(229);

  /** Linux's cooked header of 20 bytes. */
  public static final LinkType LINUX_SLL2 = new LinkType(276);
}
