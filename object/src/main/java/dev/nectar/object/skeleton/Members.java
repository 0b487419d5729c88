package dev.nectar.object.skeleton;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfException;
import dev.nectar.btf.BtfType;
import dev.nectar.btf.print.JavaPrinter;
import dev.nectar.btf.print.JavaType;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.TypeText;
import dev.nectar.object.VariableSpec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The members of a skeleton that differ from object to object. */
final class Members {
  private final ObjectSpec object;
  private final Btf types;
  private final JavaPrinter printer;
  private final TypeText texts;

  /** The variables of each name that come first; others cannot be named. */
  private final Map<String, VariableSpec> variables = new LinkedHashMap<>();

  private final Map<String, MapSpec> maps = new HashMap<>();

  /** The names of constants, by what they are. */
  private final Map<String, String> codecs = new LinkedHashMap<>();

  /** A type as methods have it: its name, that where it stands for a parameter, and its codec. */
  private record Typed(String name, String boxed, String codec) {}

  Members(ObjectSpec object, Btf types, JavaPrinter printer) {
    this.object = object;
    this.types = types;
    this.printer = printer;
    this.texts = new TypeText(object.types());
    object.maps().forEach(map -> maps.put(map.name(), map));
    object.variables().forEach(each -> variables.putIfAbsent(each.name(), each));
  }

  /** The methods that lead to programs, maps, views and variables, and the classes of these. */
  String groups() {
    return group("Programs", "The programs.", this::programs)
        + group("Maps", "The maps, as they are.", this::maps)
        + group(
            "Views",
            "The maps, with keys and values of their types; each is made anew.",
            this::views)
        + group("Variables", "The global variables of the loaded object.", this::variables);
  }

  private interface Group {
    String of(Set<String> taken);
  }

  private static String group(String name, String what, Group members) {
    String text = members.of(new HashSet<>());
    if (text.isEmpty()) {
      return "";
    }
    String method = name.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + name.substring(1);
    return """

      private final $name $method$ = new $name();

      /**
       * $what
       *
       * @return where each has a method
       */
      public $name $method() {
        return $method$;
      }

      /** $what */
      public final class $name {
        private $name() {}
    $members  }
    """
        .replace("$method", method)
        .replace("$name", name)
        .replace("$what", what)
        .replace("$members", text);
  }

  private String programs(Set<String> taken) {
    StringBuilder out = new StringBuilder();
    for (ProgramSpec program : object.programs()) {
      String where = program.attach().map(point -> ", " + point.text()).orElse("");
      out.append(documented(program.type().title() + where));
      out.append(method("Program", JavaPrinter.identifier(program.name(), taken)));
      out.append("      return object$.program(").append(JavaText.literal(program.name()));
      out.append(");\n    }\n");
    }
    return out.toString();
  }

  private String maps(Set<String> taken) {
    StringBuilder out = new StringBuilder();
    for (MapSpec map : object.maps()) {
      if (isPlain(map)) {
        out.append(documented(shape(map)));
        out.append(method("BpfMap", JavaPrinter.identifier(map.name(), taken)));
        out.append("      return ").append(get(map)).append(";\n    }\n");
      }
    }
    return out.toString();
  }

  /** Sections of variables are not told as maps. */
  private static boolean isPlain(MapSpec map) {
    return map.role() == MapRole.PLAIN || map.role() == MapRole.STRUCT_OPS;
  }

  private static String shape(MapSpec map) {
    return map.type().title()
        + (map.keySize() == 0 ? "" : ", keys of " + map.keySize() + " bytes")
        + (map.valueSize() == 0 ? "" : ", values of " + map.valueSize() + " bytes")
        + ", at most "
        + map.maxEntries();
  }

  private static String get(MapSpec map) {
    return "object$.map(" + JavaText.literal(map.name()) + ")";
  }

  /** A view of a map. */
  private record View(String type, String expression) {}

  private String views(Set<String> taken) {
    StringBuilder out = new StringBuilder();
    for (MapSpec map : object.maps()) {
      Optional<View> view = map.role() == MapRole.PLAIN ? view(map) : Optional.empty();
      if (view.isPresent()) {
        out.append(documented(what(map)));
        out.append(method(view.get().type(), JavaPrinter.identifier(map.name(), taken)));
        out.append("      return ").append(view.get().expression()).append(";\n    }\n");
      }
    }
    return out.toString();
  }

