package dev.nectar.object;

import dev.nectar.btf.Btf;
import dev.nectar.bytecode.KernelVersion;
import dev.nectar.object.EventFormat.Field;
import dev.nectar.object.EventFormat.Place;
import dev.nectar.object.FeatureReport.Finding;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Makes a target of the entries of an archive. */
final class TargetReader {
  private static final int LINE_OF_FIELD = 8;
  private static final int MOST_CPUS = 1 << 16;

  private final Map<String, byte[]> entries;

  TargetReader(Map<String, byte[]> entries) {
    this.entries = entries;
  }

  SavedTarget read() {
    Map<String, List<String>> identity = identity();
    List<String> pids = words(identity, "pid-namespace", 3);
    Optional<Btf> types = types();
    return new SavedTarget(
        KernelVersion.parse(words(identity, "version", 1).getFirst()),
        architecture(words(identity, "machine", 1).getFirst()),
        number(words(identity, "cpus", 1).getFirst(), 1, MOST_CPUS),
        new PidNamespace(
            unsigned(pids.get(0)), unsigned(pids.get(1)), pids.get(2).equals("initial")),
        types,
        types.isPresent() ? ofModules(types.get()) : Map.of(),
        options(),
        reports(),
        events());
  }

  private Map<String, List<String>> identity() {
    List<List<String>> lines = lines("target");
    Map<String, List<String>> identity = new HashMap<>();
    lines.forEach(line -> identity.put(line.getFirst(), line.subList(1, line.size())));
    if (lines.isEmpty() || !lines.getFirst().getFirst().equals(TargetFile.HEAD)) {
      throw new MalformedTargetException("it is no saved target");
    }
    String version = words(identity, TargetFile.HEAD, 1).getFirst();
    if (!version.equals(TargetFile.VERSION)) {
      throw new MalformedTargetException(
          "it is of version "
              + version
              + " of the format, and this Nectar reads only version "
              + TargetFile.VERSION);
    }
    return identity;
  }

  private static List<String> words(Map<String, List<String>> of, String key, int count) {
    List<String> words = of.getOrDefault(key, List.of());
    if (words.size() != count) {
      throw damaged("target", key);
    }
    return words;
  }

  private static Architecture architecture(String machine) {
    return Architecture.find(machine)
        .orElseThrow(
            () -> new MalformedTargetException("it is of a machine that is unknown: " + machine));
  }

  private Optional<Btf> types() {
    return Optional.ofNullable(entries.get(TargetFile.BTF + TargetFile.VMLINUX))
        .map(bytes -> valid(Btf.of(MemorySegment.ofArray(bytes))));
  }

  private Map<String, Btf> ofModules(Btf base) {
    Map<String, Btf> modules = new TreeMap<>();
    entries.forEach(
        (name, bytes) -> {
          if (name.startsWith(TargetFile.BTF) && !name.equals(TargetFile.BTF + "vmlinux")) {
            modules.put(
                name.substring(TargetFile.BTF.length()),
                valid(Btf.split(MemorySegment.ofArray(bytes), base)));
          }
        });
    return modules;
  }

  /** What is checked now cannot fail when it is used. */
  private static Btf valid(Btf types) {
    types.validate();
    return types;
  }

  private Map<String, String> options() {
    Map<String, String> options = new TreeMap<>();
    for (List<String> line : lines("config")) {
      if (line.size() != 2) {
        throw damaged("config", line.getFirst());
      }
      options.put(line.get(0), line.get(1));
    }
    return options;
  }

  private Map<Facility, FeatureReport> reports() {
    Map<String, Facility> known = new HashMap<>();
    for (Facility each : TargetFile.all()) {
      known.put(TargetFile.kind(each) + " " + TargetFile.name(each), each);
    }
    Map<Facility, FeatureReport> reports = new HashMap<>();
    for (List<String> line : lines("facilities")) {
      if (line.size() != 4) {
        throw damaged("facilities", line.getFirst());
      }
      Facility facility = known.get(line.get(0) + " " + line.get(1));
      if (facility != null) {
        reports.put(
            facility,
            new FeatureReport(
                facility, constant(Finding.class, "facilities", line.get(2)), line.get(3)));
      }
    }
    return reports;
  }

  private Map<AttachPoint, Optional<EventFormat>> events() {
    Map<AttachPoint, Optional<EventFormat>> events = new LinkedHashMap<>();
    List<List<String>> lines = lines("events");
    int at = 0;
    while (at < lines.size()) {
      List<String> head = lines.get(at++);
      int first = at;
      while (at < lines.size() && lines.get(at).getFirst().isEmpty()) {
        at++;
      }
      List<Field> fields = lines.subList(first, at).stream().map(TargetReader::field).toList();
      if (head.size() != 4) {
        throw damaged("events", head.getFirst());
      }
      AttachPoint point =
          switch (head.get(0)) {
            case "tracepoint" -> new AttachPoint.Tracepoint(head.get(1), head.get(2));
            case "rawtracepoint" -> new AttachPoint.RawTracepoint(head.get(2));
            default -> throw damaged("events", head.getFirst());
          };
      String id = head.get(3);
      events.put(
          point,
          id.equals("-")
              ? Optional.empty()
              : Optional.of(new EventFormat(number(id, -1, Integer.MAX_VALUE), fields)));
    }
    return events;
  }

  private static Field field(List<String> line) {
    if (line.size() != LINE_OF_FIELD) {
      throw damaged("events", String.join(" ", line));
    }
    return new Field(
        line.get(6),
        line.get(7),
        number(line.get(1), 0, Integer.MAX_VALUE),
        number(line.get(2), 0, Integer.MAX_VALUE),
        line.get(3).equals("signed"),
        number(line.get(4), 0, Integer.MAX_VALUE),
        constant(Place.class, "events", line.get(5)));
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String entry, String name) {
    try {
      return Enum.valueOf(type, name);
    } catch (IllegalArgumentException e) {
      throw damaged(entry, name);
    }
  }

  private static int number(String text, int least, int most) {
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new MalformedTargetException("it is damaged: " + text + " is no number", e);
    }
    throw new MalformedTargetException("it is damaged: " + text + " cannot be");
  }

  private static long unsigned(String text) {
    try {
      return Long.parseUnsignedLong(text);
    } catch (NumberFormatException e) {
      throw new MalformedTargetException("it is damaged: " + text + " is no number", e);
    }
  }

  private static MalformedTargetException damaged(String entry, String near) {
    return new MalformedTargetException("it is damaged: " + entry + " is wrong at " + near);
  }

  private List<List<String>> lines(String entry) {
    byte[] bytes = entries.get(entry);
    if (bytes == null) {
      throw new MalformedTargetException("it is no saved target: it has no " + entry);
    }
    List<List<String>> lines = new ArrayList<>();
    new String(bytes, StandardCharsets.UTF_8)
        .lines()
        .forEach(line -> lines.add(List.of(line.split("\t", -1))));
    return lines;
  }
}
