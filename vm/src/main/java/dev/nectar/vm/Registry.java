package dev.nectar.vm;

import dev.nectar.kernel.Attached;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.LinkInfo;
import dev.nectar.kernel.MapInfo;
import dev.nectar.kernel.Program;
import dev.nectar.kernel.ProgramInfo;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.Target;
import dev.nectar.vm.code.Executable;
import dev.nectar.vm.code.Owner;
import dev.nectar.vm.map.EmbeddedMap;
import dev.nectar.vm.map.MapHome;
import dev.nectar.vm.map.MapStore;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * What is in an embedded kernel: programs, maps and links by number, and names. A program or map
 * goes when nothing holds it any more. For any thread.
 */
final class Registry implements MapHome {
  /** What a map takes outside of the owner's memory, which is counted as if it lay there. */
  private static final long MAP = 1024;

  private final Owner owner;
  private final EmbeddedOptions options;
  private final KernelTarget target;
  private final Kfuncs kfuncs;
  private final Map<Integer, Held<LiveProgram>> programs = new TreeMap<>();
  private final Map<Integer, Held<EmbeddedMap>> maps = new TreeMap<>();
  private final Map<Integer, Functions> tables = new HashMap<>();

  /** For each map, where it is counted. */
  private final Map<Integer, Long> counts = new HashMap<>();

  private final Map<Integer, EmbeddedLink> links = new TreeMap<>();
  private final Map<Path, Object> names = new HashMap<>();
  private final AtomicInteger counting = new AtomicInteger();
  private int nextProgram = 1;
  private int nextMap = 1;
  private int nextLink = 1;

  Registry(Owner owner, EmbeddedOptions options) {
    this.owner = owner;
    this.options = options;
    this.target = new KernelTarget(options);
    this.kfuncs =
        new Kfuncs(options, options.kfuncs().isEmpty() ? Optional.empty() : target.types());
  }

  /** What is held, and by how many. */
  private static final class Held<T> {
    private final T value;
    private int holders;

    Held(T value) {
      this.value = value;
    }
  }

  Owner owner() {
    return owner;
  }

  Target target() {
    return target;
  }

  Kfuncs kfuncs() {
    return kfuncs;
  }

  TaskContext task() {
    return options.task();
  }

  // Counting of runs.

  boolean counts() {
    return counting.get() > 0;
  }

  void count(int more) {
    counting.addAndGet(more);
  }

  // Maps.

  /** Adds a map, and gives the first handle, which holds it. */
  synchronized EmbeddedMap add(MapStore store) {
    long counted;
    try {
      counted = owner.memory().allocate(MAP, 8);
    } catch (KernelException e) {
      store.close();
      throw e;
    }
    counts.put(nextMap, counted);
    EmbeddedMap map = new EmbeddedMap(nextMap++, 0, store, owner.cpus(), this);
    maps.put(map.id(), new Held<>(map));
    owner.maps().put(map.id(), store);
    hold(map.id());
    return map;
  }

  synchronized Optional<EmbeddedMap> map(int id) {
    return Optional.ofNullable(maps.get(id)).map(held -> held.value.again());
  }

  List<MapInfo> maps() {
    List<Integer> ids;
    synchronized (this) {
      ids = List.copyOf(maps.keySet());
    }
    return ids.stream().map(this::map).flatMap(Optional::stream).map(Registry::told).toList();
  }

  private static MapInfo told(EmbeddedMap map) {
    try (map) {
      return map.info();
    }
  }

  @Override
  public synchronized void hold(int map) {
    Held<EmbeddedMap> held = maps.get(map);
    if (held != null) {
      held.holders++;
    }
  }

  @Override
  public void drop(int map) {
    EmbeddedMap ended = null;
    synchronized (this) {
      Held<EmbeddedMap> held = maps.get(map);
      if (held != null && --held.holders == 0) {
        maps.remove(map);
        owner.maps().remove(map);
        owner.memory().free(Objects.requireNonNull(counts.remove(map)), MAP);
        ended = held.value;
      }
    }
    if (ended != null) {
      ended.end();
      functions(map).ifPresent(gone -> gone.programs().values().forEach(this::drop));
      synchronized (this) {
        tables.remove(map);
      }
    }
  }

  /** Says which programs a table of functions holds, which last as long as it. */
  synchronized void put(int map, Functions functions) {
    tables.put(map, functions);
    functions.programs().values().forEach(this::hold);
  }

  /** What a table of functions holds. */
  synchronized Optional<Functions> functions(int map) {
    return Optional.ofNullable(tables.get(map));
  }

  @Override
  public int numberOf(Program program) {
    return own(program).id();
  }

