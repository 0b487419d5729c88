package dev.nectar.conformance;

import dev.nectar.bytecode.Assembler;
import dev.nectar.bytecode.KernelVersion;
import dev.nectar.kernel.VerifierReason;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.ExternSpec;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramFlag;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A program of refusals.txt, which the verifier refuses.
 *
 * @param reason the row it is to be refused for
 * @param words what stands behind that: the type of program, kernels, marks
 * @param code the program
 */
record Refused(VerifierReason reason, List<String> words, String code) {
  private static final List<MapSpec> MAPS =
      List.of(
          new MapSpec("hash", MapType.HASH, 4, 8, 4, Set.of()),
          new MapSpec("array", MapType.ARRAY, 4, 8, 1, Set.of()),
          new MapSpec("progs", MapType.PROG_ARRAY, 4, 4, 1, Set.of()),
          new MapSpec("ring", MapType.RINGBUF, 0, 0, 4096, Set.of()),
          new MapSpec("constants", MapType.ARRAY, 4, 8, 1, Set.of(MapFlag.READ_ONLY_FOR_PROGRAMS)),
          new MapSpec("results", MapType.ARRAY, 4, 8, 1, Set.of(MapFlag.WRITE_ONLY_FOR_PROGRAMS)));

  /** Its second argument is a task. */
  private static final AttachPoint TRACED = new AttachPoint.BtfTracepoint("sched_process_exec");

  /** All of the file. */
  static List<Refused> all() {
    String text;
    try (InputStream file = Refused.class.getResourceAsStream("refusals.txt")) {
      text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    List<Refused> all = new ArrayList<>();
    for (String block : text.split("\n\n", -1)) {
      if (!block.startsWith("#")) {
        int end = block.indexOf('\n');
        List<String> words = List.of(block.substring(0, end).split(" ", -1));
        VerifierReason reason = VerifierReason.valueOf(words.getFirst());
        all.add(new Refused(reason, words.subList(1, words.size()), block.substring(end + 1)));
      }
    }
    return all;
  }

  /** Whether a kernel says so. */
  boolean isFor(KernelVersion kernel) {
    boolean since =
        words.stream()
            .filter(w -> w.startsWith("from="))
            .allMatch(w -> kernel.atLeast(KernelVersion.parse(w.substring(5))));
    return since
        && words.stream()
            .filter(w -> w.startsWith("before="))
            .noneMatch(w -> kernel.atLeast(KernelVersion.parse(w.substring(7))));
  }

  ObjectSpec spec() {
    FunctionSpec body = new FunctionSpec("refused", new Assembler().assemble(code), List.of());
    List<MapSpec> maps = MAPS.stream().filter(m -> code.contains("map[" + m.name() + "]")).toList();
    String license = words.contains("proprietary") ? "Proprietary" : "GPL";
    return new ObjectSpec(
        List.of(program(body)),
        List.of(),
        maps,
        List.of(),
        externs(),
        Optional.empty(),
        ByteOrder.nativeOrder(),
        license,
        0);
  }

  /** The functions of the kernel that it calls. */
  private List<ExternSpec> externs() {
    return words.stream()
        .filter(word -> word.startsWith("kfunc="))
        .<ExternSpec>map(
            word -> new ExternSpec.Function(word.substring(6), ExternSpec.Need.REQUIRED, 0))
        .toList();
  }

  private ProgramSpec program(FunctionSpec body) {
    Set<ProgramFlag> flags =
        words.contains("sleepable") ? EnumSet.of(ProgramFlag.SLEEPABLE) : Set.of();
    String type = words.getFirst();
    return type.equals("tp_btf")
        ? ProgramSpec.at("refused", TRACED, body)
        : new ProgramSpec(
            "refused",
            ProgramType.valueOf(type.toUpperCase(Locale.ROOT)),
            Optional.empty(),
            body,
            "",
            flags);
  }

  @Override
  public String toString() {
    return reason
        + " "
        + String.join(" ", words)
        + " "
        + code.strip().lines().findFirst().orElse("");
  }
}
