package dev.nectar.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** An Internet address of a size. */
record AddressCodec(int bytes) implements Codec<InetAddress> {
  @Override
  public long size() {
    return bytes;
  }

  @Override
  public InetAddress read(MemorySegment from, long at) {
    byte[] address = Codec.bytes(bytes).read(from, at);
    try {
      return bytes == 16
          ? Inet6Address.getByAddress("", address, -1)
          : InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void write(InetAddress value, MemorySegment to, long at) {
    byte[] address = value.getAddress();
    if (address.length != bytes) {
      throw new IllegalArgumentException(
          value.getHostAddress() + " has " + address.length + " bytes, not " + bytes);
    }
    MemorySegment.copy(address, 0, to, ValueLayout.JAVA_BYTE, at, bytes);
  }
}
