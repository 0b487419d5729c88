package dev.nectar.vm.pcap;

import dev.nectar.vm.pcap.CaptureReader.Source;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A pcapng file, behind its first four bytes (draft-ietf-opsawg-pcapng): sections of either byte
 * order, interfaces with links and units of time of their own, enhanced, simple and old packets.
 */
final class PcapngFile implements Capture {
  private static final int SECTION = 0x0a0d0d0a;
  private static final int MAGIC = 0x1a2b3c4d;
  private static final int INTERFACE = 1;
  private static final int OLD_PACKET = 2;
  private static final int SIMPLE_PACKET = 3;
  private static final int ENHANCED_PACKET = 6;
  private static final int TSRESOL = 9;
  private static final int TSOFFSET = 14;
  private static final long SECOND = 1_000_000_000L;

  private final Source source;
  private final List<Interface> interfaces = new ArrayList<>();
  private ByteOrder order = ByteOrder.BIG_ENDIAN;

  /**
   * Where packets were seen.
   *
   * @param keeps how many bytes of a packet; 0 for all
   * @param ticks of the clock in a second
   * @param offset seconds to be added
   */
  private record Interface(LinkType link, int keeps, BigInteger ticks, long offset) {
    long nanos(long time) {
      BigInteger[] parts = new BigInteger(Long.toUnsignedString(time)).divideAndRemainder(ticks);
      long fraction = parts[1].multiply(BigInteger.valueOf(SECOND)).divide(ticks).longValue();
      return (parts[0].longValue() + offset) * SECOND + fraction;
    }
  }

  PcapngFile(Source source) throws IOException {
    this.source = source;
    section();
  }

  /** The header of a section behind its type; its byte order is that of the number in it. */
  private void section() throws IOException {
    ByteBuffer head = source.need(8, ByteOrder.BIG_ENDIAN);
    int magic = head.getInt(4);
    if (magic != MAGIC && Integer.reverseBytes(magic) != MAGIC) {
      throw source.damaged("has a section of no byte order");
    }
    order = magic == MAGIC ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    int size = head.order(order).getInt(0);
    check(size, 28);
    source.need(size - 12, order);
    interfaces.clear();
  }

  private void check(int size, int least) {
    if (size < least || size > CaptureReader.LARGEST || (size & 3) != 0) {
      throw source.damaged("has a block of " + Integer.toUnsignedString(size) + " bytes");
    }
  }

  @Override
  public Optional<CapturedPacket> next() throws IOException {
    while (true) {
      byte[] type = source.read(4);
      if (type.length == 0) {
        return Optional.empty();
      }
      if (type.length < 4) {
        throw source.damaged("ends in the middle of a block");
      }
      int kind = ByteBuffer.wrap(type).order(order).getInt();
      if (kind == SECTION) {
        section();
      } else {
        Optional<CapturedPacket> packet = block(kind);
        if (packet.isPresent()) {
          return packet;
        }
      }
    }
  }

  private Optional<CapturedPacket> block(int kind) throws IOException {
    int size = source.need(4, order).getInt();
    check(size, 12);
    ByteBuffer body = source.need(size - 12, order);
    if (source.need(4, order).getInt() != size) {
      throw source.damaged("has a block that does not end as it starts");
    }
    return switch (kind) {
      case INTERFACE -> {
        interfaces.add(described(body));
        yield Optional.empty();
      }
      case ENHANCED_PACKET -> Optional.of(packet(body, need(body, 20).getInt(0)));
      case OLD_PACKET -> Optional.of(packet(body, need(body, 20).getShort(0) & 0xffff));
      case SIMPLE_PACKET -> Optional.of(simple(need(body, 4)));
      default -> Optional.empty();
    };
  }

  private ByteBuffer need(ByteBuffer body, int size) {
    if (body.capacity() < size) {
      throw source.damaged("has a block that is too short");
    }
    return body;
  }

  private Interface described(ByteBuffer body) {
    need(body, 8);
    BigInteger ticks = BigInteger.valueOf(1_000_000);
    long offset = 0;
    int at = 8;
    while (at + 4 <= body.capacity()) {
      int code = body.getShort(at) & 0xffff;
      int length = body.getShort(at + 2) & 0xffff;
      if (code == 0 || at + 4 + length > body.capacity()) {
        break;
      }
      if (code == TSRESOL && length == 1) {
        int exponent = body.get(at + 4) & 0x7f;
        ticks = BigInteger.valueOf(body.get(at + 4) < 0 ? 2 : 10).pow(exponent);
      } else if (code == TSOFFSET && length == 8) {
        offset = body.getLong(at + 4);
      }
      at += 4 + (length + 3 & ~3);
    }
    return new Interface(new LinkType(body.getShort(0) & 0xffff), body.getInt(4), ticks, offset);
  }

  private Interface at(int index) {
    if (index < 0 || index >= interfaces.size()) {
      throw source.damaged("has a packet of an interface that it does not describe");
    }
    return interfaces.get(index);
  }

  private CapturedPacket packet(ByteBuffer body, int index) {
    Interface on = at(index);
    long time =
        Integer.toUnsignedLong(body.getInt(4)) << 32 | Integer.toUnsignedLong(body.getInt(8));
    return kept(on, on.nanos(time), body, 20, body.getInt(12), body.getInt(16));
  }

  private CapturedPacket simple(ByteBuffer body) {
    Interface on = at(0);
    int length = body.getInt(0);
    int kept = on.keeps() > 0 && length > on.keeps() ? on.keeps() : length;
    return kept(on, 0, body, 4, Math.min(kept, body.capacity() - 4), length);
  }

  private CapturedPacket kept(
      Interface on, long nanos, ByteBuffer body, int from, int kept, int length) {
    if (kept < 0 || kept > body.capacity() - from) {
      throw source.damaged("has a packet that is larger than its block");
    }
    byte[] bytes = new byte[kept];
    body.get(from, bytes);
    return new CapturedPacket(
        nanos, on.link(), bytes, Math.max(kept, Integer.toUnsignedLong(length)));
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
