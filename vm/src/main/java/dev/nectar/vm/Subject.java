package dev.nectar.vm;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an event is about, from which the context is made that programs of a type are given. Arrays
 * are not copied; programs write to copies, which {@link Outcome} has.
 */
public sealed interface Subject {
  /**
   * A context that is nothing but itself, in the kernel's layout for the program's type: the record
   * of a tracepoint, registers ({@code struct pt_regs}) of a probe, {@code struct bpf_sock_addr},
   * {@code struct bpf_sock}, {@code struct bpf_sock_ops}, {@code struct bpf_sk_lookup}, {@code
   * struct bpf_cgroup_dev_ctx}, {@code struct bpf_perf_event_data}, what a {@code syscall} program
   * is given.
   *
   * @param bytes the context; what is behind it up to the structure's size is zero
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Structure(byte[] bytes) implements Subject {}

  /**
   * Arguments of a function, a hook, or a tracepoint: for {@code fentry}, {@code fexit}, {@code
   * fmod_ret}, LSM and {@code struct_ops} programs and raw tracepoints, as many as the types of the
   * kernel say, where the program is bound to one; and for kprobes and uprobes, of whose registers
   * they are then put into those that pass arguments.
   *
   * @param values in order
   * @param returned what the function returned, where it has
   */
  record Arguments(List<Argument> values, OptionalLong returned) implements Subject {
    /** Keeps its own copy. */
    public Arguments {
      values = List.copyOf(values);
    }

    /**
     * Arguments before the function runs.
     *
     * @param values in order
     * @return the arguments
     */
    public static Arguments of(Argument... values) {
      return new Arguments(List.of(values), OptionalLong.empty());
    }

    /**
     * The same when the function has run.
     *
     * @param value what it returned
     * @return other arguments
     */
    public Arguments returning(long value) {
      return new Arguments(values, OptionalLong.of(value));
    }
  }

  /** An argument. */
  sealed interface Argument {
    /**
     * A number, or an address that is one for nobody but {@link Occurrence#memory()}.
     *
     * @param number all 64 bits of it
     */
    record Value(long number) implements Argument {}

    /**
     * A pointer to bytes, such as a structure in the layout that the kernel's types have.
     *
     * @param bytes what it points to; what is behind is not the program's
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Pointer(byte[] bytes) implements Argument {}

    /**
     * A number.
     *
     * @param number all 64 bits of it
     * @return the argument
     */
    static Argument of(long number) {
      return new Value(number);
    }

    /**
     * A pointer to bytes.
     *
     * @param bytes what it points to
     * @return the argument
     */
    static Argument of(byte[] bytes) {
      return new Pointer(bytes);
    }

    /**
     * A pointer to a text with a zero behind it.
     *
     * @param text what it points to
     * @return the argument
     */
    static Argument of(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return new Pointer(Arrays.copyOf(bytes, bytes.length + 1));
    }
  }

  /**
   * A packet, or other data that is sent: from its Ethernet header on for XDP, tc, socket filters,
   * control groups, tunnels, {@code sk_reuseport} and the flow dissector; from its IP header on for
   * netfilter; what a TCP socket received or sends for {@code sk_skb} and {@code sk_msg}.
   *
   * @param bytes the data
   * @param fields what else is known, as the kernel's structure: {@code struct __sk_buff}, {@code
   *     struct xdp_md} (of which the device and queue count), {@code struct sk_msg_md}, {@code
   *     struct sk_reuseport_md}, {@code struct nf_hook_state}; may be empty
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Packet(byte[] bytes, byte[] fields) implements Subject {
    /**
     * A packet of which no more is known.
     *
     * @param bytes the data
     */
    public Packet(byte[] bytes) {
      this(bytes, new byte[0]);
    }
  }

  /**
   * A system call on an option of a socket ({@code getsockopt(2)}, {@code setsockopt(2)}).
   *
   * @param level such as {@code SOL_SOCKET}
   * @param name which option
   * @param value what is set, or what the kernel would give
   * @param returned what the kernel would return
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record SocketOption(int level, int name, byte[] value, int returned) implements Subject {}

  /**
   * A read or write of a file below {@code /proc/sys}.
   *
   * @param name its path there
   * @param current what it holds
   * @param written what is written; empty if it is read
   * @param position from where on in the file
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Sysctl(String name, byte[] current, Optional<byte[]> written, int position)
      implements Subject {}
}
