package dev.nectar.verifier.values;

/** What a register holds, with the kernel's name for it. */
public enum Kind {
  /** Nothing that may be read. */
  NOTHING("?"),
  /** A number. */
  SCALAR("scalar"),
  /** The program's context. */
  CTX("ctx"),
  /** A map. */
  MAP("map_ptr"),
  /** A value in a map. */
  MAP_VALUE("map_value"),
  /** A key in a map. */
  MAP_KEY("map_key"),
  /** A place in a frame. */
  STACK("fp"),
  /** A place in the packet. */
  PACKET("pkt"),
  /** A place in what stands before the packet. */
  PACKET_META("pkt_meta"),
  /** The packet's end. */
  PACKET_END("pkt_end"),
  /** The flow dissector's keys. */
  FLOW_KEYS("flow_keys"),
  /** A full socket. */
  SOCKET("sock"),
  /** The part of a socket that all kinds have. */
  SOCK_COMMON("sock_common"),
  /** A TCP socket. */
  TCP_SOCK("tcp_sock"),
  /** A socket of AF_XDP. */
  XDP_SOCK("xdp_sock"),
  /** The buffer of a writable raw tracepoint. */
  TRACE_BUFFER("tp_buffer"),
  /** A kernel object with known type that may be null without being marked so. */
  BTF("ptr_"),
  /** A kernel object with known type that is valid. */
  TRUSTED("trusted_ptr_"),
  /** Memory of known size. */
  MEMORY("mem"),
  /** Memory reserved in a ring buffer. */
  RINGBUF("ringbuf_mem"),
  /** A buffer of a size found at attach time. */
  BUFFER("buf"),
  /** A buffer of a size found at attach time that may only be read. */
  RDONLY_BUFFER("rdonly_buf"),
  /** Memory that may only be read. */
  RDONLY_MEMORY("rdonly_mem"),
  /** Memory that may be anywhere, and may only be read. */
  UNTRUSTED_MEMORY("rdonly_untrusted_mem"),
  /** A dynptr that a callback gets. */
  DYNPTR("dynptr_ptr"),
  /** An arena. */
  ARENA("arena"),
  /** A function of the program. */
  FUNCTION("func");

  private final String title;

  Kind(String title) {
    this.title = title;
  }

  /** The kernel's name for it. */
  public String title() {
    return title;
  }

  /** Whether it is a place in a packet that has a checked range. */
  public boolean isPacket() {
    return this == PACKET || this == PACKET_META;
  }

  /** Whether it is one of the kernel's views of a socket. */
  public boolean isSocket() {
    return this == SOCKET || this == SOCK_COMMON || this == TCP_SOCK || this == XDP_SOCK;
  }

  /** Whether it can be memory that a dynptr is a view of. */
  public boolean isSlice() {
    return this == MEMORY || this == RDONLY_MEMORY;
  }
}
