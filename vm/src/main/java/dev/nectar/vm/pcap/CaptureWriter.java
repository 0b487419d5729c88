package dev.nectar.vm.pcap;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes a pcap file with times in nanoseconds, or a pcapng file, both of one link. For one thread.
 */
public final class CaptureWriter implements Closeable {
  private static final int NANOSECONDS = 0xa1b23c4d;
  private static final int LARGEST = 262144;
  private static final long SECOND = 1_000_000_000L;

  private final OutputStream stream;
  private final Form form;

  /** A format of files. */
  public enum Form {
    /** pcap-savefile(5). */
    PCAP,
    /** draft-ietf-opsawg-pcapng. */
    PCAPNG
  }

  /**
   * Starts a file.
   *
   * @param stream where it is written
   * @param form in which format
   * @param link what all its packets start with
   * @throws IOException if it cannot be written
   */
  public CaptureWriter(OutputStream stream, Form form, LinkType link) throws IOException {
    this.stream = stream;
    this.form = form;
    stream.write(form == Form.PCAP ? pcap(link) : pcapng(link));
  }

  /**
   * Starts a file; one whose name ends with {@code .pcapng} is a pcapng file.
   *
   * @param file its path
   * @param link what all its packets start with
   * @return to be closed
   * @throws IOException if it cannot be written
   */
  public static CaptureWriter create(Path file, LinkType link) throws IOException {
    Form form = file.toString().endsWith(".pcapng") ? Form.PCAPNG : Form.PCAP;
    return new CaptureWriter(new BufferedOutputStream(Files.newOutputStream(file)), form, link);
  }

  private static ByteBuffer room(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] pcap(LinkType link) {
    return room(24)
        .putInt(NANOSECONDS)
        .putShort((short) 2)
        .putShort((short) 4)
        .putLong(0)
        .putInt(LARGEST)
        .putInt(link.number())
        .array();
  }

  /** The header of a section, and an interface with times in nanoseconds. */
  private static byte[] pcapng(LinkType link) {
    return room(28 + 32)
        .putInt(0x0a0d0d0a)
        .putInt(28)
        .putInt(0x1a2b3c4d)
        .putShort((short) 1)
        .putShort((short) 0)
        .putLong(-1)
        .putInt(28)
        .putInt(1)
        .putInt(32)
        .putShort((short) link.number())
        .putShort((short) 0)
        .putInt(LARGEST)
        .putShort((short) 9)
        .putShort((short) 1)
        .putInt(9)
        .putInt(0)
        .putInt(32)
        .array();
  }

  /**
   * Writes a packet, which starts with the link of the file whatever its own says.
   *
   * @param packet the packet
   * @throws IOException if it cannot be written
   */
  public void write(CapturedPacket packet) throws IOException {
    stream.write(form == Form.PCAP ? record(packet) : block(packet));
  }

  private static byte[] record(CapturedPacket packet) {
    int kept = packet.bytes().length;
    return room(16 + kept)
        .putInt((int) Math.floorDiv(packet.nanos(), SECOND))
        .putInt((int) Math.floorMod(packet.nanos(), SECOND))
        .putInt(kept)
        .putInt((int) packet.length())
        .put(packet.bytes())
        .array();
  }

  private static byte[] block(CapturedPacket packet) {
    int kept = packet.bytes().length;
    int size = 32 + (kept + 3 & ~3);
    return room(size)
        .putInt(6)
        .putInt(size)
        .putInt(0)
        .putInt((int) (packet.nanos() >>> 32))
        .putInt((int) packet.nanos())
        .putInt(kept)
        .putInt((int) packet.length())
        .put(packet.bytes())
        .putInt(size - 4, size)
        .array();
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