  @Override
  public void pin(EmbeddedMap map, Path file) {
    name(file, map.id());
    hold(map.id());
  }

  // Programs.

  /** Adds a program by its number, and gives a handle that holds it. */
  EmbeddedProgram add(IntFunction<LiveProgram> made) {
    LiveProgram program;
    synchronized (this) {
      program = made.apply(nextProgram++);
      programs.put(program.id(), new Held<>(program));
    }
    program.maps().forEach(this::hold);
    return new EmbeddedProgram(this, program);
  }

  synchronized Optional<EmbeddedProgram> program(int id) {
    Held<LiveProgram> held = programs.get(id);
    return held == null ? Optional.empty() : Optional.of(new EmbeddedProgram(this, held.value));
  }

  /** What a tail call runs. */
  synchronized Optional<Executable> executable(int id) {
    return Optional.ofNullable(programs.get(id)).map(held -> held.value.code());
  }

  synchronized List<LiveProgram> live() {
    return programs.values().stream().map(held -> held.value).toList();
  }

  synchronized List<ProgramInfo> programs() {
    return programs.values().stream().map(held -> held.value.info()).toList();
  }

  synchronized void hold(LiveProgram program) {
    Held<LiveProgram> held = programs.get(program.id());
    if (held != null) {
      held.holders++;
    }
  }

  void drop(LiveProgram program) {
    boolean ended = false;
    synchronized (this) {
      Held<LiveProgram> held = programs.get(program.id());
      if (held != null && --held.holders == 0) {
        programs.remove(program.id());
        ended = true;
      }
    }
    if (ended) {
      program.maps().forEach(this::drop);
    }
  }

  @Override
  public synchronized void holdProgram(int program) {
    Held<LiveProgram> held = programs.get(program);
    if (held != null) {
      hold(held.value);
    }
  }

  @Override
  public void dropProgram(int program) {
    Optional<LiveProgram> held;
    synchronized (this) {
      held = Optional.ofNullable(programs.get(program)).map(each -> each.value);
    }
    held.ifPresent(this::drop);
  }

  /** The program behind a handle of this kernel. */
  LiveProgram own(Program program) {
    if (program instanceof EmbeddedProgram handle && handle.isOf(this)) {
      return handle.live();
    }
    throw new IllegalArgumentException(
        "program " + program.spec().name() + " is of another kernel");
  }

  /** A map lasts as long as a program. */
  void bind(LiveProgram program, BpfMap map) {
    if (!(map instanceof EmbeddedMap own)) {
      throw new IllegalArgumentException("map " + map.spec().name() + " is of another kernel");
    }
    if (program.bind(own.id())) {
      hold(own.id());
    }
  }

  void pin(LiveProgram program, Path file) {
    name(file, program);
    hold(program);
  }

  // Links.

  synchronized EmbeddedLink link(
      AttachPoint point, LiveProgram program, long cookie, Attachment.Scope scope) {
    EmbeddedLink link = new EmbeddedLink(this, nextLink++, point, program, cookie, scope);
    links.put(link.id(), link);
    return link;
  }

  synchronized void ended(EmbeddedLink link) {
    links.remove(link.id());
  }

  synchronized List<Attached> attached(AttachPoint point) {
    return links.values().stream()
        .filter(link -> link.point().equals(point))
        .map(link -> new Attached(link.info().program(), OptionalInt.of(link.id())))
        .toList();
  }

  synchronized Optional<EmbeddedLink> link(int id) {
    return Optional.ofNullable(links.get(id));
  }

  synchronized List<EmbeddedLink> allLinks() {
    return List.copyOf(links.values());
  }

  List<LinkInfo> links() {
    return allLinks().stream().map(EmbeddedLink::info).toList();
  }

  void pin(EmbeddedLink link, Path file) {
    name(file, link);
  }

  synchronized void unpin(EmbeddedLink link) {
    names.values().removeIf(named -> named == link);
  }

  // Names.

  private synchronized void name(Path file, Object what) {
    if (names.putIfAbsent(file.normalize(), what) != null) {
      throw new KernelException(
          "cannot pin to " + file + ": the name is taken", "take another, or remove it first");
    }
  }

  synchronized Optional<Object> named(Path file) {
    return Optional.ofNullable(names.get(file.normalize()));
  }

  /** Takes a name away. */
  boolean unname(Path file) {
    Object had;
    synchronized (this) {
      had = names.remove(file.normalize());
    }
    switch (had) {
      case LiveProgram program -> drop(program);
      case Integer map -> drop((int) map);
      case EmbeddedLink link -> link.unnamed();
      case null, default -> {}
    }
    return had != null;
  }
}
