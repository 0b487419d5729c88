package dev.nectar.testing;

import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LinkInfo;
import dev.nectar.kernel.LinkType;
import dev.nectar.kernel.Program;
import dev.nectar.kernel.ProgramInfo;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.NetworkPoint;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * What a test has seen its kernel do, for the page of evidence. It counts only if the test passes,
 * and is handed to JUnit then as the entry {@value #ENTRY}: a line each, of table, row, column and
 * value with tabs between them. Of what the test attaches, most is seen without its help; what only
 * it knows it tells here. For tests that run one after the other.
 */
public final class Evidence {
  /** The key of the entry. */
  public static final String ENTRY = "seen";

  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final Set<String> lines = new LinkedHashSet<>();
  private final Set<String> attached = new LinkedHashSet<>();
  private final Set<Integer> programs = new HashSet<>();

  Evidence() {}

  /**
   * That of the test that was given a kernel.
   *
   * @param kernel as {@link KernelTest} gives it
   * @return where to tell what was seen
   * @throws IllegalArgumentException if the kernel is of another origin
   */
  public static Evidence of(Kernel kernel) {
    if (kernel instanceof WitnessedKernel witnessed) {
      return witnessed.evidence();
    }
    throw new IllegalArgumentException("the kernel was not given to a test");
  }

  /**
   * A program at a point had its effect.
   *
   * @param point where it was attached
   */
  public void fired(AttachPoint point) {
    see("attach", row(point), "fire", "yes");
  }

  /**
   * Anything else.
   *
   * @param table what the row is of
   * @param row the thing
   * @param column what was done with it
   * @param value what came of it, a line without tabs
   */
  public void see(String table, String row, String column, String value) {
    lines.add(String.join("\t", table, row, column, value.replaceAll("\\s+", " ")));
  }

  void attached(AttachPoint point, Program program) {
    see("attach", row(point), "load", "yes");
    see("attach", row(point), "attach", "yes");
    attached.add(row(point));
    programs.add(program.info().id());
  }

  void attached(Link link, Program program) {
    attached(link.point(), program);
    LinkInfo info = link.info();
    if (info.program() == program.info().id()) {
      see("attach", row(link.point()), "read back", "yes");
    }
  }

  void registered(Link link) {
    String row = row(link.point());
    see("attach", row, "load", "yes");
    see("attach", row, "attach", "yes");
    attached.add(row);
    if (link.info().type() == LinkType.STRUCT_OPS) {
      see("attach", row, "read back", "yes");
    }
  }

  /** What a test has seen that has ended well and left no descriptor open; forgets it. */
  List<String> end(Kernel kernel) {
    boolean gone = programs.isEmpty() || soon(() -> areGone(kernel));
    for (String row : attached) {
      if (gone) {
        see("attach", row, "detach", "yes");
      }
      see("attach", row, "descriptors", "yes");
    }
    List<String> all = List.copyOf(lines);
    forget();
    return all;
  }

  void forget() {
    lines.clear();
    attached.clear();
    programs.clear();
  }

  /** What is attached keeps its program: one that the kernel has no more is detached. */
  private boolean areGone(Kernel kernel) {
    return kernel.inventory().programs().stream()
        .map(ProgramInfo::id)
        .noneMatch(programs::contains);
  }

  /** The kernel frees programs in its own time. */
  private static boolean soon(BooleanSupplier wanted) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!wanted.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      Thread.onSpinWait();
    }
    return true;
  }

  /**
   * What sort of point it is: of a point's text, what is not the name of a thing of the machine.
   */
  static String row(AttachPoint point) {
    String kind = point.text().replaceFirst(":.*", "");
    return switch (point) {
      case AttachPoint.Iterator iterator -> kind + " " + iterator.list();
      case NetworkPoint.Xdp xdp -> kind + " " + word(xdp.mode());
      case NetworkPoint.Tcx tcx -> kind + " " + word(tcx.direction());
      case NetworkPoint.Clsact clsact -> kind + " " + word(clsact.direction());
      case NetworkPoint.SocketMap map -> kind + " " + word(map.stage());
      case NetworkPoint.Netkit netkit -> kind + " " + word(netkit.end());
      case NetworkPoint.Netfilter filter ->
          kind + " " + word(filter.family()) + " " + word(filter.hook());
      default -> kind;
    };
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
