package dev.nectar.vm.net;

import dev.nectar.vm.code.Memory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Optional;

/** Sockets as programs see them: {@code struct bpf_sock} in the owner's memory. */
public final class Sockets {
  /** The size of {@code struct bpf_sock}. */
  public static final int SIZE = 80;

  private static final int TUPLE4 = 12;
  private static final int TUPLE6 = 36;

  private Sockets() {}

  /** What a lookup is for: {@code struct bpf_sock_tuple}, of which the size tells the family. */
  private record Tuple(byte[] source, byte[] destination, int sourcePort, int destinationPort) {
    static Optional<Tuple> at(Memory memory, long at, long size) {
      if (size != TUPLE4 && size != TUPLE6) {
        return Optional.empty();
      }
      int length = size == TUPLE4 ? 4 : 16;
      long ports = at + 2L * length;
      return Optional.of(
          new Tuple(
              bytes(memory, at, length),
              bytes(memory, at + length, length),
              Bytes.swap16(memory.getShort(ports)),
              Bytes.swap16(memory.getShort(ports + 2))));
    }

    private static byte[] bytes(Memory memory, long at, int length) {
      return memory.slice(at, length).toArray(ValueLayout.JAVA_BYTE);
    }

    boolean connected(Network.Socket socket) {
      return socket.remotePort() == sourcePort
          && socket.localPort() == destinationPort
          && Arrays.equals(socket.remote(), source)
          && Arrays.equals(socket.local(), destination);
    }

    boolean listening(Network.Socket socket) {
      return socket.remotePort() == 0
          && socket.localPort() == destinationPort
          && socket.local().length == destination.length
          && (Arrays.equals(socket.local(), destination)
              || Arrays.equals(socket.local(), new byte[destination.length]));
    }
  }

  /**
   * {@code bpf_sk_lookup_tcp} and {@code bpf_sk_lookup_udp}.
   *
   * @param memory that of the programs' owner
   * @param network what is around
   * @param protocol {@code IPPROTO_TCP} or {@code IPPROTO_UDP}
   * @param tuple the address of the addresses and ports of a packet
   * @param size how large they are
   * @return the address of a {@code struct bpf_sock}, to be released; 0 if there is no such socket
   */
  public static long find(Memory memory, Network network, int protocol, long tuple, long size) {
    Optional<Tuple> wanted = Tuple.at(memory, tuple, size);
    if (wanted.isEmpty()) {
      return 0;
    }
    Optional<Network.Socket> found =
        network.sockets().stream()
            .filter(each -> each.protocol() == protocol && wanted.get().connected(each))
            .findFirst();
    return found
        .or(
            () ->
                network.sockets().stream()
                    .filter(each -> each.protocol() == protocol && wanted.get().listening(each))
                    .findFirst())
        .map(each -> write(memory, each))
        .orElse(0L);
  }

  private static long write(Memory memory, Network.Socket socket) {
    long at = memory.allocate(SIZE + 8, 8) + 8;
    memory.putLong(at - 8, socket.cookie());
    boolean six = socket.local().length == 16;
    memory.putInt(at + 4, six ? 10 : 2);
    memory.putInt(at + 8, socket.protocol() == 6 ? 1 : 2);
    memory.putInt(at + 12, socket.protocol());
    put(memory, at + (six ? 28 : 24), socket.local());
    memory.putInt(at + 44, socket.localPort());
    memory.putShort(at + 48, Bytes.swap16(socket.remotePort()));
    put(memory, at + (six ? 56 : 52), socket.remote());
    memory.putInt(at + 72, socket.state());
    memory.putInt(at + 76, -1);
    return at;
  }

  private static void put(Memory memory, long at, byte[] bytes) {
    memory.slice(at, bytes.length).copyFrom(MemorySegment.ofArray(bytes));
  }

  /**
   * {@code bpf_sk_release}.
   *
   * @param memory that of the programs' owner
   * @param socket what {@link #find} returned
   */
  public static void release(Memory memory, long socket) {
    memory.free(socket - 8, SIZE + 8);
  }

  /**
   * Whether a socket that was found listens.
   *
   * @param memory that of the programs' owner
   * @param socket what {@link #find} returned
   * @return whether it is in {@code TCP_LISTEN}
   */
  public static boolean listens(Memory memory, long socket) {
    return memory.getInt(socket + 72) == 10;
  }

  /**
   * The number of a socket that was found.
   *
   * @param memory that of the programs' owner
   * @param socket what {@link #find} returned
   * @return the number
   */
  public static long cookie(Memory memory, long socket) {
    return memory.getLong(socket - 8);
  }
}
