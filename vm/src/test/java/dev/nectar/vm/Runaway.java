package dev.nectar.vm;

import dev.nectar.bytecode.Assembler;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.Program;
import dev.nectar.kernel.RunInput;
import dev.nectar.object.ExternSpec;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.object.Slot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A program of {@code runaway.txt}, which does not end by itself.
 *
 * @param name what it does
 * @param code what the assembler reads
 */
record Runaway(String name, String code) {
  private static final RunInput PACKET = RunInput.packet(new byte[64]);

  static List<Runaway> all() {
    try (InputStream file = Runaway.class.getResourceAsStream("runaway.txt")) {
      if (file == null) {
        throw new IllegalStateException("there is no runaway.txt");
      }
      String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      return Stream.of(text.split("(?m)^== ", -1)).skip(1).map(Runaway::of).toList();
    } catch (IOException e) {
      throw new IllegalStateException("runaway.txt cannot be read", e);
    }
  }

  private static Runaway of(String section) {
    int end = section.indexOf('\n');
    return new Runaway(section.substring(0, end), section.substring(end + 1));
  }

  private static MapSpec map(MapType type, String name, int value, long entries) {
    return new MapSpec(name, type, 4, value, entries, Set.of());
  }

  private ObjectSpec object() {
    List<MapSpec> maps =
        List.of(
            map(MapType.HASH, "hash", 8, 1000),
            map(MapType.ARRAY, "array", 8, 1000),
            map(MapType.ARRAY, "big", 1 << 20, 1),
            map(MapType.PROG_ARRAY, "progs", 4, 1).with(List.of(new Slot.TailCall(0, "p"))));
    List<ExternSpec> kfuncs =
        Stream.of("bpf_iter_num_new", "bpf_iter_num_next", "bpf_iter_num_destroy")
            .filter(code::contains)
            .<ExternSpec>map(each -> new ExternSpec.Function(each, ExternSpec.Need.REQUIRED, 0))
            .toList();
    FunctionSpec body = new FunctionSpec("p", new Assembler().assemble(code), List.of());
    return new ObjectSpec(
        List.of(new ProgramSpec("p", ProgramType.SOCKET_FILTER, body)),
        List.of(),
        maps,
        List.of(),
        kfuncs,
        Optional.empty(),
        ByteOrder.nativeOrder(),
        "GPL",
        0);
  }

  /** Runs it until it is ended. */
  void run(Mode mode, Limits limits) {
    try (Kernel kernel = EmbeddedKernel.open(EmbeddedOptions.DEFAULT.limits(limits).mode(mode));
        LoadedObject object = kernel.load(object())) {
      object.program("p").testRun(PACKET);
    }
  }

  /**
   * Prints how long behind the limit each program is ended.
   *
   * @param words how often each is run
   */
  public static void main(String[] words) {
    int rounds = Integer.parseInt(words[0]);
    Duration limit = Duration.ofMillis(20);
    Limits limits = Limits.DEFAULT.memory(1 << 23).time(limit).instructions(1L << 60);
    System.out.printf(
        "ms behind a limit of %d ms, %d runs%n%-22s %-12s %8s %8s %8s%n",
        limit.toMillis(), rounds, "", "", "least", "median", "most");
    for (Runaway each : all()) {
      for (Mode mode : List.of(Mode.INTERPRETER, Mode.JIT)) {
        List<Double> late = each.late(mode, limits, rounds);
        System.out.printf(
            "%-22s %-12s %8.2f %8.2f %8.2f%n",
            each.name(), mode, late.getFirst(), late.get(rounds / 2), late.getLast());
      }
    }
  }

  private List<Double> late(Mode mode, Limits limits, int rounds) {
    List<Double> late = new ArrayList<>();
    try (Kernel kernel = EmbeddedKernel.open(EmbeddedOptions.DEFAULT.limits(limits).mode(mode));
        LoadedObject object = kernel.load(object())) {
      Program program = object.program("p");
      for (int i = 0; i < rounds; i++) {
        long start = System.nanoTime();
        try {
          program.testRun(PACKET);
          throw new AssertionError(name + " ended by itself");
        } catch (BudgetException e) {
          late.add((System.nanoTime() - start - limits.time().toNanos()) / 1e6);
        }
      }
    }
    late.sort(null);
    return late;
  }
}