  private String what(MapSpec map) {
    String key = texts.print(map.keyType());
    String value = texts.print(map.valueType());
    return (key.isEmpty() ? map.keySize() + " bytes" : key)
        + " to "
        + (value.isEmpty() ? map.valueSize() + " bytes" : value);
  }

  private Optional<View> view(MapSpec map) {
    return switch (map.type()) {
      case QUEUE, STACK -> Optional.of(one(map, "QueueView", "queue", value(map)));
      case BLOOM_FILTER -> Optional.of(one(map, "BloomView", "bloom", value(map)));
      case SK_STORAGE, INODE_STORAGE, TASK_STORAGE, CGRP_STORAGE ->
          Optional.of(one(map, "StorageView", "storage", value(map)));
      case PROG_ARRAY,
          ARRAY_OF_MAPS,
          HASH_OF_MAPS,
          SOCKMAP,
          SOCKHASH,
          XSKMAP,
          REUSEPORT_SOCKARRAY,
          CGROUP_ARRAY,
          PERF_EVENT_ARRAY ->
          Optional.of(one(map, "ReferenceView", "references", key(map)));
      case RINGBUF, USER_RINGBUF, ARENA, STRUCT_OPS, INSN_ARRAY, UNSPEC -> Optional.empty();
      default -> Optional.of(entries(map));
    };
  }

  private static View one(MapSpec map, String type, String method, Typed parameter) {
    return new View(
        type + "<" + parameter.boxed() + ">",
        get(map) + "." + method + "(" + parameter.codec() + ")");
  }

  private View entries(MapSpec map) {
    Typed key = key(map);
    Typed value = value(map);
    if (!map.perCpu()) {
      return new View(
          "MapView<" + key.boxed() + ", " + value.boxed() + ">",
          get(map) + ".view(" + key.codec() + ", " + value.codec() + ")");
    }
    String all = "Codec.perCpu(" + value.codec() + ", " + get(map) + ".info().cpus())";
    return new View(
        "MapView<" + key.boxed() + ", List<" + value.boxed() + ">>",
        get(map) + ".view(" + key.codec() + ", " + all + ")");
  }

  private Typed key(MapSpec map) {
    return typed(map.keyType(), map.keySize());
  }

  private Typed value(MapSpec map) {
    return typed(map.valueType(), map.valueSize());
  }

  private String variables(Set<String> taken) {
    StringBuilder out = new StringBuilder();
    for (VariableSpec variable : variables.values()) {
      Typed type = typed(variable.type(), variable.size());
      String name = JavaPrinter.identifier(variable.name(), taken);
      String get = "object$.variable(" + JavaText.literal(variable.name()) + ")";
      out.append(documented(text(variable)));
      out.append(method(type.name(), name));
      out.append("      return ").append(get).append(".get(").append(type.codec());
      out.append(");\n    }\n");
      if (roleOf(variable) == MapRole.VARIABLES) {
        out.append("\n    /** Sets it. */\n");
        out.append("    public void ").append(name).append("(").append(type.name());
        out.append(" value) {\n      ").append(get).append(".set(").append(type.codec());
        out.append(", value);\n    }\n");
      }
    }
    return out.toString();
  }

  private MapRole roleOf(VariableSpec variable) {
    MapSpec map = maps.get(variable.map());
    return map == null ? MapRole.PLAIN : map.role();
  }

  private String text(VariableSpec variable) {
    String type = texts.print(variable.type());
    return type.isEmpty() ? variable.size() + " bytes" : type;
  }

