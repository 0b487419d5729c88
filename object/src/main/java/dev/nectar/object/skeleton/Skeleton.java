package dev.nectar.object.skeleton;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfBuilder;
import dev.nectar.btf.BtfException;
import dev.nectar.btf.BtfType;
import dev.nectar.btf.print.JavaFrame;
import dev.nectar.btf.print.JavaPrinter;
import dev.nectar.object.ObjectSpec;
import dev.nectar.report.NectarException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The source of a Java class for an object: its programs, maps and variables as methods, with the
 * types that the object's BTF tells. Stateless.
 *
 * <p>The class reads the object, from a resource beside it or from its own constants; {@code
 * settings()} sets variables and loads it into a kernel; {@code attach()} attaches the programs
 * that say where, and registers the tables of functions; {@code close()} ends all of it.
 */
public final class Skeleton {
  /** What a constant of a class holds at most is 65,535 bytes. */
  private static final int CHUNK = 60_000;

  private static final List<String> IMPORTS =
      List.of(
          "dev.nectar.kernel.Attachment",
          "dev.nectar.kernel.BloomView",
          "dev.nectar.kernel.BpfMap",
          "dev.nectar.kernel.Codec",
          "dev.nectar.kernel.Kernel",
          "dev.nectar.kernel.Link",
          "dev.nectar.kernel.LoadOptions",
          "dev.nectar.kernel.LoadedObject",
          "dev.nectar.kernel.MapView",
          "dev.nectar.kernel.Program",
          "dev.nectar.kernel.QueueView",
          "dev.nectar.kernel.ReferenceView",
          "dev.nectar.kernel.StorageView",
          "dev.nectar.object.AttachPoint",
          "dev.nectar.object.ObjectSpec",
          "dev.nectar.object.elf.ObjectReader",
          "java.io.IOException",
          "java.io.UncheckedIOException",
          "java.util.Base64",
          "java.util.function.UnaryOperator");

  /** Names of types that the class uses or has, which those of the object give way to. */
  private static final Set<String> TAKEN =
      Set.of(
          "Attachment",
          "AttachPoint",
          "AutoCloseable",
          "Base64",
          "BloomView",
          "BpfMap",
          "Codec",
          "Codecs",
          "IOException",
          "IllegalStateException",
          "Kernel",
          "Link",
          "LoadOptions",
          "LoadedObject",
          "MapView",
          "Maps",
          "ObjectReader",
          "ObjectSpec",
          "Program",
          "Programs",
          "QueueView",
          "ReferenceView",
          "RuntimeException",
          "Settings",
          "StorageView",
          "UnaryOperator",
          "UncheckedIOException",
          "Variables",
          "Views",
          "Void");

  /**
   * What the class is to be.
   *
   * @param packageName its package; empty for none
   * @param className its name
   * @param file the object's file, which is looked for beside the class if it has no contents
   * @param contents the file's bytes, if they are to be in the class
   * @param types names of structures and the like that programs send, for which it has codecs too
   */
  public record Request(
      String packageName,
      String className,
      String file,
      Optional<byte[]> contents,
      List<String> types) {
    /** Keeps its own copy of the list. */
    public Request {
      types = List.copyOf(types);
    }
  }

  private Skeleton() {}

  /**
   * Whether a class can be called so.
   *
   * @param name the name
   * @return false if Java does not allow it, or the source uses it for something else
   */
  public static boolean isClassName(String name) {
    return JavaPrinter.isClassName(name) && !TAKEN.contains(name);
  }

