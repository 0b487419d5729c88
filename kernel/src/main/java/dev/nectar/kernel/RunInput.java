package dev.nectar.kernel;

import java.util.OptionalInt;

/**
 * What a program is run on by {@link Program#testRun(RunInput)}.
 *
 * @param packet the packet from its Ethernet header on, at least 14 bytes; newer kernels want the
 *     whole IP header where the type says that there is one. Empty for programs that run on none,
 *     such as raw tracepoints. Not copied
 * @param context the context in the kernel's layout, for example {@code struct __sk_buff}; if
 *     empty, the kernel makes one from the packet, and programs without a packet see zeros. Not
 *     copied
 * @param repeat how often to run it, at least 1; programs without a packet run once
 * @param cpu where it runs, which programs without a packet can choose; empty for wherever the
 *     caller is
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record RunInput(byte[] packet, byte[] context, int repeat, OptionalInt cpu) {
  /** Nothing, once. */
  public static final RunInput NONE =
      new RunInput(new byte[0], new byte[0], 1, OptionalInt.empty());

  /** Checks the number of runs, and that of the CPU. */
  public RunInput {
    if (repeat < 1) {
      throw new IllegalArgumentException("a program cannot run " + repeat + " times");
    }
    if (cpu.isPresent() && cpu.getAsInt() < 0) {
      throw new IllegalArgumentException("no CPU has the number " + cpu.getAsInt());
    }
  }

  /**
   * One run on a packet.
   *
   * @param packet the packet from its Ethernet header on, at least 14 bytes
   * @return the input
   */
  public static RunInput packet(byte[] packet) {
    return NONE.withPacket(packet);
  }

  /**
   * The same with another packet.
   *
   * @param packet the packet from its Ethernet header on, at least 14 bytes
   * @return the input
   */
  public RunInput withPacket(byte[] packet) {
    return new RunInput(packet, context, repeat, cpu);
  }

  /**
   * The same with another context.
   *
   * @param context the context in the kernel's layout
   * @return the input
   */
  public RunInput withContext(byte[] context) {
    return new RunInput(packet, context, repeat, cpu);
  }

  /**
   * The same, more often.
   *
   * @param repeat how often to run the program, at least 1
   * @return the input
   */
  public RunInput repeated(int repeat) {
    return new RunInput(packet, context, repeat, cpu);
  }

  /**
   * The same on a chosen CPU, {@code BPF_F_TEST_RUN_ON_CPU}, Linux 5.10.
   *
   * @param cpu the CPU's number
   * @return the input
   */
  public RunInput on(int cpu) {
    return new RunInput(packet, context, repeat, OptionalInt.of(cpu));
  }
}
