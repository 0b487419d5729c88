package dev.nectar.conformance;

import dev.nectar.bytecode.Assembler;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.MapView;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.testing.Evidence;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A loaded program that counts how often it runs in the thread that loaded it, and does nothing in
 * others.
 */
final class Watch implements AutoCloseable {
  private static final MapSpec SEEN = new MapSpec("seen", MapType.ARRAY, 4, 16, 1, Set.of());

  /** R6 is the context; the middle may set R7, which is seen, and R8, which is returned. */
  private static final String START =
      """
        r6 = r1
        r7 = 0
        r8 = 0
        call bpf_get_current_pid_tgid
        r1 = THREAD ll
        if r0 != r1 goto out
      """;

  private static final String END =
      """
        *(u32 *)(r10 - 4) = 0
        r1 = map[seen]
        r2 = r10
        r2 += -4
        call bpf_map_lookup_elem
        if r0 == 0 goto out
        r1 = 1
        lock *(u64 *)(r0 + 0) += r1
        *(u64 *)(r0 + 8) = r7
        r0 = r8
        exit
      out:
        r0 = 0
        exit
      """;

  private final Kernel kernel;
  private final AttachPoint point;
  private final LoadedObject object;
  private final MapView<Integer, Seen> seen;
  private final List<Link> links = new ArrayList<>();

  private Watch(Kernel kernel, AttachPoint point, LoadedObject object) {
    this.kernel = kernel;
    this.point = point;
    this.object = object;
    this.seen = object.map(SEEN.name()).view(Codec.INT, Seen.CODEC);
  }

  /**
   * Loads the program.
   *
   * @param middle what it does in this thread: it finds the context in R6, and may leave a value to
   *     be seen in R7 and its result in R8; {@code goto out} ends it unseen
   */
  static Watch load(Kernel kernel, AttachPoint point, String middle) {
    String text = START.replace("THREAD", Long.toString(thisThread(kernel))) + middle + "\n" + END;
    return new Watch(kernel, point, kernel.load(object(point, text)));
  }

  /** The same, which sees nothing but that it ran. */
  static Watch load(Kernel kernel, AttachPoint point) {
    return load(kernel, point, "");
  }

  /** The number that {@code bpf_get_current_pid_tgid} gives in this thread, whatever namespace. */
  private static long thisThread(Kernel kernel) {
    String text = "call bpf_get_current_pid_tgid\n r7 = r0\n r8 = 0\n" + END;
    AttachPoint anywhere = new AttachPoint.RawTracepoint("sys_enter");
    try (LoadedObject self = kernel.load(object(anywhere, text))) {
      self.program("watch").testRun();
      MapView<Integer, Seen> seen = self.map(SEEN.name()).view(Codec.INT, Seen.CODEC);
      return seen.get(0).orElseThrow().value();
    }
  }

  private static ObjectSpec object(AttachPoint point, String text) {
    FunctionSpec body = new FunctionSpec("watch", new Assembler().assemble(text), List.of());
    return new ObjectSpec(List.of(ProgramSpec.at("watch", point, body)), List.of(SEEN), "GPL");
  }

  /** Attaches the program. */
  void attach() {
    attach(UnaryOperator.identity());
  }

  /**
   * Attaches the program.
   *
   * @param how adds a process or cookies
   * @return its links, which end with this
   */
  List<Link> attach(UnaryOperator<Attachment> how) {
    Attachment attachment = new Attachment(object.program("watch"), point);
    links.addAll(kernel.attach(List.of(how.apply(attachment))));
    for (Link link : links) {
      Links.isOf(link, object.program("watch"), kernel);
    }
    return List.copyOf(links);
  }

  /** Detaches the program. */
  void detach() {
    links.forEach(Link::close);
    links.clear();
  }

  /** What it has seen. */
  Seen seen() {
    Seen now = seen.get(0).orElseThrow();
    if (now.times() > 0) {
      Evidence.of(kernel).fired(point);
    }
    return now;
  }

  @Override
  public void close() {
    detach();
    object.close();
  }
}
