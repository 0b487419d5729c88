package dev.nectar.vm.pcap;

import java.util.Optional;

/** From packets of a link to frames of Ethernet, on which programs of the network run, and back. */
public final class Frames {
  private static final int HEADER = 14;
  private static final int IPV4 = 0x0800;
  private static final int IPV6 = 0x86dd;

  private Frames() {}

  /**
   * A frame of Ethernet with what a packet carries. One that has another header of its link gets
   * one without addresses.
   *
   * @param packet any packet
   * @return the frame; empty if nothing is known of its link, or it ends in the header of that
   */
  public static Optional<byte[]> of(CapturedPacket packet) {
    byte[] bytes = packet.bytes();
    return switch (packet.link().number()) {
      case 1 -> bytes.length >= HEADER ? Optional.of(bytes) : Optional.empty();
      case 101, 228, 229, 12, 14 -> raw(bytes, 0);
      case 0, 108 -> raw(bytes, 4);
      case 113 -> cooked(bytes, 16, 14);
      case 276 -> cooked(bytes, 20, 0);
      default -> Optional.empty();
    };
  }

  /** The packet behind a header of a link that does not tell its type. */
  private static Optional<byte[]> raw(byte[] bytes, int header) {
    if (bytes.length <= header) {
      return Optional.empty();
    }
    return switch (bytes[header] >> 4 & 15) {
      case 4 -> Optional.of(framed(bytes, header, IPV4));
      case 6 -> Optional.of(framed(bytes, header, IPV6));
      default -> Optional.empty();
    };
  }

  private static Optional<byte[]> cooked(byte[] bytes, int header, int type) {
    if (bytes.length < header) {
      return Optional.empty();
    }
    int protocol = (bytes[type] & 0xff) << 8 | bytes[type + 1] & 0xff;
    return Optional.of(framed(bytes, header, protocol));
  }

  private static byte[] framed(byte[] bytes, int header, int type) {
    byte[] frame = new byte[HEADER + bytes.length - header];
    frame[12] = (byte) (type >> 8);
    frame[13] = (byte) type;
    System.arraycopy(bytes, header, frame, HEADER, bytes.length - header);
    return frame;
  }
}
