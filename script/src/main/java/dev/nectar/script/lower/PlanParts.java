package dev.nectar.script.lower;

import dev.nectar.object.MapFlag;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.Target;
import dev.nectar.report.Span;
import dev.nectar.script.check.CheckedScript;
import dev.nectar.script.check.MapSymbol;
import dev.nectar.script.check.Settings;
import dev.nectar.script.check.Type;
import dev.nectar.script.syntax.Walk;
import dev.nectar.session.Action;
import dev.nectar.session.ErrorSite;
import dev.nectar.session.MapShape;
import dev.nectar.session.Place;
import dev.nectar.session.Plan;
import dev.nectar.session.ValueType;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What the programs of a plan share: maps, actions, places of errors. */
final class PlanParts {
  static final String SCRATCH = "scratch";

  /**
   * Frames between a raw tracepoint's caller and what calls programs, which not every kernel has:
   * they are read too, and dropped by name when a stack is shown.
   */
  static final int GLUE_FRAMES = 1;

  private static final int STACKS = 8192;

  private final Target target;
  private final CheckedScript script;
  private final Map<String, ScriptMap> maps = new HashMap<>();
  private final List<MapShape> shapes = new ArrayList<>();
  private final List<MapSpec> specs = new ArrayList<>();
  private final Map<Action, Integer> actionNumbers = new HashMap<>();
  private final List<Action> actions = new ArrayList<>();
  private final Map<ErrorSite, Integer> errorNumbers = new HashMap<>();
  private final List<ErrorSite> errors = new ArrayList<>();
  private int scratchSize;
  private int scratchEntries;
  private final int stackLimit;

  PlanParts(Target target, CheckedScript script) {
    this.target = target;
    this.script = script;
    int deepest = deepestStack(script);
    this.stackLimit = deepest == 0 ? 0 : deepest + GLUE_FRAMES;
    script.maps().forEach(this::add);
  }

  private static int deepestStack(CheckedScript script) {
    int[] deepest = {0};
    for (CheckedScript.Body body : script.bodies()) {
      Walk.expressions(
          body.probe(),
          e -> {
            if (body.typing().type(e) instanceof Type.Stack s) {
              deepest[0] = Math.max(deepest[0], Math.max(1, s.limit()));
            }
          });
    }
    return deepest[0];
  }

  Target target() {
    return target;
  }

  CheckedScript script() {
    return script;
  }

  Settings settings() {
    return script.settings();
  }

  boolean isLittleEndian() {
    return target.architecture().order().equals(ByteOrder.LITTLE_ENDIAN);
  }

  // ---- the script's maps

  /**
   * A map of the script.
   *
   * @param index its place in the plan
   * @param name its name in the object
   * @param key the type of its keys; none if it is scalar
   * @param value the type of its values
   * @param perCpuArray whether it is an array, whose entry exists from the start
   */
  record ScriptMap(int index, String name, Optional<Type> key, Type value, boolean perCpuArray) {
    int valueSize() {
      return value instanceof Type.Aggregate a ? aggregateSize(a) : ValueTypes.size(value);
    }

    private static int aggregateSize(Type.Aggregate a) {
      return switch (a.kind()) {
        case COUNT, SUM, HIST, LHIST -> 8;
        case MIN, MAX, AVG, STATS -> 16;
      };
    }

    boolean isHistogram() {
      return value instanceof Type.Aggregate a
          && (a.kind() == Type.Aggregation.HIST || a.kind() == Type.Aggregation.LHIST);
    }

    /** The bytes before a histogram's bucket. */
    int bucketOffset() {
      return key.map(k -> (ValueTypes.size(k) + 7) & -8).orElse(0);
    }
  }

  private void add(MapSymbol symbol) {
    boolean scalar = symbol.form() != MapSymbol.Form.KEYED;
    Optional<Type> key = scalar ? Optional.empty() : Optional.of(symbol.key());
    boolean aggregate = symbol.value() instanceof Type.Aggregate;
    ScriptMap probe =
        new ScriptMap(shapes.size(), "AT_" + symbol.name(), key, symbol.value(), false);
    boolean array = scalar && aggregate && !probe.isHistogram();
    ScriptMap map = new ScriptMap(probe.index(), probe.name(), key, symbol.value(), array);
    maps.put(symbol.name(), map);
    shapes.add(
        new MapShape(
            "@" + symbol.name(), map.name(), key.map(ValueTypes::of), content(symbol.value())));
    specs.add(spec(map, aggregate));
  }

