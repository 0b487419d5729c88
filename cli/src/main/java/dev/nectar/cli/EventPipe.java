package dev.nectar.cli;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfKind;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.EventStream;
import dev.nectar.kernel.MapInfo;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.MapType;
import dev.nectar.report.JsonText;
import dev.nectar.report.JsonText.Layout;
import dev.nectar.report.NectarException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** {@code nectar map event_pipe}: what programs write to a ring buffer or a perf event array. */
final class EventPipe {
  private static final String MAP = "map";
  private static final String CPU = "cpu";
  private static final String INDEX = "index";
  private static final Duration LONG = Duration.ofHours(1);

  /** {@code PERF_RECORD_SAMPLE} of {@code linux/perf_event.h}. */
  private static final int SAMPLE = 9;

  private static final List<BtfKind> KINDS =
      List.of(
          BtfKind.STRUCT,
          BtfKind.UNION,
          BtfKind.TYPEDEF,
          BtfKind.INT,
          BtfKind.ENUM,
          BtfKind.ENUM64);

  private final Context context;
  private final Arguments arguments;
  private final Optional<Layout> layout;

  EventPipe(Context context, Arguments arguments) {
    this.context = context;
    this.arguments = arguments;
    this.layout = Commands.layout(arguments);
  }

  /**
   * A CPU and an entry of a perf event array.
   *
   * @param index the entry
   */
  private record Entry(int cpu, int index) {}

  /**
   * What records are.
   *
   * @param id the number among the types
   */
  private record Type(Btf types, int id) {}

  /** Prints a line for each record: {@code MAP [cpu N index M]}. */
  int run(List<String> all) {
    Words words = new Words(MAP, all);
    Selector selector = words.selector("map, such as id 3", Set.of(CPU, INDEX));
    Optional<Entry> entry = entry(words);
    long count = count();
    try (LinuxKernel kernel = LinuxKernel.open();
        BpfMap map = new Opened(context).map(kernel, selector)) {
      MapInfo info = map.info();
      check(info, entry);
      Optional<Type> type = type(kernel, info);
      try (EventStream stream =
          entry.isEmpty()
              ? kernel.events(List.of(map))
              : kernel.events(map, entry.get().cpu(), entry.get().index())) {
        read(stream, new Printer(type, entry, count));
      }
    }
    return 0;
  }

  private static Optional<Entry> entry(Words words) {
    int cpu = -1;
    int index = -1;
    while (!words.isEmpty()) {
      if (words.oneOf("more", List.of(CPU, INDEX)).equals(CPU)) {
        cpu = words.number(CPU);
      } else {
        index = words.number(INDEX);
      }
    }
    if (cpu < 0 != index < 0) {
      throw new UsageException(MAP, "say both, as in cpu 0 index 0, or neither");
    }
    return cpu < 0 ? Optional.empty() : Optional.of(new Entry(cpu, index));
  }

  private long count() {
    Optional<String> said = arguments.value(Commands.COUNT);
    if (said.isEmpty()) {
      return Long.MAX_VALUE;
    }
    try {
      long count = Long.parseLong(said.get());
      if (count > 0) {
        return count;
      }
    } catch (NumberFormatException e) {
      // as 0
    }
    throw new UsageException(MAP, "--count is a number from 1 on, not " + said.get());
  }

  private static void check(MapInfo info, Optional<Entry> entry) {
    MapType type = info.type().orElse(MapType.UNSPEC);
    String title = "map number " + Integer.toUnsignedString(info.id());
    if (type != MapType.RINGBUF && type != MapType.PERF_EVENT_ARRAY) {
      throw new NectarException(
          "cannot read events of " + title + ", which is of type " + type.title(),
          "name a ringbuf or a perf_event_array");
    }
    if (type == MapType.RINGBUF && entry.isPresent()) {
      throw new NectarException(
          title + " is a ring buffer of all CPUs, and has no entries", "leave cpu and index out");
    }
  }

  /** The type of the option, else that which the kernel has of the map's values. */
  private Optional<Type> type(LinuxKernel kernel, MapInfo info) {
    Optional<String> said = arguments.value(Commands.RECORD);
    if (said.isEmpty()) {
      return info.valueType() == 0
          ? Optional.empty()
          : kernel.inventory().types(info.types()).map(types -> new Type(types, info.valueType()));
    }
    String name = said.get().replaceFirst("^(struct|union|enum) ", "");
    if (arguments.has(Commands.RECORD_TYPES)) {
      Btf types = TypesFile.read(context, arguments.value(Commands.RECORD_TYPES).orElseThrow());
      return Optional.of(find(types, name).orElseThrow(() -> missing(name)));
    }
    Optional<Type> found = ofPrograms(kernel, info.id(), name);
    return Optional.of(
        found
            .or(() -> kernel.target().types().flatMap(types -> find(types, name)))
            .orElseThrow(() -> missing(name)));
  }

