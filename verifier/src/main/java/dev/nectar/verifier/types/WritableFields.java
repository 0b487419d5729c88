package dev.nectar.verifier.types;

import dev.nectar.btf.BtfType;
import java.util.List;
import java.util.Optional;

/**
 * Fields of the kernel's objects that programs may write: of sockets, congestion control ({@code
 * net/ipv4/bpf_tcp_ca.c}); the mark of connections, programs of the network.
 */
public final class WritableFields {
  private static final List<String> CONNECTION = List.of("icsk_ca_priv", "icsk_ack.pending");
  private static final List<String> TCP =
      List.of(
          "snd_cwnd", "snd_cwnd_cnt", "snd_cwnd_stamp", "snd_ssthresh", "ecn_flags", "app_limited");

  private WritableFields() {}

  /** Whether a store to a TCP socket lies within one of them. */
  public static boolean tcp(Types types, long at, int size) {
    int tcp = types.structure("tcp_sock");
    int connection = types.structure("inet_connection_sock");
    return within(types, connection, CONNECTION, at, size)
        || within(types, tcp, TCP, at, size)
        || within(
            types,
            types.structure("sock"),
            List.of("sk_pacing_rate", "sk_pacing_status"),
            at,
            size);
  }

  /** Whether a store to a connection lies within its mark. */
  public static boolean connection(Types types, long at, int size) {
    return within(types, types.structure("nf_conn"), List.of("mark"), at, size);
  }

  private static boolean within(
      Types types, int structure, List<String> fields, long at, int size) {
    for (String field : fields) {
      int id = structure;
      long start = 0;
      long bytes = 0;
      for (String part : field.split("\\.")) {
        int in = id;
        Optional<BtfType.Member> member = types.of(0).flatMap(btf -> btf.member(in, part));
        if (member.isEmpty()) {
          bytes = 0;
          break;
        }
        start += member.get().bitOffset() / 8;
        id = types.resolve(0, member.get().type());
        bytes = member.get().bits() != 0 ? 1 : types.size(0, id);
      }
      if (bytes > 0 && at >= start && at + size <= start + bytes) {
        return true;
      }
    }
    return false;
  }
}
