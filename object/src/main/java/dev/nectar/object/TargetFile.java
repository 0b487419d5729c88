package dev.nectar.object;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfException;
import dev.nectar.bytecode.Helper;
import dev.nectar.object.AttachPattern.Kind;
import dev.nectar.object.EventFormat.Field;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a {@link Target} to a file, and reads it back on another machine: all that compiling and
 * linking for a kernel needs, but the addresses of its symbols, which differ from start to start.
 *
 * <p>A file is a ZIP archive of entries in this order, texts in UTF-8 of lines that end with {@code
 * \n}, their words with a tab between. The same target gives the same bytes.
 *
 * <ul>
 *   <li>{@code target}: {@code nectar-target} and the version of the format, 1; then {@code
 *       version}, {@code machine}, {@code cpus} and {@code pid-namespace}, the last with device,
 *       inode and whether it is the initial one.
 *   <li>{@code config}: an option of the kernel's build and its value, sorted.
 *   <li>{@code facilities}: the kind ({@code feature}, {@code program}, {@code map}, {@code
 *       attach}, {@code helper}), the name of the constant, for helpers that of the program type
 *       and of the helper with a slash between, what was found, and why.
 *   <li>{@code events}: {@code tracepoint} or {@code rawtracepoint}, the category (for the latter
 *       empty), the name, and the number for perf; below it a line for each field that starts with
 *       a tab: offset, size, {@code signed} or {@code unsigned}, elements, place, name, type. An
 *       event of which no format is known has {@code -} for its number.
 *   <li>{@code btf/vmlinux} and {@code btf/MODULE}: type information as the kernel gives it.
 * </ul>
 *
 * <p>Readers leave out facilities they do not know, and refuse other versions.
 */
public final class TargetFile {
  static final String HEAD = "nectar-target";
  static final String VERSION = "1";
  static final String BTF = "btf/";
  static final String VMLINUX = "vmlinux";

  /** The oldest time an archive can tell. */
  private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private TargetFile() {}

  /**
   * Writes a target. All it can tell is asked for, so a running kernel is probed for everything,
   * which takes about a second.
   *
   * @param target what to write
   * @return the bytes of a file
   */
  public static byte[] write(Target target) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream archive = new ZipOutputStream(bytes)) {
      put(archive, "target", identity(target));
      put(archive, "config", options(target.options()));
      put(archive, "facilities", facilities(target));
      put(archive, "events", events(target));
      if (target.types().isPresent()) {
        put(archive, BTF + VMLINUX, raw(target.types().get()));
      }
      for (String module : target.modules()) {
        Optional<Btf> types = target.types(module);
        if (types.isPresent()) {
          put(archive, BTF + module, raw(types.get()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads a target.
   *
   * @param file the bytes of a file
   * @return what was written; its {@link Target#address} is empty for every symbol
   * @throws MalformedTargetException if it is no such file, or is damaged, or of a newer version
   */
  public static Target read(byte[] file) {
    Map<String, byte[]> entries = new TargetArchive(file).entries();
    try {
      return new TargetReader(entries).read();
    } catch (BtfException e) {
      throw new MalformedTargetException("its type information is damaged: " + e.getMessage(), e);
    }
  }

  private static void put(ZipOutputStream archive, String name, String text) throws IOException {
    put(archive, name, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void put(ZipOutputStream archive, String name, byte[] bytes) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(NO_TIME);
    archive.putNextEntry(entry);
    archive.write(bytes);
    archive.closeEntry();
  }

  private static byte[] raw(Btf types) {
    MemorySegment bytes = types.bytes();
    return bytes.toArray(ValueLayout.JAVA_BYTE);
  }

  private static String identity(Target target) {
    PidNamespace pids = target.pidNamespace();
    return line(HEAD, VERSION)
        + line("version", target.version().toString())
        + line("machine", target.architecture().machine())
        + line("cpus", Integer.toString(target.cpus()))
        + line(
            "pid-namespace",
            Long.toUnsignedString(pids.device()),
            Long.toUnsignedString(pids.inode()),
            pids.initial() ? "initial" : "nested");
  }

  private static String options(Map<String, String> options) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(options).forEach((name, value) -> text.append(line(name, value)));
    return text.toString();
  }

  private static String facilities(Target target) {
    StringBuilder text = new StringBuilder();
    for (Facility facility : all()) {
      FeatureReport report = target.report(facility);
      text.append(line(kind(facility), name(facility), report.finding().name(), report.reason()));
    }
    return text.toString();
  }

  /** Everything a target can be asked for. */
  static List<Facility> all() {
    List<Facility> all = new ArrayList<>();
    all.addAll(List.of(Feature.values()));
    all.addAll(List.of(ProgramType.values()));
    all.addAll(List.of(MapType.values()));
    all.addAll(List.of(AttachType.values()));
    for (ProgramType type : ProgramType.values()) {
      for (Helper helper : Helper.values()) {
        all.add(new HelperUse(helper, type));
      }
    }
    return all;
  }

  static String kind(Facility facility) {
    return switch (facility) {
      case Feature _ -> "feature";
      case ProgramType _ -> "program";
      case MapType _ -> "map";
      case AttachType _ -> "attach";
      case HelperUse _ -> "helper";
    };
  }

  static String name(Facility facility) {
    return switch (facility) {
      case Feature feature -> feature.name();
      case ProgramType type -> type.name();
      case MapType type -> type.name();
      case AttachType type -> type.name();
      case HelperUse(Helper helper, ProgramType program) -> program.name() + "/" + helper.name();
    };
  }

  private static String events(Target target) {
    StringBuilder text = new StringBuilder();
    for (Kind kind : Kind.values()) {
      for (AttachPoint point : target.find(new AttachPattern(kind, "*", "*"))) {
        switch (point) {
          case AttachPoint.Tracepoint(String category, String name) ->
              text.append(event("tracepoint", category, name, target.format(point)));
          case AttachPoint.RawTracepoint(String name) ->
              text.append(event("rawtracepoint", "", name, target.format(point)));
          default -> throw new IllegalStateException("a search found " + point.text());
        }
      }
    }
    return text.toString();
  }

  private static String event(
      String kind, String category, String name, Optional<EventFormat> format) {
    StringBuilder text = new StringBuilder();
    String id = format.map(known -> Integer.toString(known.id())).orElse("-");
    text.append(line(kind, category, name, id));
    for (Field field : format.map(EventFormat::fields).orElse(List.of())) {
      text.append(
          line(
              "",
              Integer.toString(field.offset()),
              Integer.toString(field.size()),
              field.signed() ? "signed" : "unsigned",
              Integer.toString(field.elements()),
              field.place().name(),
              field.name(),
              field.type()));
    }
    return text.toString();
  }

  private static String line(String... words) {
    List<String> plain = new ArrayList<>();
    for (String word : words) {
      plain.add(word.replace('\t', ' ').replace('\n', ' '));
    }
    return String.join("\t", plain) + "\n";
  }
}
