package dev.nectar.object.elf;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfException;
import dev.nectar.btf.BtfType;
import dev.nectar.elf.ElfException;
import dev.nectar.elf.Relocation;
import dev.nectar.elf.Section;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachType;
import dev.nectar.object.Contents;
import dev.nectar.object.ExternSpec;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.object.Slot;
import dev.nectar.object.VariableSpec;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads an object file of a BPF compiler, of either byte order and of the dialects of libbpf,
 * iproute2 and older loaders. The same bytes give equal specs; nothing in them depends on the
 * running kernel. A reader is made for each object, and nothing of the file is kept.
 */
public final class ObjectReader {
  private final ObjectFile file;
  private final Types types;
  private final NavigableMap<Place, CodeFunction> functions;
  private final List<MapSpec> maps = new ArrayList<>();
  private final List<VariableSpec> variables = new ArrayList<>();

  /** The names of the maps at places. */
  private final Map<Place, String> places = new HashMap<>();

  /** The names of the maps that sections are. */
  private final Map<Integer, String> sections = new HashMap<>();

  private ObjectReader(ObjectFile file) {
    this.file = file;
    this.types = Types.of(file);
    this.functions = new FunctionFinder(file, types).find();
  }

  /**
   * Reads a resource, such as {@link Class#getResource} finds beside a class.
   *
   * @param resource where it is
   * @return what is in it
   * @throws IOException if it cannot be read
   * @throws MalformedObjectException if it is no object of BPF, or its parts contradict each other
   * @throws NullPointerException if there is none, as {@link Class#getResource} says it
   */
  public static ObjectSpec read(URL resource) throws IOException {
    Objects.requireNonNull(
        resource,
        "cannot read the object: there is no such resource; is the file among the resources of the"
            + " build, in the package of the class that was asked?");
    String path = resource.getPath();
    try (InputStream in = resource.openStream()) {
      byte[] bytes = in.readAllBytes();
      return read(path.substring(path.lastIndexOf('/') + 1), MemorySegment.ofArray(bytes));
    }
  }

