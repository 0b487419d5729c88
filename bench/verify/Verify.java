import com.sun.management.ThreadMXBean;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.Target;
import dev.nectar.object.elf.ObjectReader;
import dev.nectar.object.link.Linker;
import dev.nectar.verifier.Subject;
import dev.nectar.verifier.Verdict;
import dev.nectar.verifier.Verifier;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Verifies objects of one program in this warm process, in turns with the running kernel, which a
 * peer asks: PEER ROUNDS OBJECT...
 */
final class Verify {
  private static final long WARM_UP_NANOS = 3_000_000_000L;

  private Verify() {}

  public static void main(String[] args) throws Exception {
    int rounds = Integer.parseInt(args[1]);
    Process peer =
        new ProcessBuilder(args[0]).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    double own = 0;
    double kernels = 0;
    long most = 0;
    String worst = "";
    System.out.printf(
        "%-12s %10s %10s %10s %9s %7s%n", "", "walked", "own us", "kernel us", "", "MB");
    try (LinuxKernel kernel = LinuxKernel.open();
        Writer ask = peer.outputWriter();
        BufferedReader answer = peer.inputReader()) {
      for (String object : Arrays.asList(args).subList(2, args.length)) {
        Subject subject = subject(Path.of(object), kernel.target());
        String name = Path.of(object).getFileName().toString().replace(".o", "");
        double[] ours = new double[rounds];
        double[] theirs = new double[rounds];
        long walked = warmUp(subject);
        long allocated = allocated(subject);
        for (int i = 0; i < rounds; i++) {
          ours[i] = own(subject);
          theirs[i] = kernel(ask, answer, object);
        }
        double mine = median(ours);
        double linux = median(theirs);
        boolean compared = linux >= 0 && walked >= 0;
        System.out.printf(
            "%-12s %10s %10.0f %10s %9s %7.1f%n",
            name,
            walked < 0 ? "refused" : walked,
            mine,
            linux < 0 ? "refused" : "%.0f".formatted(linux),
            compared ? "%.2f".formatted(mine / linux) : "",
            allocated / 1e6);
        if (compared) {
          own += mine;
          kernels += linux;
        }
        if (allocated > most) {
          most = allocated;
          worst = name;
        }
      }
    } finally {
      peer.destroy();
    }
    System.out.printf(
        "whole: own %.0f us, kernel %.0f us: %.2f times as long; most memory is asked for by %s: %.1f MB%n",
        own, kernels, own / kernels, worst, most / 1e6);
  }

  private static Subject subject(Path object, Target target) throws IOException {
    ObjectSpec spec = ObjectReader.read(object);
    Linker linker = new Linker(spec, target);
    return Subject.of(linker.link(spec.programs().getFirst()), linker, target);
  }

  /** How many instructions are walked; -1 if the program is refused. */
  private static long warmUp(Subject subject) {
    long end = System.nanoTime() + WARM_UP_NANOS;
    Verdict verdict;
    do {
      verdict = Verifier.verify(subject);
    } while (System.nanoTime() < end);
    return verdict instanceof Verdict.Accepted ? verdict.processed() : -1;
  }

  private static double own(Subject subject) {
    long start = System.nanoTime();
    Verifier.verify(subject);
    return (System.nanoTime() - start) / 1e3;
  }

  private static long allocated(Subject subject) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    Verifier.verify(subject);
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private static double kernel(Writer ask, BufferedReader answer, String object)
      throws IOException {
    ask.write(object + '\n');
    ask.flush();
    return Double.parseDouble(answer.readLine());
  }

  private static double median(double[] of) {
    double[] sorted = of.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
