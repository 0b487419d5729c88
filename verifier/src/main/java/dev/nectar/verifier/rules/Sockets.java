package dev.nectar.verifier.rules;

import dev.nectar.verifier.values.Kind;

/**
 * What programs may read of sockets: {@code struct bpf_sock} and its like of {@code linux/bpf.h}.
 */
public final class Sockets {
  private static final int SOCK_SIZE = 80;
  private static final int TCP_SOCK_SIZE = 116;
  private static final int XDP_SOCK_SIZE = 4;

  private Sockets() {}

  /** Whether a load is allowed. */
  public static boolean load(Kind kind, int offset, int size) {
    return switch (kind) {
      case SOCK_COMMON -> common(offset, size);
      case SOCKET -> full(offset, size);
      case TCP_SOCK -> tcp(offset, size);
      case XDP_SOCK -> offset == 0 && size == XDP_SOCK_SIZE;
      default -> false;
    };
  }

  /** Of a socket of any kind neither its type nor what stands between that and its addresses. */
  private static boolean common(int offset, int size) {
    return full(offset, size) && (offset < 8 || offset >= 24);
  }

  private static boolean full(int offset, int size) {
    if (offset < 0 || offset >= SOCK_SIZE || offset % size != 0 || size > 4) {
      return false;
    }
    return switch (offset) {
      // family, type, protocol, src_port, dst_port, state, rx_queue_mapping
      case 4, 8, 12, 44, 48, 72, 76 -> true;
      case 49 -> size == 1;
      case 50, 51 -> false;
      default -> {
        boolean address = offset >= 24 && offset < 44 || offset >= 52 && offset < 72;
        yield address || size == 4;
      }
    };
  }

  private static boolean tcp(int offset, int size) {
    if (offset < 0 || offset >= TCP_SOCK_SIZE || offset % size != 0) {
      return false;
    }
    boolean wide = offset == 80 || offset == 88;
    return size == (wide ? 8 : 4);
  }
}
