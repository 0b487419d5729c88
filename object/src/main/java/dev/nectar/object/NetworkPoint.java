package dev.nectar.object;

import java.util.Locale;
import java.util.Optional;

/**
 * A place on the way of packets and sockets. Devices, and the namespace itself where nothing else
 * is named, are those of the network namespace that the attachment names.
 */
public sealed interface NetworkPoint extends AttachPoint {
  /** Which way packets go, seen from the machine. */
  enum Direction {
    /** Into it. */
    INGRESS,
    /** Out of it. */
    EGRESS
  }

  /**
   * The driver of a device, before there is a socket buffer; its programs are {@link
   * ProgramType#XDP}, one for a device. Linux 5.9.
   *
   * @param device the device's name
   * @param mode where they run
   */
  record Xdp(String device, Mode mode) implements NetworkPoint {
    /** Where XDP programs of a device run ({@code XDP_FLAGS_*_MODE} of {@code linux/if_link.h}). */
    public enum Mode {
      /** In the driver if it can, else behind it. */
      ANY,
      /** In the driver alone. */
      NATIVE,
      /** Behind any driver, on socket buffers. */
      GENERIC,
      /** In the device itself. */
      OFFLOADED
    }

    /**
     * In the driver if it can, else behind it.
     *
     * @param device the device's name
     */
    public Xdp(String device) {
      this(device, Mode.ANY);
    }
  }

  /**
   * Traffic control of a device, one program behind the other; its programs are {@link
   * ProgramType#SCHED_CLS}. Linux 6.6; older kernels run them as filters of {@link Clsact}, in the
   * order of their attachment.
   *
   * @param device the device's name
   * @param direction which packets
   */
  record Tcx(String device, Direction direction) implements NetworkPoint {}

  /**
   * A filter of the queueing discipline {@code clsact} of a device, which is made if it is not
   * there, and goes with its last filter; its programs are {@link ProgramType#SCHED_CLS}, and what
   * they return is done ({@code direct-action}). Linux 4.5.
   *
   * @param device the device's name
   * @param direction which packets
   * @param priority its place among the filters, from 1 to 65,535: lower ones run first; 0 for
   *     behind all there are
   * @param handle its number among the filters of this priority; 0 for a free one
   */
  record Clsact(String device, Direction direction, int priority, int handle)
      implements NetworkPoint {
    /** Checks that the priority is one. */
    public Clsact {
      if (priority < 0 || priority > 0xffff) {
        throw new IllegalArgumentException(
            "the priority of a filter is from 0 to 65535, not " + priority);
      }
    }

    /**
     * Behind all filters there are.
     *
     * @param device the device's name
     * @param direction which packets
     */
    public Clsact(String device, Direction direction) {
      this(device, direction, 0, 0);
    }
  }

  /**
   * An end of a pair of {@code netkit} devices; its programs are {@link ProgramType#SCHED_CLS},
   * loaded for it. Linux 6.7.
   *
   * @param device the name of the primary device
   * @param end which packets
   */
  record Netkit(String device, End end) implements NetworkPoint {
    /** Whose packets. */
    public enum End {
      /** Those that the primary device sends. */
      PRIMARY,
      /** Those that its peer sends. */
      PEER
    }
  }

  /**
   * A hook of netfilter in a network namespace; its programs are {@link ProgramType#NETFILTER}.
   * Linux 6.4.
   *
   * @param family whose packets
   * @param hook where on their way
   * @param priority its place among those of the hook: lower ones run first; not the smallest and
   *     not the largest number there is
   * @param fragments whether packets come in one piece
   */
  record Netfilter(Family family, Hook hook, int priority, Fragments fragments)
      implements NetworkPoint {
    /** A protocol ({@code NFPROTO_*} of {@code linux/netfilter.h}). */
    public enum Family {
      /** IPv4. */
      IPV4,
      /** IPv6. */
      IPV6
    }

    /** A place on the way of packets ({@code NF_INET_*} of {@code linux/netfilter.h}). */
    public enum Hook {
      /** Those that arrive, before it is known where they go. */
      PREROUTING,
      /** Those for this machine. */
      INPUT,
      /** Those passed on. */
      FORWARD,
      /** Those of this machine. */
      OUTPUT,
      /** Those that leave, when it is known where they go. */
      POSTROUTING
    }

    /** Whether packets come in one piece. */
    public enum Fragments {
      /** As they are. */
      SEEN,
      /** They are put together before, {@code BPF_F_NETFILTER_IP_DEFRAG}. Linux 6.6. */
      REASSEMBLED
    }
  }

  /**
   * The choice of the socket that gets a connection or packet, in a network namespace; its programs
   * are {@link ProgramType#SK_LOOKUP}. Linux 5.9.
   */
  record SocketLookup() implements NetworkPoint {}

  /**
   * The reading of packets' headers, in a network namespace; its programs are {@link
   * ProgramType#FLOW_DISSECTOR}, one for a namespace. Linux 5.8.
   */
  record FlowDissector() implements NetworkPoint {}

