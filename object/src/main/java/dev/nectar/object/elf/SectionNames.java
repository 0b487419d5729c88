package dev.nectar.object.elf;

import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachPoint.CodePlace;
import dev.nectar.object.AttachType;
import dev.nectar.object.NetworkPoint;
import dev.nectar.object.ProgramFlag;
import dev.nectar.object.ProgramSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** From what a program is to the name of a section that says so. Stateless. */
final class SectionNames {
  private SectionNames() {}

  /** The section it was read from, or the first of libbpf's names that is read as it is. */
  static String of(ProgramSpec program) {
    if (!program.needs().isEmpty() || program.insteadOf().isPresent()) {
      throw new UnwritableObjectException(
          "program "
              + program.name()
              + " cannot be written: an object file does not tell what it needs or stands for",
          "leave that out, and say it where the file is read");
    }
    if (!program.section().isEmpty()) {
      return program.section();
    }
    String request = program.flags().contains(ProgramFlag.ON_REQUEST) ? "?" : "";
    List<String> rests = program.attach().map(SectionNames::rests).orElse(List.of(""));
    return candidates(rests)
        .filter(name -> isMeant(program, request + name, false))
        .findFirst()
        .or(
            () ->
                candidates(List.of(""))
                    .filter(name -> isMeant(program, request + name, true))
                    .findFirst())
        .map(name -> request + name)
        .orElseThrow(
            () ->
                new UnwritableObjectException(
                    "program " + program.name() + " cannot be written: no section is named for it",
                    "name one in its spec"));
  }

  private static Stream<String> candidates(List<String> rests) {
    return ProgramSections.ofLibbpf().stream()
        .flatMap(
            row ->
                rests.stream().map(rest -> rest.isEmpty() ? row.name() : row.name() + "/" + rest));
  }

  /** Where no name tells of the point, one is taken that only tells the type, or the kind. */
  private static boolean isMeant(ProgramSpec program, String section, boolean typeOnly) {
    SectionReader.Meaning meaning = SectionReader.read(section);
    Optional<AttachType> kind = program.attach().flatMap(AttachPoint::attachType);
    Optional<AttachType> told = meaning.attach().flatMap(AttachPoint::attachType);
    return meaning.type() == program.type()
        && meaning.flags().equals(program.flags())
        && (typeOnly
            ? told.isEmpty() || told.equals(kind)
            : meaning.attach().equals(program.attach()));
  }

  private static List<String> rests(AttachPoint point) {
    return switch (point) {
      case AttachPoint.Tracepoint(String category, String name) -> List.of(category + "/" + name);
      case AttachPoint.RawTracepoint(String name) -> List.of(name);
      case AttachPoint.BtfTracepoint(String name) -> List.of(name);
      case AttachPoint.Kprobe(String name, long offset) -> List.of(plus(name, offset));
      case AttachPoint.Kretprobe(String name) -> List.of(name);
      case AttachPoint.KprobeMulti(var names) -> List.of(names.getFirst());
      case AttachPoint.KretprobeMulti(var names) -> List.of(names.getFirst());
      case AttachPoint.Uprobe(String file, CodePlace place) -> List.of(file + ":" + text(place));
      case AttachPoint.Uretprobe(String file, CodePlace place) -> List.of(file + ":" + text(place));
      case AttachPoint.Fentry(String name) -> List.of(name);
      case AttachPoint.Fexit(String name) -> List.of(name);
      case AttachPoint.ModifyReturn(String name) -> List.of(name);
      case AttachPoint.LsmHook(String name) -> List.of(name);
      case AttachPoint.Replace(String name) -> List.of(name);
      case AttachPoint.Usdt(Optional<String> file, String provider, String name) ->
          List.of(file.orElse("") + ":" + provider + ":" + name);
      case AttachPoint.Hook(_, _, String target) -> targets(target);
      case AttachPoint.Iterator(String list) -> List.of(list);
      case AttachPoint.Custom _ -> List.of("");
      case AttachPoint.Interval _, AttachPoint.Profile _, AttachPoint.PerfEvent _ -> List.of("");
      case AttachPoint.Cgroup _ -> List.of("");
      case AttachPoint.KprobeSession _, AttachPoint.UprobeSession _ -> List.of("");
      case AttachPoint.UprobeMulti _, AttachPoint.UretprobeMulti _, NetworkPoint _ -> List.of("");
    };
  }

  private static List<String> targets(String target) {
    List<String> rests = new ArrayList<>(List.of(target, ""));
    int colon = target.indexOf(':');
    if (colon >= 0) {
      rests.add(target.substring(colon + 1));
    }
    return rests;
  }

  private static String text(CodePlace place) {
    return switch (place) {
      case CodePlace.Symbol(String name, long offset) -> plus(name, offset);
      case CodePlace.FileOffset(long offset) -> "0x" + Long.toHexString(offset);
    };
  }

  private static String plus(String name, long offset) {
    return offset == 0 ? name : name + "+" + offset;
  }
}
