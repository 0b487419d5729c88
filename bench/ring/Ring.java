import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.EventStream;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.RecordHandler;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.elf.ObjectReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Measures what peer.c measures: OBJECT PEER drain ROUNDS, in turns with it; OBJECT PEER live
 * CALLS, alone in a new process, or cold instead of live, which reads nothing before.
 */
final class Ring {
  /** As many as the ring has room for, of 64 bytes and a head of 8. */
  private static final int FULL = (1 << 24) / 72 - 1;

  private static final int WARM_UP = 20;

  /** {@code BPF_RB_NO_WAKEUP} of linux/bpf.h. */
  private static final long NO_WAKEUP = 1;

  /** The program's variable of that name. */
  record State(int wanted, int producer, long flags, long produced, long lost) {}

  private static final Codec<State> STATE = Codec.record(State.class);

  private Ring() {}

  /** Adds up the first 8 bytes of each, so that each is read. */
  private static final class Sum implements RecordHandler {
    private long sum;
    private long count;

    @Override
    public void accept(MemorySegment ring, long offset, long length, int cpu) {
      sum += ring.get(ValueLayout.JAVA_LONG_UNALIGNED, offset);
      count++;
    }
  }

  public static void main(String[] args) throws Exception {
    try (LinuxKernel kernel = LinuxKernel.open();
        LoadedObject object = kernel.load(ObjectReader.read(Path.of(args[0])));
        EventStream stream = kernel.events(List.of(object.map("ring")))) {
      if (args[2].equals("drain")) {
        drain(object, stream, args, Integer.parseInt(args[3]));
      } else {
        Sum sum = new Sum();
        if (args[2].equals("live")) {
          warmUp(object, stream, sum);
        }
        live(kernel, object, stream, sum, args);
      }
    }
  }

  private static void fill(LoadedObject object) {
    object.variable("state").set(STATE, new State(FULL, 0, NO_WAKEUP, 0, 0));
    object.program("fill").testRun();
  }

  /** Drains a full ring until a compiler has had its say. */
  private static void warmUp(LoadedObject object, EventStream stream, Sum sum) {
    for (int i = 0; i < WARM_UP; i++) {
      fill(object);
      stream.drain(sum);
    }
  }

  private static void drain(LoadedObject object, EventStream stream, String[] args, int rounds)
      throws IOException {
    Process peer =
        new ProcessBuilder(args[1], args[0]).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (Writer ask = peer.outputWriter();
        BufferedReader answer = peer.inputReader()) {
      Sum sum = new Sum();
      fill(object);
      double first = drain(stream, sum)[0];
      warmUp(object, stream, sum);
      double[] own = new double[rounds];
      double[] theirs = new double[rounds];
      double bytes = 0;
      for (int i = 0; i < rounds; i++) {
        fill(object);
        double[] taken = drain(stream, sum);
        own[i] = taken[0];
        bytes = Math.max(bytes, taken[1]);
        ask.write(FULL + "\n");
        ask.flush();
        theirs[i] = Double.parseDouble(answer.readLine());
      }
      Arrays.sort(own);
      Arrays.sort(theirs);
      System.out.printf(
          "ns of CPU time for a record of 64 bytes: nectar %.2f, libbpf %.2f, ratio %.2f%n",
          own[rounds / 2], theirs[rounds / 2], own[rounds / 2] / theirs[rounds / 2]);
      System.out.printf(
          "the first drain of all: %.2f ns; at most %.4f bytes were allocated for a record%n",
          first, bytes);
    } finally {
      peer.destroy();
    }
  }

  /** Nanoseconds and bytes for each record. */
  private static double[] drain(EventStream stream, Sum sum) {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long bytes = threads.getCurrentThreadAllocatedBytes();
    long start = threads.getCurrentThreadCpuTime();
    int count = stream.drain(sum);
    long end = threads.getCurrentThreadCpuTime();
    bytes = threads.getCurrentThreadAllocatedBytes() - bytes;
    if (count != FULL) {
      throw new IllegalStateException(count + " records instead of " + FULL);
    }
    return new double[] {(double) (end - start) / count, (double) bytes / count};
  }

  private static void live(
      LinuxKernel kernel, LoadedObject object, EventStream stream, Sum sum, String[] args)
      throws Exception {
    sum.count = 0;
    Process producer =
        new ProcessBuilder(args[1], "calls", args[3])
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    object.variable("state").set(STATE, new State(0, (int) producer.pid(), 0, 0, 0));
    try (Link _ = kernel.attach(Attachment.of(object.program("call")))) {
      producer.outputWriter().append('\n').close();
      while (producer.isAlive()) {
        stream.await(Duration.ofMillis(10));
        stream.drain(sum);
      }
    }
    stream.drain(sum);
    State end = object.variable("state").get(STATE);
    System.out.println(end.produced() + " " + end.lost() + " " + sum.count);
  }
}