  /** The class that sets variables and loads. */
  String settings(String className) {
    StringBuilder setters = new StringBuilder();
    Set<String> taken = new HashSet<>(Set.of("options", "load"));
    for (VariableSpec variable : variables.values()) {
      MapRole role = roleOf(variable);
      if (role == MapRole.VARIABLES || role == MapRole.CONSTANTS) {
        Typed type = typed(variable.type(), variable.size());
        String name = JavaPrinter.identifier(variable.name(), taken);
        setters.append(documented(text(variable)));
        setters.append("    public Settings ").append(name).append("(").append(type.name());
        setters.append(" value) {\n      options$ = options$.setting(");
        setters.append(JavaText.literal(variable.name())).append(", ").append(type.codec());
        setters.append(", value);\n      return this;\n    }\n");
      }
    }
    return """

      /** What is set before the object is loaded: the first values of its variables, and options. */
      public static final class Settings {
        private LoadOptions options$ = LoadOptions.NONE;

        private Settings() {}

        /**
         * Changes how it is loaded.
         *
         * @param change makes other options of those there are
         * @return this
         */
        public Settings options(UnaryOperator<LoadOptions> change) {
          options$ = change.apply(options$);
          return this;
        }

        /**
         * Loads the object.
         *
         * @param kernel where
         * @return the live object, to be closed by the caller
         */
        public $class load(Kernel kernel) {
          return new $class(kernel, kernel.load(spec(), options$));
        }
    $setters  }
    """
        .replace("$class", className)
        .replace("$setters", setters);
  }

  /** Codecs of types that are asked for. */
  String codecs(List<Integer> asked) {
    if (asked.isEmpty()) {
      return "";
    }
    Set<String> taken = new HashSet<>();
    StringBuilder out =
        new StringBuilder(
            "\n  /** Types of what programs send. */\n  public static final class Codecs {\n");
    out.append("    private Codecs() {}\n");
    for (int id : asked) {
      Typed type = typed(id, Math.toIntExact(types.size(types.resolve(id))));
      out.append(documented(texts.print(id)));
      out.append("    public static Codec<").append(type.boxed()).append("> ");
      out.append(JavaPrinter.identifier(types.name(id), taken));
      out.append("() {\n      return ").append(type.codec()).append(";\n    }\n");
    }
    return out.append("  }\n").toString();
  }

  /** What the others use, to be printed last. */
  String constants() {
    StringBuilder out =
        new StringBuilder("\n  private static final List<String> TABLES$ = List.of(");
    out.append(
        object.maps().stream()
            .filter(map -> map.role() == MapRole.STRUCT_OPS)
            .map(map -> JavaText.literal(map.name()))
            .collect(Collectors.joining(", ")));
    out.append(");\n");
    codecs.forEach(
        (codec, name) ->
            out.append("  private static final ").append(codec.replace("$name", name)));
    return out.toString();
  }

  private Typed typed(int id, int size) {
    try {
      if (id != 0 && types.size(types.resolve(id)) == size) {
        Optional<Integer> text = characters(id);
        return text.isPresent()
            ? constant("String", "String", "Codec.text(" + text.get() + ")")
            : number(printer.type(id));
      }
    } catch (BtfException e) {
      // What has no values in Java is told as bytes.
      return bytes(size);
    }
    return bytes(size);
  }

  private Typed bytes(int size) {
    return constant("byte[]", "byte[]", "Codec.bytes(" + size + ")");
  }

  private Typed number(JavaType type) {
    String write = type.write("to", "at", "value");
    boolean primitive = !type.name().equals(type.boxed());
    // Keys are compared by bytes, those between members too.
    String whole =
        primitive
            ? write
            : "{ to.asSlice(at, " + type.size() + ").fill((byte) 0); " + write + "; }";
    String codec =
        "codec$("
            + type.size()
            + ", (from, at) -> "
            + type.read("from", "at")
            + ", (value, to, at) -> "
            + whole
            + ")";
    return constant(type.name(), type.boxed(), codec);
  }

  private Typed constant(String name, String boxed, String codec) {
    String declared = "Codec<" + boxed + "> $name = " + codec + ";\n";
    String constant = codecs.computeIfAbsent(declared, _ -> "CODEC_" + (codecs.size() + 1) + "$");
    return new Typed(name, boxed, constant);
  }

  /** How many characters an array of {@code char} has. */
  private Optional<Integer> characters(int id) {
    if (types.type(types.resolve(id)) instanceof BtfType.Array array
        && array.count() > 0
        && types.type(types.resolve(array.element())) instanceof BtfType.Int element
        && element.name().equals("char")) {
      return Optional.of(Math.toIntExact(array.count()));
    }
    return Optional.empty();
  }

  private static String documented(String what) {
    return "\n    /** {@code " + JavaText.comment(what) + "}. */\n";
  }

  private static String method(String type, String name) {
    return "    public " + type + " " + name + "() {\n";
  }
}