  private MapSpec spec(ScriptMap map, boolean aggregate) {
    int keySize =
        map.isHistogram() ? map.bucketOffset() + 8 : map.key().map(ValueTypes::size).orElse(4);
    long entries = map.key().isEmpty() && !map.isHistogram() ? 1 : settings().maxMapKeys();
    MapType type =
        map.perCpuArray() ? MapType.PERCPU_ARRAY : aggregate ? MapType.PERCPU_HASH : MapType.HASH;
    return new MapSpec(map.name(), type, keySize, map.valueSize(), entries, Set.of());
  }

  private static MapShape.Content content(Type type) {
    return type instanceof Type.Aggregate a
        ? aggregate(a)
        : new MapShape.Content.Value(ValueTypes.of(type));
  }

  private static MapShape.Content aggregate(Type.Aggregate a) {
    ValueType.Sign sign = ValueTypes.sign(a.value());
    return switch (a.kind()) {
      case COUNT -> new MapShape.Content.Count();
      case SUM -> new MapShape.Content.Sum(sign);
      case MIN -> new MapShape.Content.Min(sign);
      case MAX -> new MapShape.Content.Max(sign);
      case AVG -> new MapShape.Content.Average(sign);
      case STATS -> new MapShape.Content.Stats(sign);
      case HIST -> new MapShape.Content.Histogram(a.shape().getFirst().intValue());
      case LHIST ->
          new MapShape.Content.LinearHistogram(
              a.shape().get(0), a.shape().get(1), a.shape().get(2));
    };
  }

  ScriptMap map(String name) {
    return Objects.requireNonNull(maps.get(name));
  }

  // ---- numbers of actions and errors

  int action(Action action) {
    return actionNumbers.computeIfAbsent(
        action,
        a -> {
          actions.add(a);
          return actions.size() - 1;
        });
  }

  int mapFull(Span span) {
    return error(
        "Map full; can't update element. Try increasing max_map_keys config or manually setting"
            + " the max entries in a map declaration e.g. `let @a = hash(5000)`",
        Optional.of("map_update_elem"),
        span);
  }

  int missingKey(Span span) {
    return error(
        "Can't delete map element because it does not exist.",
        Optional.of("map_delete_elem"),
        span);
  }

  int stacksFull(Span span) {
    return error(
        "Too many different stacks. Those beyond the first " + STACKS + " are shown empty.",
        Optional.of("map_update_elem"),
        span);
  }

  int divisionByZero(Span span) {
    return error(
        "Divide or modulo by 0 detected. This can lead to unexpected results. 1 is being used as"
            + " the result.",
        Optional.empty(),
        span);
  }

  int outOfBounds(Span span) {
    return error(
        "Array access out of bounds. This can lead to unexpected results.", Optional.empty(), span);
  }

  private int error(String message, Optional<String> helper, Span span) {
    return errorNumbers.computeIfAbsent(
        new ErrorSite(message, helper, Place.of(span)),
        site -> {
          errors.add(site);
          return errors.size() - 1;
        });
  }

  // ---- what is needed

  void needScratch(int size) {
    scratchSize = Math.max(scratchSize, size);
  }

  int scratchSize() {
    return scratchSize;
  }

  void needScratchEntry(int entry) {
    scratchEntries = Math.max(scratchEntries, entry + 1);
  }

  /** The most frames of any stack of the script. */
  int stackLimit() {
    return stackLimit;
  }

  List<Action> actions() {
    return actions;
  }

  List<ErrorSite> errors() {
    return errors;
  }

  List<MapShape> shapes() {
    return shapes;
  }

  /** All maps of the object. */
  List<MapSpec> specs(long ringBytes) {
    List<MapSpec> all = new ArrayList<>(specs);
    all.add(new MapSpec(Plan.EVENTS, MapType.RINGBUF, 0, 0, ringBytes, Set.of()));
    all.add(new MapSpec(Plan.LOST, MapType.PERCPU_ARRAY, 4, 8, 1, Set.of()));
    if (!errors.isEmpty()) {
      all.add(new MapSpec(Plan.ERRORS, MapType.ARRAY, 4, 16, errors.size(), Set.of()));
    }
    if (stackLimit > 0) {
      all.add(
          new MapSpec(
              Plan.STACKS, MapType.HASH, 8, stackLimit * 8, STACKS, Set.of(MapFlag.NO_PREALLOC)));
    }
    all.add(new MapSpec(Plan.RUN, MapType.ARRAY, 4, 16, 1, Set.of()));
    if (scratchEntries > 0 && scratchSize > 0) {
      all.add(new MapSpec(SCRATCH, MapType.PERCPU_ARRAY, 4, scratchSize, scratchEntries, Set.of()));
    }
    return all;
  }
}
