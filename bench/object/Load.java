import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.elf.ObjectReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Opens, relocates, loads and closes an object in this warm process, in turns with a peer that does
 * the same with libbpf: OBJECT PEER ROUNDS.
 */
final class Load {
  private static final int TIMES = 100;
  private static final int WARM_UP = 1500;

  /** Of {@code USER_HZ}, in which the kernel counts a process's time in {@code /proc}. */
  private static final double TICK_MILLIS = 10;

  private Load() {}

  /** What one load took, in milliseconds; user and system time are those of all threads. */
  private record Cost(double wall, double user, double system) {}

  public static void main(String[] args) throws Exception {
    Path object = Path.of(args[0]);
    int rounds = Integer.parseInt(args[2]);
    List<Cost> own = new ArrayList<>();
    List<Cost> peers = new ArrayList<>();
    Process peer =
        new ProcessBuilder(args[1], args[0]).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (LinuxKernel kernel = LinuxKernel.open();
        Writer ask = peer.outputWriter();
        BufferedReader answer = peer.inputReader()) {
      load(kernel, object, WARM_UP);
      peer(ask, answer);
      for (int i = 0; i < rounds; i++) {
        own.add(own(kernel, object));
        peers.add(peer(ask, answer));
      }
    } finally {
      peer.destroy();
    }
    print(own, peers);
  }

  private static void load(LinuxKernel kernel, Path object, int times) throws IOException {
    for (int i = 0; i < times; i++) {
      kernel.load(ObjectReader.read(object)).close();
    }
  }

  private static Cost own(LinuxKernel kernel, Path object) throws IOException {
    double[] before = processor();
    long start = System.nanoTime();
    load(kernel, object, TIMES);
    double wall = (System.nanoTime() - start) / 1e6;
    double[] after = processor();
    return new Cost(wall / TIMES, (after[0] - before[0]) / TIMES, (after[1] - before[1]) / TIMES);
  }

  /** User and system time of this process, in milliseconds, by {@code proc(5)}. */
  private static double[] processor() throws IOException {
    String line = Files.readString(Path.of("/proc/self/stat"));
    String[] words = line.substring(line.lastIndexOf(')') + 2).split(" ");
    return new double[] {
      Long.parseLong(words[11]) * TICK_MILLIS, Long.parseLong(words[12]) * TICK_MILLIS
    };
  }

  private static Cost peer(Writer ask, BufferedReader answer) throws IOException {
    ask.write(TIMES + "\n");
    ask.flush();
    String line = answer.readLine();
    if (line == null) {
      throw new IOException("the peer cannot load the object");
    }
    String[] words = line.split(" ");
    double unit = 1e6 * TIMES;
    return new Cost(
        Long.parseLong(words[0]) / unit,
        Long.parseLong(words[1]) / unit,
        Long.parseLong(words[2]) / unit);
  }

  private static void print(List<Cost> own, List<Cost> peers) {
    System.out.printf("%-16s %9s %9s %7s%n", "ms for a load", "nectar", "libbpf", "ratio");
    row("wall", own, peers, Cost::wall);
    row("user CPU", own, peers, Cost::user);
    row("system CPU", own, peers, Cost::system);
  }

  private static void row(
      String what, List<Cost> own, List<Cost> peers, ToDoubleFunction<Cost> of) {
    double ours = median(own, of);
    double theirs = median(peers, of);
    System.out.printf("%-16s %9.2f %9.2f %7.2f%n", what, ours, theirs, ours / theirs);
  }

  private static double median(List<Cost> costs, ToDoubleFunction<Cost> of) {
    return costs.stream()
        .map(of::applyAsDouble)
        .sorted(Comparator.naturalOrder())
        .toList()
        .get(costs.size() / 2);
  }
}
