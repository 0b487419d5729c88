package dev.nectar.vm.pcap;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** Packets of a file, one after the other. For one thread; closing it closes the file. */
public interface Capture extends Closeable {
  /**
   * The next packet.
   *
   * @return the packet; empty at the end of the file
   * @throws CaptureException if the file is damaged
   * @throws IOException if it cannot be read
   */
  Optional<CapturedPacket> next() throws IOException;
}