  private static NectarException missing(String name) {
    return new NectarException(
        "there is no type " + name + " for records",
        "name one that the programs of the map have, or the file that has it: --btf FILE");
  }

  /** The type of that name of a program that uses the map. */
  private static Optional<Type> ofPrograms(LinuxKernel kernel, int map, String name) {
    return kernel.inventory().programs().stream()
        .filter(program -> program.maps().contains(map) && program.types() != 0)
        .map(program -> program.types())
        .distinct()
        .flatMap(types -> kernel.inventory().types(types).stream())
        .flatMap(types -> find(types, name).stream())
        .findFirst();
  }

  private static Optional<Type> find(Btf types, String name) {
    return KINDS.stream()
        .map(kind -> types.find(kind, name))
        .filter(id -> id != 0)
        .map(id -> new Type(types, id))
        .findFirst();
  }

  private void read(EventStream stream, Printer printer) {
    AtomicBoolean ended = new AtomicBoolean();
    Runnable stop =
        () -> {
          ended.set(true);
          stream.wake();
        };
    long lost = 0;
    try (Interrupts _ = Interrupts.handle(stop, () -> {})) {
      while (!ended.get() && printer.wantsMore()) {
        drain(stream, printer);
        if (stream.lost() > lost) {
          printer.lost(stream.lost() - lost);
          lost = stream.lost();
        }
        if (context.out().checkError()) {
          return;
        }
        if (!ended.get() && printer.wantsMore()) {
          boolean _ = stream.await(LONG);
        }
      }
    }
  }

  /** Events behind the last one that is wanted stay for others. */
  private static void drain(EventStream stream, Printer printer) {
    try {
      stream.drain(printer::print);
    } catch (EnoughException e) {
      // what the stream has read is given back, the rest is not
    }
  }

  /** Ends a reading. */
  private static final class EnoughException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EnoughException() {
      super("enough", null, false, false);
    }
  }

  /** A line for each record. */
  private final class Printer {
    private final Optional<Type> type;
    private final Optional<Entry> entry;
    private long left;

    Printer(Optional<Type> type, Optional<Entry> entry, long count) {
      this.type = type;
      this.entry = entry;
      this.left = count;
    }

    boolean wantsMore() {
      return left > 0;
    }

    void print(MemorySegment ring, long offset, long length, int cpu) {
      MemorySegment record = MemorySegment.ofArray(new byte[(int) length]);
      MemorySegment.copy(ring, offset, record, 0, length);
      Optional<Object> value =
          type.filter(known -> known.types().size(known.id()) <= length)
              .map(known -> new TypedValue(known.types()).read(known.id(), record, 0));
      context
          .out()
          .print(
              layout
                  .map(how -> JsonText.of(members(record, value, cpu), how))
                  .orElseGet(() -> line(record, value, cpu)));
      left--;
      if (left == 0) {
        throw new EnoughException();
      }
    }

    void lost(long count) {
      context
          .out()
          .print(
              layout
                  .map(how -> JsonText.of(Map.of("lost", Map.of("count", count)), how))
                  .orElse("lost " + count + "\n"));
    }

    private Map<String, Object> members(MemorySegment record, Optional<Object> value, int cpu) {
      Map<String, Object> members = new LinkedHashMap<>();
      if (cpu >= 0) {
        members.put("type", SAMPLE);
        members.put(CPU, cpu);
        members.put(INDEX, entry.map(Entry::index).orElse(cpu));
      }
      members.put("timestamp", System.nanoTime());
      members.put("data", TypedValue.bytes(record, 0, record.byteSize()));
      value.ifPresent(known -> members.put("formatted", known));
      return members;
    }

    private static String line(MemorySegment record, Optional<Object> value, int cpu) {
      return (cpu >= 0 ? "cpu " + cpu + "  " : "")
          + "value "
          + value
              .map(EntryText::literal)
              .orElseGet(() -> EntryText.hex(record.toArray(ValueLayout.JAVA_BYTE)))
          + "\n";
    }
  }
}
