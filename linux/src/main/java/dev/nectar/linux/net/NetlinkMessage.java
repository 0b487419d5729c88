package dev.nectar.linux.net;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** A netlink message: a header, a structure, attributes. */
final class NetlinkMessage {
  /** What a kind of message has at the most here; the largest holds a name and a few numbers. */
  private static final int LARGEST = 1024;

  private final ByteBuffer buffer = ByteBuffer.allocate(LARGEST).order(ByteOrder.nativeOrder());
  private final int type;
  private final int flags;

  /** A request without its structure. */
  NetlinkMessage(int type, int flags) {
    this.type = type;
    this.flags = flags;
    buffer.position(NetlinkHeader.NLMSG_HDRLEN);
  }

  NetlinkMessage bytes(int... values) {
    for (int value : values) {
      buffer.put((byte) value);
    }
    return this;
  }

  NetlinkMessage ints(int... values) {
    for (int value : values) {
      buffer.putInt(value);
    }
    return this;
  }

  NetlinkMessage attribute(int kind, byte[] value) {
    buffer.putShort((short) (4 + value.length)).putShort((short) kind).put(value);
    return pad();
  }

  NetlinkMessage attribute(int kind, String value) {
    byte[] text = value.getBytes(StandardCharsets.UTF_8);
    return attribute(kind, Arrays.copyOf(text, text.length + 1));
  }

  NetlinkMessage attribute(int kind, int value) {
    buffer.putShort((short) 8).putShort((short) kind).putInt(value);
    return this;
  }

  NetlinkMessage attributeShort(int kind, int value) {
    buffer.putShort((short) 6).putShort((short) kind).putShort((short) value);
    return pad();
  }

  /** Starts an attribute that holds others; the result ends it. */
  int open(int kind) {
    int at = buffer.position();
    buffer.putShort((short) 0).putShort((short) (kind | NetlinkHeader.NLA_F_NESTED));
    return at;
  }

  NetlinkMessage close(int at) {
    buffer.putShort(at, (short) (buffer.position() - at));
    return this;
  }

  private NetlinkMessage pad() {
    while (buffer.position() % 4 != 0) {
      buffer.put((byte) 0);
    }
    return this;
  }

  /** The whole message. */
  byte[] finish(int sequence) {
    int length = buffer.position();
    buffer.putInt(0, length);
    buffer.putShort(4, (short) type);
    buffer.putShort(6, (short) (flags | NetlinkHeader.NLM_F_REQUEST | NetlinkHeader.NLM_F_ACK));
    buffer.putInt(8, sequence);
    return Arrays.copyOf(buffer.array(), length);
  }

  /**
   * What the kernel says, without its header.
   *
   * @param type of the message
   * @param body its structure and attributes
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Reply(int type, byte[] body) {
    private ByteBuffer buffer() {
      return ByteBuffer.wrap(body).order(ByteOrder.nativeOrder());
    }

    int intAt(int at) {
      return buffer().getInt(at);
    }

    int byteAt(int at) {
      return Byte.toUnsignedInt(body[at]);
    }

    /** The value of an attribute behind a structure, or behind the head of one that holds it. */
    Optional<Reply> attribute(int from, int kind) {
      ByteBuffer all = buffer();
      int at = from;
      while (at + 4 <= body.length) {
        int length = Short.toUnsignedInt(all.getShort(at));
        if (length < 4 || length > body.length - at) {
          return Optional.empty();
        }
        if ((all.getShort(at + 2) & NetlinkHeader.NLA_TYPE_MASK) == kind) {
          return Optional.of(new Reply(kind, Arrays.copyOfRange(body, at + 4, at + length)));
        }
        at += (length + 3) & -4;
      }
      return Optional.empty();
    }

    String text() {
      int end = 0;
      while (end < body.length && body[end] != 0) {
        end++;
      }
      return new String(body, 0, end, StandardCharsets.UTF_8);
    }
  }
}
