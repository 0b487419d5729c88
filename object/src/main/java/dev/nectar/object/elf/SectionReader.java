package dev.nectar.object.elf;

import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachPoint.CodePlace;
import dev.nectar.object.ProgramFlag;
import dev.nectar.object.ProgramType;
import dev.nectar.object.elf.ProgramSection.Rest;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** From the name of a program section to what the programs in it are. Stateless. */
final class SectionReader {
  /**
   * What programs of a section are.
   *
   * @param type their type; {@link ProgramType#UNSPEC} if no loader knows the name
   * @param attach their point, as far as the name tells
   * @param flags how they are loaded
   */
  record Meaning(ProgramType type, Optional<AttachPoint> attach, Set<ProgramFlag> flags) {}

  private SectionReader() {}

  static Meaning read(String section) {
    boolean onRequest = section.startsWith("?");
    String name = onRequest ? section.substring(1) : section;
    Optional<ProgramSection> found = ProgramSections.find(name);
    EnumSet<ProgramFlag> flags = EnumSet.noneOf(ProgramFlag.class);
    found.ifPresent(row -> flags.addAll(row.flags()));
    if (onRequest) {
      flags.add(ProgramFlag.ON_REQUEST);
    }
    return new Meaning(
        found.map(ProgramSection::type).orElse(ProgramType.UNSPEC),
        found.flatMap(row -> point(row, rest(row, name))),
        flags);
  }

  private static String rest(ProgramSection row, String name) {
    int length = row.name().length();
    return row.rest() == Rest.NONE || name.length() <= length || name.charAt(length) != '/'
        ? ""
        : name.substring(length + 1);
  }

  private static Optional<AttachPoint> point(ProgramSection row, String rest) {
    Optional<AttachPoint> exact = rest.isEmpty() ? Optional.empty() : exact(row, rest);
    boolean untold = row.attach().isEmpty() && rest.isEmpty() && row.rest() != Rest.USDT;
    return exact.isPresent() || untold ? exact : Optional.of(hook(row, rest));
  }

  private static AttachPoint hook(ProgramSection row, String rest) {
    if (row.rest() == Rest.USDT) {
      return AttachPoint.Hook.usdt(rest);
    }
    String target =
        row.rest() == Rest.NAMED_TARGET && !rest.isEmpty() ? row.name() + ":" + rest : rest;
    return new AttachPoint.Hook(row.type(), row.attach(), target);
  }

  private static Optional<AttachPoint> exact(ProgramSection row, String rest) {
    return switch (row.rest()) {
      case NONE, TARGET, NAMED_TARGET -> Optional.empty();
      case KPROBE -> {
        CodePlace.Symbol place = symbol(rest);
        yield Optional.of(new AttachPoint.Kprobe(place.name(), place.offset()));
      }
      case KRETPROBE -> Optional.of(new AttachPoint.Kretprobe(symbol(rest).name()));
      case KPROBE_MULTI -> Optional.of(new AttachPoint.KprobeMulti(List.of(rest)));
      case KRETPROBE_MULTI -> Optional.of(new AttachPoint.KretprobeMulti(List.of(rest)));
      case UPROBE -> uprobe(rest, AttachPoint.Uprobe::new);
      case URETPROBE -> uprobe(rest, AttachPoint.Uretprobe::new);
      case USDT -> usdt(rest);
      case TRACEPOINT -> tracepoint(rest);
      case RAW_TRACEPOINT -> Optional.of(new AttachPoint.RawTracepoint(rest));
      case BTF_TRACEPOINT -> Optional.of(new AttachPoint.BtfTracepoint(rest));
      case FENTRY -> Optional.of(new AttachPoint.Fentry(rest));
      case FEXIT -> Optional.of(new AttachPoint.Fexit(rest));
      case MODIFY_RETURN -> Optional.of(new AttachPoint.ModifyReturn(rest));
      case REPLACE -> Optional.of(new AttachPoint.Replace(rest));
      case LSM -> Optional.of(new AttachPoint.LsmHook(rest));
      case ITERATOR -> Optional.of(new AttachPoint.Iterator(rest));
    };
  }

  /** Paths may hold colons; providers and names do not. */
  private static Optional<AttachPoint> usdt(String rest) {
    int second = rest.lastIndexOf(':');
    int first = second <= 0 ? -1 : rest.lastIndexOf(':', second - 1);
    if (first < 0 || first == second - 1 || second == rest.length() - 1) {
      return Optional.empty();
    }
    Optional<String> file = Optional.of(rest.substring(0, first)).filter(path -> !path.isEmpty());
    return Optional.of(
        new AttachPoint.Usdt(file, rest.substring(first + 1, second), rest.substring(second + 1)));
  }

  private static Optional<AttachPoint> tracepoint(String rest) {
    int slash = rest.indexOf('/');
    return slash <= 0 || slash == rest.length() - 1
        ? Optional.empty()
        : Optional.of(
            new AttachPoint.Tracepoint(rest.substring(0, slash), rest.substring(slash + 1)));
  }

  private interface AtPlace {
    AttachPoint in(String file, CodePlace place);
  }

  /** The file ends at the last colon, since paths may hold others. */
  private static Optional<AttachPoint> uprobe(String rest, AtPlace point) {
    int colon = rest.lastIndexOf(':');
    if (colon <= 0 || colon == rest.length() - 1) {
      return Optional.empty();
    }
    String place = rest.substring(colon + 1);
    Optional<Long> offset = Character.isDigit(place.charAt(0)) ? number(place) : Optional.empty();
    return Optional.of(
        point.in(
            rest.substring(0, colon),
            offset.<CodePlace>map(CodePlace.FileOffset::new).orElseGet(() -> symbol(place))));
  }

  private static CodePlace.Symbol symbol(String text) {
    int plus = text.lastIndexOf('+');
    Optional<Long> offset = plus <= 0 ? Optional.empty() : number(text.substring(plus + 1));
    return offset
        .map(number -> new CodePlace.Symbol(text.substring(0, plus), number))
        .orElseGet(() -> new CodePlace.Symbol(text, 0));
  }

  private static Optional<Long> number(String text) {
    try {
      long number = Long.decode(text);
      return number < 0 ? Optional.empty() : Optional.of(number);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
