package dev.nectar.conformance;

import dev.nectar.bytecode.Assembler;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.MapView;
import dev.nectar.kernel.Program;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramFlag;
import dev.nectar.object.ProgramSpec;
import dev.nectar.testing.Evidence;
import java.util.List;
import java.util.Set;

/** A loaded program that counts its runs: for points that only the test's own things pass. */
final class Counter implements AutoCloseable {
  private static final MapSpec RUNS = new MapSpec("runs", MapType.ARRAY, 4, 8, 1, Set.of());

  /** R6 is the context. */
  private static final String TEXT =
      """
        r6 = r1
        *(u32 *)(r10 - 4) = 0
        r1 = map[runs]
        r2 = r10
        r2 += -4
        call bpf_map_lookup_elem
        if r0 == 0 goto out
        r1 = 1
        lock *(u64 *)(r0 + 0) += r1
      MIDDLE
      out:
        r0 = VERDICT
        exit
      """;

  private final Kernel kernel;
  private final AttachPoint point;
  private final LoadedObject object;
  private final MapView<Integer, Long> runs;
  private boolean attached;

  private Counter(Kernel kernel, AttachPoint point, LoadedObject object) {
    this.kernel = kernel;
    this.point = point;
    this.object = object;
    this.runs = object.map(RUNS.name()).view(Codec.INT, Codec.LONG);
  }

  /**
   * Loads the program.
   *
   * @param verdict what it returns
   */
  static Counter load(Kernel kernel, AttachPoint point, int verdict) {
    return load(kernel, point, "", verdict);
  }

  /**
   * The same, which does something more.
   *
   * @param middle finds the context in R6
   */
  static Counter load(Kernel kernel, AttachPoint point, String middle, int verdict) {
    return load(kernel, point, middle, verdict, Set.of());
  }

  /** The same, loaded with flags. */
  static Counter load(
      Kernel kernel, AttachPoint point, String middle, int verdict, Set<ProgramFlag> flags) {
    String text = TEXT.replace("MIDDLE", middle).replace("VERDICT", Integer.toString(verdict));
    FunctionSpec body = new FunctionSpec("counter", new Assembler().assemble(text), List.of());
    ProgramSpec plain = ProgramSpec.at("counter", point, body);
    ProgramSpec program =
        new ProgramSpec(
            plain.name(), plain.type(), plain.attach(), plain.body(), plain.section(), flags);
    ObjectSpec spec = new ObjectSpec(List.of(program), List.of(RUNS), "GPL");
    return new Counter(kernel, point, kernel.load(spec));
  }

  Program program() {
    return object.program("counter");
  }

  BpfMap map() {
    return object.map(RUNS.name());
  }

  /** To be attached as it is. */
  Attachment attachment() {
    return new Attachment(program(), point);
  }

  /** Attaches the program, and sees that the kernel knows of it. */
  Link attach(Attachment how) {
    Link link = kernel.attach(List.of(how)).getFirst();
    Links.isOf(link, program(), kernel);
    attached = true;
    return link;
  }

  /** How often it ran. */
  long runs() {
    long count = runs.get(0).orElseThrow();
    if (attached && count > 0) {
      Evidence.of(kernel).fired(point);
    }
    return count;
  }

  @Override
  public void close() {
    object.close();
  }
}
