package dev.nectar.vm.pcap;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens files of packets: pcap in either byte order and either unit of time, and pcapng. */
public final class CaptureReader {
  /** How much of a packet, or of a block, is believed: what is larger is damaged. */
  static final int LARGEST = 1 << 24;

  private static final int MICROSECONDS = 0xa1b2c3d4;
  private static final int NANOSECONDS = 0xa1b23c4d;
  private static final int SECTION = 0x0a0d0d0a;

  private CaptureReader() {}

  /**
   * Opens a file.
   *
   * @param file its path
   * @return its packets
   * @throws CaptureException if it is no file of packets
   * @throws IOException if it cannot be read
   */
  public static Capture open(Path file) throws IOException {
    InputStream stream = Files.newInputStream(file);
    try {
      return of(new BufferedInputStream(stream), file.toString());
    } catch (IOException | RuntimeException e) {
      stream.close();
      throw e;
    }
  }

  /**
   * Reads from a stream.
   *
   * @param stream its bytes
   * @param name what it is called in errors
   * @return its packets
   * @throws CaptureException if it holds none
   * @throws IOException if it cannot be read
   */
  public static Capture of(InputStream stream, String name) throws IOException {
    Source source = new Source(stream, name);
    byte[] first = source.read(4);
    if (first.length < 4) {
      throw source.damaged("has no header");
    }
    int magic = ByteBuffer.wrap(first).getInt();
    return switch (magic) {
      case MICROSECONDS -> new PcapFile(source, ByteOrder.BIG_ENDIAN, 1000);
      case NANOSECONDS -> new PcapFile(source, ByteOrder.BIG_ENDIAN, 1);
      case SECTION -> new PcapngFile(source);
      default ->
          switch (Integer.reverseBytes(magic)) {
            case MICROSECONDS -> new PcapFile(source, ByteOrder.LITTLE_ENDIAN, 1000);
            case NANOSECONDS -> new PcapFile(source, ByteOrder.LITTLE_ENDIAN, 1);
            default ->
                throw new CaptureException(
                    name + " is neither a pcap nor a pcapng file",
                    "give it a file as tcpdump -w or Wireshark write them, not compressed");
          };
    };
  }

  /** Bytes of a file, counted. */
  static final class Source {
    private final InputStream stream;
    private final String name;
    private long position;

    Source(InputStream stream, String name) {
      this.stream = stream;
      this.name = name;
    }

    /** As many bytes as are wanted, or fewer at the end. */
    byte[] read(int size) throws IOException {
      byte[] bytes = stream.readNBytes(size);
      position += bytes.length;
      return bytes;
    }

    /** As many bytes as are wanted. */
    byte[] bytes(int size) throws IOException {
      byte[] bytes = read(size);
      if (bytes.length < size) {
        throw damaged("ends in the middle of a packet");
      }
      return bytes;
    }

    /** The same, to read numbers from. */
    ByteBuffer need(int size, ByteOrder order) throws IOException {
      return ByteBuffer.wrap(bytes(size)).order(order);
    }

    CaptureException damaged(String how) {
      return new CaptureException(
          name + " " + how + ", at byte " + position, "use a file that is whole");
    }

    void close() throws IOException {
      stream.close();
    }
  }
}
