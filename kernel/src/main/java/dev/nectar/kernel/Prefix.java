package dev.nectar.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;

/**
 * A network as the key of a longest-prefix map ({@code struct bpf_lpm_trie_key}): the map finds the
 * longest prefix that an address, given as a prefix of all its bits, starts with.
 *
 * @param address an address of it
 * @param length how many leading bits matter, 0 to 32 or 128
 */
public record Prefix(InetAddress address, int length) {
  /** Keys of IPv4: 4 bytes of length in the machine's order, 4 of address. */
  public static final Codec<Prefix> IPV4 = codec(Codec.IPV4);

  /** Keys of IPv6: 4 bytes of length in the machine's order, 16 of address. */
  public static final Codec<Prefix> IPV6 = codec(Codec.IPV6);

  /** Checks the length. */
  public Prefix {
    int bits = address.getAddress().length * 8;
    if (length < 0 || length > bits) {
      throw new IllegalArgumentException(
          address.getHostAddress() + " has " + bits + " bits, not " + length);
    }
  }

  /**
   * One address, all of whose bits matter.
   *
   * @param address the address
   * @return the prefix
   */
  public static Prefix of(InetAddress address) {
    return new Prefix(address, address.getAddress().length * 8);
  }

  private static Codec<Prefix> codec(Codec<InetAddress> addresses) {
    return new Codec<>() {
      @Override
      public long size() {
        return 4 + addresses.size();
      }

      @Override
      public Prefix read(MemorySegment from, long at) {
        int length = from.get(ValueLayout.JAVA_INT_UNALIGNED, at);
        return new Prefix(addresses.read(from, at + 4), length);
      }

      @Override
      public void write(Prefix value, MemorySegment to, long at) {
        to.set(ValueLayout.JAVA_INT_UNALIGNED, at, value.length());
        addresses.write(value.address(), to, at + 4);
      }
    };
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + length;
  }
}