  /**
   * Makes the source.
   *
   * @param object the object
   * @param request what it is to be
   * @return the text of the file {@code className.java}
   * @throws NectarException if a type that is asked for is not in the object, or the class cannot
   *     be called so
   */
  public static String of(ObjectSpec object, Request request) {
    if (!isClassName(request.className())) {
      throw new NectarException(
          "cannot call the class "
              + request.className()
              + ": Java or the class itself uses that name",
          "choose another name for it");
    }
    Btf types =
        object
            .types()
            .orElseGet(() -> Btf.of(MemorySegment.ofArray(new BtfBuilder(object.order()).build())));
    JavaPrinter printer = new JavaPrinter(types, request.className(), TAKEN);
    Members members = new Members(object, types, printer);
    String body =
        reading(request)
            + members.groups()
            + members.settings(request.className())
            + members.codecs(asked(types, request.types()))
            + members.constants();
    JavaFrame frame =
        new JavaFrame(
            request.packageName(),
            IMPORTS,
            "The object "
                + JavaText.comment(request.file())
                + ", by the names and types of what is in it. For one thread, but for what its views\n"
                + "and variables allow.\n\n"
                + "<p>Made by {@code nectar gen skeleton}: make it once more rather than change it.",
            "AutoCloseable",
            body);
    StringBuilder out = new StringBuilder();
    try {
      printer.print(frame, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  private static List<Integer> asked(Btf types, List<String> names) {
    return names.stream().map(name -> find(types, name)).toList();
  }

  private static int find(Btf types, String name) {
    return types.findAll(name).stream()
        .filter(id -> hasValues(types, id))
        .findFirst()
        .orElseThrow(
            () ->
                new NectarException(
                    "cannot make a codec of " + name + ": the object has no such type",
                    "list its types: nectar btf dump file OBJECT; a type that the program only"
                        + " sends is in it if a variable, even a pointer, or a map has it"));
  }

  private static boolean hasValues(Btf types, int id) {
    try {
      int resolved = types.resolve(id);
      return resolved != 0
          && switch (types.type(resolved)) {
            case BtfType.Struct _, BtfType.Enumeration _, BtfType.Int _ -> true;
            default -> false;
          };
    } catch (BtfException e) {
      return false;
    }
  }

  private static String reading(Request request) {
    String name = JavaText.literal(request.file());
    String read =
        request
            .contents()
            .map(bytes -> embedded(bytes, name))
            .orElseGet(
                () ->
                    """
                        try {
                          return ObjectReader.read($class.class.getResource($name));
                        } catch (IOException e) {
                          throw new UncheckedIOException(e);
                        }
                    """
                        .replace("$name", name));
    return """
      private final Kernel kernel$;
      private final LoadedObject object$;
      private final List<Link> links$ = new ArrayList<>();

      private $class(Kernel kernel, LoadedObject object) {
        this.kernel$ = kernel;
        this.object$ = object;
      }

      /**
       * Reads the object.
       *
       * @return what is in it
       */
      public static ObjectSpec spec() {
    $read  }

      /**
       * What is set before it is loaded.
       *
       * @return settings, none of them made
       */
      public static Settings settings() {
        return new Settings();
      }

      /**
       * Loads the object as it is.
       *
       * @param kernel where
       * @return the live object, to be closed by the caller
       */
      public static $class load(Kernel kernel) {
        return settings().load(kernel);
      }

      /** Attaches the programs that say where, and registers the tables of functions. */
      public void attach() {
        List<Attachment> wanted = new ArrayList<>();
        for (String name : object$.programs()) {
          Program program = object$.program(name);
          if (program.spec().attach().filter(point -> !(point instanceof AttachPoint.Hook)).isPresent()) {
            wanted.add(Attachment.of(program));
          }
        }
        links$.addAll(kernel$.attach(wanted));
        for (String table : TABLES$) {
          links$.add(kernel$.register(object$.map(table)));
        }
      }

      /**
       * Where its programs are attached by {@link #attach}.
       *
       * @return the links, which this closes
       */
      public List<Link> links() {
        return List.copyOf(links$);
      }

      /**
       * The loaded object, for what is not told here.
       *
       * @return the object, which this closes
       */
      public LoadedObject object() {
        return object$;
      }

      @Override
      public void close() {
        links$.forEach(Link::close);
        links$.clear();
        object$.close();
      }

      private interface Reads$<T> {
        T read(MemorySegment from, long at);
      }

      private interface Writes$<T> {
        void write(T value, MemorySegment to, long at);
      }

      private static <T> Codec<T> codec$(long size, Reads$<T> reads, Writes$<T> writes) {
        return new Codec<>() {
          @Override
          public long size() {
            return size;
          }

          @Override
          public T read(MemorySegment from, long at) {
            return reads.read(from, at);
          }

          @Override
          public void write(T value, MemorySegment to, long at) {
            writes.write(value, to, at);
          }
        };
      }
    """
        .replace("$read", read)
        .replace("$class", request.className());
  }

  private static String embedded(byte[] bytes, String name) {
    String text = Base64.getEncoder().encodeToString(bytes);
    StringBuilder out = new StringBuilder("    StringBuilder text = new StringBuilder();\n");
    for (int from = 0; from < text.length(); from += CHUNK) {
      String chunk = text.substring(from, Math.min(text.length(), from + CHUNK));
      out.append("    text.append(\"").append(chunk).append("\");\n");
    }
    return out
        + "    byte[] bytes = Base64.getDecoder().decode(text.toString());\n"
        + "    return ObjectReader.read("
        + name
        + ", MemorySegment.ofArray(bytes));\n";
  }
}
