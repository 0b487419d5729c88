package dev.nectar.bytecode.classic;

import dev.nectar.bytecode.Instruction;
import java.util.List;

/**
 * From classic BPF to eBPF, as Linux itself does it ({@code bpf_convert_filter} in {@code
 * net/core/filter.c}), so that a filter can be loaded by {@code bpf(2)}. The result is one function
 * for Linux 5.10 or newer that the verifier accepts, without maps.
 *
 * <p>A is R0, X is R7, the context is R6; XDP programs keep the packet's bounds in R8 and R9; the
 * scratch cells are the 64 bytes below the frame pointer. Instructions that nothing reaches are
 * left out, since the verifier refuses them.
 *
 * @param access where packet bytes come from
 * @param outcome what the program returns
 */
public record ClassicTranslation(Access access, Outcome outcome) {
  /** Where packet bytes come from. */
  public sealed interface Access {}

  /**
   * Programs on a {@code struct __sk_buff}: {@code SOCKET_FILTER}, {@code SCHED_CLS} and others.
   * Offsets count from where such programs see the packet start. Packets are read by the legacy
   * loads, which end a program with 0; where a filter that does not match returns something else,
   * by the helper {@code skb_load_bytes}. {@link Ancillary} data comes from the context, but for
   * {@link Ancillary#HARDWARE_TYPE}, {@link Ancillary#PAYLOAD_OFFSET} and the netlink attributes,
   * which eBPF programs do not see.
   */
  public record SocketBuffer() implements Access {}

  /**
   * XDP programs, on a {@code struct xdp_md}: packets are read directly, with checks of their end.
   * Of frames in several buffers only the first is seen, and their length is the first's. Of {@link
   * Ancillary} data there is the interface, the queue, the CPU, random numbers and the exclusive or
   * with X. To load such a program takes CAP_PERFMON if it asks for the length, which is a
   * difference of pointers.
   */
  public record Xdp() implements Access {}

  /** What the program returns. */
  public sealed interface Outcome {}

  /** What the filter returns: the number of bytes to keep, 0 for none. */
  public record Value() implements Outcome {}

  /**
   * One value for filters that match and one for those that do not.
   *
   * @param match returned where the filter's result is not 0
   * @param noMatch returned where it is 0
   */
  public record Verdict(int match, int noMatch) implements Outcome {}

  /** {@code XDP_DROP} of {@code linux/bpf.h}. */
  public static final int XDP_DROP = 1;

  /** {@code XDP_PASS} of {@code linux/bpf.h}. */
  public static final int XDP_PASS = 2;

  /** Socket filters: the program returns what the filter does. */
  public static final ClassicTranslation SOCKET_FILTER =
      new ClassicTranslation(new SocketBuffer(), new Value());

  /** XDP programs that let pass what matches and drop the rest. */
  public static final ClassicTranslation XDP =
      new ClassicTranslation(new Xdp(), new Verdict(XDP_PASS, XDP_DROP));

  /**
   * Translates a program. Jumps over more than 32767 slots, which only filters of thousands of
   * instructions have, need Linux 6.6.
   *
   * @param program the instructions
   * @return the body of the eBPF program
   * @throws RefusedClassicException if the program breaks {@link ClassicRules#LINUX}
   * @throws UntranslatableClassicException if it asks for something that eBPF programs of this kind
   *     do not see
   */
  public List<Instruction> apply(List<ClassicInstruction> program) {
    ClassicRules.LINUX.require(program);
    TranslatedCode out = new TranslatedCode(outcome);
    PacketLoads loads =
        switch (access) {
          case SocketBuffer _ -> new SocketBufferLoads(out);
          case Xdp _ -> new XdpLoads(out);
        };
    return new Translator(program, out, loads).translate();
  }
}
