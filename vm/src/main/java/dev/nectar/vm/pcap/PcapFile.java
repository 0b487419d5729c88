package dev.nectar.vm.pcap;

import dev.nectar.vm.pcap.CaptureReader.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** A pcap file, behind its first four bytes (pcap-savefile(5)). */
final class PcapFile implements Capture {
  private static final int HEADER = 20;
  private static final int RECORD = 16;
  private static final int LINK = 0x03ff_ffff;

  private final Source source;
  private final ByteOrder order;
  private final int unit;
  private final LinkType link;

  /**
   * Reads the header.
   *
   * @param unit of the fractions of a second, in nanoseconds
   */
  PcapFile(Source source, ByteOrder order, int unit) throws IOException {
    this.source = source;
    this.order = order;
    this.unit = unit;
    ByteBuffer header = source.need(HEADER, order);
    int major = header.getShort(0);
    if (major != 2) {
      throw source.damaged("is of version " + major + ", and only 2 is known");
    }
    link = new LinkType(header.getInt(16) & LINK);
  }

  @Override
  public Optional<CapturedPacket> next() throws IOException {
    byte[] bytes = source.read(RECORD);
    if (bytes.length == 0) {
      return Optional.empty();
    }
    if (bytes.length < RECORD) {
      throw source.damaged("ends in the middle of a packet");
    }
    ByteBuffer head = ByteBuffer.wrap(bytes).order(order);
    int kept = head.getInt(8);
    if (kept < 0 || kept > CaptureReader.LARGEST) {
      throw source.damaged("has a packet of " + Integer.toUnsignedString(kept) + " bytes");
    }
    long nanos =
        Integer.toUnsignedLong(head.getInt(0)) * 1_000_000_000
            + Integer.toUnsignedLong(head.getInt(4)) * unit;
    long length = Math.max(kept, Integer.toUnsignedLong(head.getInt(12)));
    return Optional.of(new CapturedPacket(nanos, link, source.bytes(kept), length));
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