  /**
   * Reads a file.
   *
   * @param path the file
   * @return what is in it
   * @throws IOException if it cannot be read
   * @throws MalformedObjectException if it is no object of BPF, or its parts contradict each other
   */
  public static ObjectSpec read(Path path) throws IOException {
    String name = String.valueOf(path.getFileName());
    if (Files.isDirectory(path)) {
      throw new MalformedObjectException(
          path + " is a folder, not an object file", "name a file in it");
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        Arena arena = Arena.ofConfined()) {
      if (channel.size() == 0) {
        throw new MalformedObjectException(name + " is empty");
      }
      return read(name, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
    }
  }

  /**
   * Reads bytes.
   *
   * @param name what the object is called in errors
   * @param data the whole file, not kept
   * @return what is in it
   * @throws MalformedObjectException if it is no object of BPF, or its parts contradict each other
   */
  public static ObjectSpec read(String name, MemorySegment data) {
    try {
      return new ObjectReader(ObjectFile.of(name, data)).read();
    } catch (ElfException | BtfException e) {
      throw new MalformedObjectException(name + " cannot be read", e);
    }
  }

  private ObjectSpec read() {
    readMaps();
    readData();
    Externs outside = new Externs(file, types);
    NavigableMap<String, ExternSpec> externs = outside.find();
    FunctionReader reader =
        new FunctionReader(file, types, functions, places, sections, outside, externs);
    List<ProgramSpec> programs = new ArrayList<>();
    List<FunctionSpec> called = new ArrayList<>();
    Map<String, AttachPoint> members = members();
    for (CodeFunction function : functions.values()) {
      FunctionSpec body = reader.read(function);
      if (function.isFunction()) {
        called.add(body);
      }
      if (function.isProgram()) {
        programs.add(program(function, body, members));
      }
    }
    return new ObjectSpec(
        tailsTyped(programs),
        called,
        maps.stream().filter(reader::needs).toList(),
        variables,
        externs.values().stream().filter(each -> reader.used().contains(each.name())).toList(),
        types.btf(),
        file.order(),
        license(),
        version());
  }

  private void readMaps() {
    UniqueNames names = new UniqueNames();
    BtfMaps typed = new BtfMaps(file, types, names);
    NavigableMap<Place, BtfMaps.Declared> declared = typed.read();
    declared.forEach((place, each) -> places.put(place, each.spec().name()));
    maps.addAll(typed.filled(declared, functions));
    LegacyMaps legacy = new LegacyMaps(file, types, names);
    NavigableMap<Place, LegacyMaps.Declared> old = legacy.read();
    old.forEach((place, each) -> places.put(place, each.spec().name()));
    maps.addAll(legacy.filled(old, functions));
    NavigableMap<Place, MapSpec> tables = new TreeMap<>();
    DataMaps data = new DataMaps(file, types);
    for (Section section : file.sections(SectionRole.STRUCT_OPS)) {
      data.structOps(section, functions, names, tables);
    }
    tables.forEach((place, each) -> places.put(place, each.name()));
    maps.addAll(tables.values());
    NavigableMap<Place, MapSpec> jumps = new JumpTables(file, functions, names).read();
    jumps.forEach((place, each) -> places.put(place, each.name()));
    maps.addAll(jumps.values());
  }

  private void readData() {
    DataMaps data = new DataMaps(file, types);
    Set<Integer> used = referred();
    UniqueNames names = new UniqueNames();
    for (Section section : file.sections()) {
      SectionRole role = file.role(section.index());
      if (section.size() == 0) {
        continue;
      }
      if (role == SectionRole.ARENA) {
        readArena(section, data);
      } else if (role.isData()
          && (role != SectionRole.OTHER_DATA || used.contains(section.index()))) {
        String name = names.unique(section.name());
        sections.put(section.index(), name);
        maps.add(data.data(section, name));
        variables.addAll(data.variables(section, name));
      }
    }
    data.options().ifPresent(maps::add);
  }

  /** The sections that code refers to. */
  private Set<Integer> referred() {
    Set<Integer> used = new HashSet<>();
    for (Section section : file.sections()) {
      if (file.role(section.index()).isCode()) {
        for (Relocation relocation : file.relocations(section)) {
          used.add(file.symbol(section, relocation).section());
        }
      }
    }
    return used;
  }

  private void readArena(Section section, DataMaps data) {
    for (int i = 0; i < maps.size(); i++) {
      MapSpec map = maps.get(i);
      if (map.type() == MapType.ARENA) {
        sections.put(section.index(), map.name());
        Contents contents = Contents.of(file.bytes(section), file.size(section));
        maps.set(i, map.with(List.of(new Slot.Value(Contents.zeros(0), contents))));
        variables.addAll(data.variables(section, map.name()));
        return;
      }
    }
    throw new MalformedObjectException(
        file.what(section) + " holds variables of an arena, and no map is one");
  }

  private ProgramSpec program(
      CodeFunction function, FunctionSpec body, Map<String, AttachPoint> members) {
    String section = function.section().name();
    SectionReader.Meaning meaning = SectionReader.read(section);
    Optional<AttachPoint> member =
        meaning.type() == ProgramType.STRUCT_OPS || meaning.type() == ProgramType.UNSPEC
            ? Optional.ofNullable(members.get(function.name()))
            : Optional.empty();
    return new ProgramSpec(
        function.name(),
        member.map(AttachPoint::programType).orElse(meaning.type()),
        member.or(meaning::attach),
        body,
        section,
        meaning.flags());
  }

  /** What the programs in tables of functions implement, the first for each. */
  private Map<String, AttachPoint> members() {
    Map<String, AttachPoint> found = new HashMap<>();
    for (MapSpec map : maps) {
      for (Slot slot : map.initial()) {
        if (slot instanceof Slot.Member(int offset, String program)) {
          found.putIfAbsent(program, member(map, offset));
        }
      }
    }
    return found;
  }

  private AttachPoint member(MapSpec map, int offset) {
    Btf btf = types.btf().orElseThrow();
    String target = "";
    if (btf.type(map.valueType()) instanceof BtfType.Struct struct) {
      int flavour = struct.name().indexOf("___");
      String table = flavour > 0 ? struct.name().substring(0, flavour) : struct.name();
      for (BtfType.Member each : struct.members()) {
        target = each.bitOffset() == offset * 8 ? table + ":" + each.name() : target;
      }
    }
    return new AttachPoint.Hook(ProgramType.STRUCT_OPS, Optional.of(AttachType.STRUCT_OPS), target);
  }

  /** Programs of numbered sections are of the type of the others, which call them. */
  private static List<ProgramSpec> tailsTyped(List<ProgramSpec> programs) {
    List<ProgramType> callers =
        programs.stream()
            .map(ProgramSpec::type)
            .filter(type -> type != ProgramType.UNSPEC)
            .distinct()
            .toList();
    ProgramType type = callers.size() == 1 ? callers.getFirst() : ProgramType.SCHED_CLS;
    return programs.stream()
        .map(
            each ->
                TailSection.of(each.section()).isEmpty()
                    ? each
                    : new ProgramSpec(
                        each.name(),
                        type,
                        each.attach(),
                        each.body(),
                        each.section(),
                        each.flags()))
        .toList();
  }

  private String license() {
    for (Section section : file.sections(SectionRole.LICENSE)) {
      byte[] bytes = file.bytes(section);
      int length = 0;
      while (length < bytes.length && bytes[length] != 0) {
        length++;
      }
      return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
    return "";
  }

  private int version() {
    for (Section section : file.sections(SectionRole.VERSION)) {
      ByteBuffer bytes = file.buffer(section);
      if (bytes.limit() >= 4) {
        return bytes.getInt(0);
      }
    }
    return 0;
  }
}
