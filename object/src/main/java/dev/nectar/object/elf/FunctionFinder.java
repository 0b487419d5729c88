package dev.nectar.object.elf;

import dev.nectar.bytecode.Encoder;
import dev.nectar.elf.ElfSymbol;
import dev.nectar.elf.Section;
import dev.nectar.object.Binding;
import dev.nectar.object.ProgramType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds where the functions of an object start and end: by symbols, or where there are none by
 * types, by calls and by the starts of sections; and which of them are programs.
 */
final class FunctionFinder {
  private static final ElfSymbol NO_SYMBOL =
      new ElfSymbol("", 0, 0, ElfSymbol.NO_TYPE, ElfSymbol.LOCAL, 0, 0);

  private final ObjectFile file;
  private final Types types;
  private final NavigableMap<Place, Set<Place>> calls;
  private final UniqueNames names = new UniqueNames();

  FunctionFinder(ObjectFile file, Types types) {
    this.file = file;
    this.types = types;
    this.calls = Calls.of(file);
  }

  /**
   * Where a function lies.
   *
   * @param end where it ends, in bytes from the section's start
   * @param symbol its own, or one that says nothing
   */
  private record Range(Section section, long end, ElfSymbol symbol) {}

  /** The functions by their places, in the order of sections and code. */
  NavigableMap<Place, CodeFunction> find() {
    NavigableMap<Place, Range> ranges = new TreeMap<>();
    for (Section section : file.sections()) {
      if (file.role(section.index()).isCode()) {
        find(section, ranges);
      }
    }
    List<CodeFunction> found = new ArrayList<>();
    ranges.forEach((place, range) -> found.add(function(place, range, isCalled(place, ranges))));
    return named(found);
  }

  /** What stands outside of every function calls nothing. */
  private boolean isCalled(Place place, NavigableMap<Place, Range> ranges) {
    return calls.getOrDefault(place, Set.of()).stream()
        .anyMatch(
            caller -> {
              Map.Entry<Place, Range> around = ranges.floorEntry(caller);
              return around != null
                  && around.getKey().section() == caller.section()
                  && caller.offset() < around.getValue().end();
            });
  }

  /** Names that others see are kept; of equal static ones all but the first get a number. */
  private NavigableMap<Place, CodeFunction> named(List<CodeFunction> found) {
    NavigableMap<Place, CodeFunction> named = new TreeMap<>();
    found.stream()
        .sorted(Comparator.comparingInt((CodeFunction f) -> f.binding() == Binding.LOCAL ? 1 : 0))
        .forEach(f -> named.put(f.place(), renamed(f, names.unique(f.name()))));
    return named;
  }

  private static CodeFunction renamed(CodeFunction f, String name) {
    return new CodeFunction(f.section(), f.start(), f.end(), name, f.binding(), f.use());
  }

  private void find(Section section, NavigableMap<Place, Range> ranges) {
    NavigableMap<Long, ElfSymbol> starts = starts(section);
    for (Map.Entry<Long, ElfSymbol> start : starts.entrySet()) {
      Long next = starts.higherKey(start.getKey());
      long limit = next == null ? section.size() : next;
      long size = start.getValue().size();
      long end = size > 0 && size < limit - start.getKey() ? start.getKey() + size : limit;
      ranges.put(
          new Place(section.index(), start.getKey()), new Range(section, end, start.getValue()));
    }
  }

  private CodeFunction function(Place place, Range range, boolean called) {
    ElfSymbol symbol = range.symbol();
    Section section = range.section();
    String name =
        symbol.name().isEmpty()
            ? types.functionName(place).orElseGet(() -> name(section, place.offset()))
            : symbol.name();
    Binding binding =
        symbol.type() == ElfSymbol.NO_TYPE && symbol.name().isEmpty()
            ? Binding.LOCAL
            : Bindings.of(symbol);
    return new CodeFunction(
        section, place.offset(), range.end(), name, binding, use(section, called, binding));
  }

  private CodeFunction.Use use(Section section, boolean called, Binding binding) {
    if (file.role(section.index()) == SectionRole.FUNCTIONS) {
      return CodeFunction.Use.FUNCTION;
    }
    if (!called) {
      return CodeFunction.Use.PROGRAM;
    }
    boolean known =
        SectionReader.read(section.name()).type() != ProgramType.UNSPEC
            || TailSection.of(section.name()).isPresent();
    return known && binding != Binding.LOCAL ? CodeFunction.Use.BOTH : CodeFunction.Use.FUNCTION;
  }

  /** A name for a function that nothing names. */
  private static String name(Section section, long start) {
    String name =
        section.name().isEmpty() ? "code" : section.name().replaceAll("[^A-Za-z0-9_]", "_");
    return start == 0 ? name : name + "_" + start / Encoder.SLOT;
  }

  private NavigableMap<Long, ElfSymbol> starts(Section section) {
    NavigableMap<Long, ElfSymbol> starts = new TreeMap<>();
    List<ElfSymbol> symbols = file.symbols(section);
    symbols.stream().filter(ElfSymbol::isFunction).forEach(s -> start(section, starts, s));
    boolean typed = !starts.isEmpty();
    if (!typed) {
      symbols.stream()
          .filter(s -> s.type() == ElfSymbol.NO_TYPE && s.binding() != ElfSymbol.LOCAL)
          .forEach(s -> start(section, starts, s));
    }
    types.functions().keySet().stream()
        .filter(place -> place.section() == section.index())
        .filter(place -> isInside(section, place.offset()))
        .forEach(place -> starts.putIfAbsent(place.offset(), NO_SYMBOL));
    addCalled(section, starts);
    if (!typed && section.size() > 0) {
      starts.putIfAbsent(0L, NO_SYMBOL);
    }
    return starts;
  }

  /** Of several symbols of a place, the first that others see names it. */
  private static void start(
      Section section, NavigableMap<Long, ElfSymbol> starts, ElfSymbol symbol) {
    if (symbol.name().isEmpty() || !isInside(section, symbol.value())) {
      return;
    }
    starts.merge(
        symbol.value(),
        symbol,
        (old, now) ->
            old.binding() == ElfSymbol.LOCAL && now.binding() != ElfSymbol.LOCAL ? now : old);
  }

  private static boolean isInside(Section section, long offset) {
    return offset >= 0 && offset < section.size() && offset % Encoder.SLOT == 0;
  }

  private void addCalled(Section section, NavigableMap<Long, ElfSymbol> starts) {
    Map<Long, ElfSymbol> sized = new HashMap<>(starts);
    for (Place place : calls.keySet()) {
      if (place.section() != section.index() || starts.containsKey(place.offset())) {
        continue;
      }
      Optional<Map.Entry<Long, ElfSymbol>> before =
          Optional.ofNullable(starts.floorEntry(place.offset()))
              .filter(entry -> sized.containsKey(entry.getKey()))
              .filter(entry -> place.offset() < entry.getKey() + entry.getValue().size());
      if (!isInside(section, place.offset()) || before.isPresent()) {
        throw new MalformedObjectException(
            "code of "
                + file.name()
                + " calls offset "
                + place.offset()
                + " of section "
                + section.name()
                + ", where no function starts");
      }
      starts.put(place.offset(), NO_SYMBOL);
    }
  }
}