  /**
   * What is sent or received by the sockets in a map, which the attachment names; its programs are
   * {@link ProgramType#SK_SKB} or {@link ProgramType#SK_MSG}. Linux 4.14 and 4.17.
   *
   * @param stage when
   */
  record SocketMap(SocketMap.Stage stage) implements NetworkPoint {
    /** When programs of a map of sockets run. */
    public enum Stage {
      /** To find the end of a message that is received. */
      STREAM_PARSER(AttachType.SK_SKB_STREAM_PARSER),
      /** On a whole message that is received, where there is a parser or the protocol is TCP. */
      STREAM_VERDICT(AttachType.SK_SKB_STREAM_VERDICT),
      /** On what is received. Linux 5.13. */
      VERDICT(AttachType.SK_SKB_VERDICT),
      /** On what is sent. */
      MESSAGE(AttachType.SK_MSG_VERDICT);

      private final AttachType attachType;

      Stage(AttachType attachType) {
        this.attachType = attachType;
      }
    }
  }

  /**
   * What a socket receives, cut to the length that the program returns; its programs are {@link
   * ProgramType#SOCKET_FILTER}. Linux 3.19.
   *
   * @param descriptor the socket's descriptor in this process
   */
  record SocketFilter(int descriptor) implements NetworkPoint {}

  /**
   * The choice among sockets that share a port; its programs are {@link ProgramType#SK_REUSEPORT}
   * or {@link ProgramType#SOCKET_FILTER}. Linux 4.5.
   *
   * @param descriptor the descriptor in this process of one of the sockets
   */
  record Reuseport(int descriptor) implements NetworkPoint {}

  /**
   * A route that is made with the program and goes with it; its programs are {@link
   * ProgramType#LWT_IN}, {@link ProgramType#LWT_OUT}, {@link ProgramType#LWT_XMIT} or {@link
   * ProgramType#LWT_SEG6LOCAL}. Linux 4.10.
   *
   * @param destination an address, or addresses as {@code 10.1.0.0/16}
   * @param device the name of the device that packets for it go to
   * @param stage when the program runs
   */
  record Route(String destination, String device, Route.Stage stage) implements NetworkPoint {
    /** When programs of a route run. */
    public enum Stage {
      /** When a packet for it is received. */
      IN(ProgramType.LWT_IN),
      /** When a packet of this machine takes it. */
      OUT(ProgramType.LWT_OUT),
      /** When a packet is sent by it. */
      XMIT(ProgramType.LWT_XMIT),
      /**
       * When a packet of IPv6 is received whose segment routing header names the destination as the
       * segment it is at ({@code End.BPF}); the header is at the next one by then. Linux 4.18.
       */
      SEG6LOCAL(ProgramType.LWT_SEG6LOCAL);

      private final ProgramType programType;

      Stage(ProgramType programType) {
        this.programType = programType;
      }
    }
  }

  @Override
  default ProgramType programType() {
    return switch (this) {
      case Xdp _ -> ProgramType.XDP;
      case Tcx _, Clsact _, Netkit _ -> ProgramType.SCHED_CLS;
      case Netfilter _ -> ProgramType.NETFILTER;
      case SocketLookup _ -> ProgramType.SK_LOOKUP;
      case FlowDissector _ -> ProgramType.FLOW_DISSECTOR;
      case SocketMap(SocketMap.Stage stage) ->
          stage == SocketMap.Stage.MESSAGE ? ProgramType.SK_MSG : ProgramType.SK_SKB;
      case SocketFilter _ -> ProgramType.SOCKET_FILTER;
      case Reuseport _ -> ProgramType.SK_REUSEPORT;
      case Route(_, _, Route.Stage stage) -> stage.programType;
    };
  }

  @Override
  default Optional<AttachType> attachType() {
    return switch (this) {
      case Xdp _, Tcx _, Clsact _, SocketFilter _, Route _ -> Optional.empty();
      case Netkit(_, Netkit.End end) ->
          Optional.of(
              end == Netkit.End.PRIMARY ? AttachType.NETKIT_PRIMARY : AttachType.NETKIT_PEER);
      case Netfilter _ -> Optional.of(AttachType.NETFILTER);
      case SocketLookup _ -> Optional.of(AttachType.SK_LOOKUP);
      case FlowDissector _ -> Optional.of(AttachType.FLOW_DISSECTOR);
      case SocketMap(SocketMap.Stage stage) -> Optional.of(stage.attachType);
      case Reuseport _ -> Optional.empty();
    };
  }

  @Override
  default String text() {
    return switch (this) {
      case Xdp(String device, Xdp.Mode mode) ->
          "xdp:" + device + (mode == Xdp.Mode.ANY ? "" : ":" + lower(mode));
      case Tcx(String device, Direction direction) -> "tcx:" + device + ":" + lower(direction);
      case Clsact(String device, Direction direction, _, _) ->
          "clsact:" + device + ":" + lower(direction);
      case Netkit(String device, Netkit.End end) -> "netkit:" + device + ":" + lower(end);
      case Netfilter(Netfilter.Family family, Netfilter.Hook hook, int priority, _) ->
          "netfilter:" + lower(family) + ":" + lower(hook) + ":" + priority;
      case SocketLookup _ -> "sk_lookup";
      case FlowDissector _ -> "flow_dissector";
      case SocketMap(SocketMap.Stage stage) -> "sockmap:" + lower(stage);
      case SocketFilter(int descriptor) -> "socket_filter:" + descriptor;
      case Reuseport(int descriptor) -> "sk_reuseport:" + descriptor;
      case Route(String destination, String device, Route.Stage stage) ->
          "lwt_" + lower(stage) + ":" + destination + ":" + device;
    };
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
