import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.MapView;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Set;

/** Measures what peer.c measures, in turns with it: PEER ROUNDS. */
final class Maps {
  private static final int ENTRIES = 1 << 16;
  private static final int TIMES = 200_000;
  private static final int MANY = 1_000_000;
  private static final int READS = 20_000_000;
  private static final int WARM_UP = 8;

  record Flow(int address, short port, short protocol) {}

  record Usage(long packets, long bytes) {}

  private static final Codec<Flow> FLOW = Codec.record(Flow.class);
  private static final Codec<Usage> USAGE = Codec.record(Usage.class);

  /** What must not be left out by a compiler. */
  private static long sink;

  private Maps() {}

  private interface Task {
    /** How often it does what it does. */
    int run();
  }

  public static void main(String[] args) throws Exception {
    int rounds = Integer.parseInt(args[1]);
    Process peer =
        new ProcessBuilder(args[0]).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (LinuxKernel kernel = LinuxKernel.open();
        BpfMap map = kernel.create(hash("few", ENTRIES));
        BpfMap many = kernel.create(hash("many", MANY));
        BpfMap memory =
            kernel.create(new MapSpec("memory", MapType.ARRAY, 4, 8, 1, Set.of(MapFlag.MAPPABLE)));
        Writer ask = peer.outputWriter();
        BufferedReader answer = peer.inputReader()) {
      MapView<Flow, Usage> view = map.view(FLOW, USAGE);
      MapView<Flow, Usage> all = many.view(FLOW, USAGE);
      MemorySegment global = memory.memory();
      update(view);
      for (int i = 0; i < MANY; i++) {
        all.put(flow(i), new Usage(i, i));
      }
      System.out.printf("%-34s %9s %9s %7s%n", "ns of CPU time", "nectar", "libbpf", "ratio");
      row("lookup", "looked up in a typed view", () -> lookUp(view), ask, answer, rounds);
      row("update", "updated by a typed view", () -> update(view), ask, answer, rounds);
      row("dump", "of 1,000,000 dumped in batches", () -> dump(all), ask, answer, rounds);
      row("global", "global variable read", () -> read(global), ask, answer, rounds);
    } finally {
      peer.destroy();
    }
  }

  private static MapSpec hash(String name, int entries) {
    return new MapSpec(
        name, MapType.HASH, (int) FLOW.size(), (int) USAGE.size(), entries, Set.of());
  }

  private static Flow flow(int i) {
    return new Flow(i, (short) 80, (short) 6);
  }

  private static int lookUp(MapView<Flow, Usage> view) {
    long sum = 0;
    for (int i = 0; i < TIMES; i++) {
      sum += view.get(flow(i & ENTRIES - 1)).orElseThrow().bytes();
    }
    sink += sum;
    return TIMES;
  }

  private static int update(MapView<Flow, Usage> view) {
    for (int i = 0; i < TIMES; i++) {
      view.put(flow(i & ENTRIES - 1), new Usage(i, i));
    }
    return TIMES;
  }

  private static int dump(MapView<Flow, Usage> view) {
    long[] sum = new long[2];
    view.forEach(
        (flow, usage) -> {
          sum[0] += usage.bytes() ^ flow.address();
          sum[1]++;
        });
    if (sum[1] != MANY) {
      throw new IllegalStateException(sum[1] + " entries were dumped");
    }
    sink += sum[0];
    return MANY;
  }

  private static int read(MemorySegment global) {
    long sum = 0;
    for (int i = 0; i < READS; i++) {
      // As volatile as the peer's, so that each is a load.
      sum += (long) ValueLayout.JAVA_LONG.varHandle().getOpaque(global, 0L);
    }
    sink += sum;
    return READS;
  }

  /** What this thread has used, which other processes do not add to. */
  private static long processor() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static void row(
      String command, String title, Task task, Writer ask, BufferedReader answer, int rounds)
      throws IOException {
    for (int i = 0; i < WARM_UP; i++) {
      task.run();
    }
    double[] own = new double[rounds];
    double[] theirs = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      long start = processor();
      int count = task.run();
      own[i] = (double) (processor() - start) / count;
      ask.write(command + "\n");
      ask.flush();
      theirs[i] = Double.parseDouble(answer.readLine());
    }
    Arrays.sort(own);
    Arrays.sort(theirs);
    double ours = own[rounds / 2];
    double peers = theirs[rounds / 2];
    System.out.printf("%-34s %9.1f %9.1f %7.2f%n", title, ours, peers, ours / peers);
  }
}
