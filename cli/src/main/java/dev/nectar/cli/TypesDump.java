package dev.nectar.cli;

import dev.nectar.btf.Btf;
import dev.nectar.btf.print.CPrinter;
import dev.nectar.btf.print.JsonPrinter;
import dev.nectar.btf.print.RawPrinter;
import dev.nectar.kernel.MapInfo;
import dev.nectar.linux.KernelListing;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.linux.ListedMap;
import dev.nectar.linux.ListedProgram;
import dev.nectar.linux.ListedTypes;
import dev.nectar.report.Json;
import dev.nectar.report.JsonText;
import dev.nectar.report.JsonText.Layout;
import dev.nectar.report.NectarException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code nectar btf dump}. */
final class TypesDump {
  private static final String BTF = "btf";
  private static final String MODULES = "/sys/kernel/btf/";
  private static final String KERNEL = MODULES + "vmlinux";
  private static final String FORMAT = "format";
  private static final String ROOT = "root_id";
  private static final Set<String> OF_MAP = Set.of("key", "value", "kv", "all");
  private static final Set<String> FOLLOWING =
      Set.of(FORMAT, ROOT, "key", "value", "kv", "all", "unsorted");

  private final Context context;
  private final Arguments arguments;

  TypesDump(Context context, Arguments arguments) {
    this.context = context;
    this.arguments = arguments;
  }

  /** How types are written. */
  private enum Form {
    RAW,
    C,
    JSON
  }

  /**
   * What is dumped.
   *
   * @param title for messages
   * @param roots the types that are meant; none means all
   */
  private record Source(Btf types, String title, List<Integer> roots) {}

  /** Prints the types that the words name. */
  int run(List<String> all) {
    Words words = new Words(BTF, all);
    Source source = source(words);
    List<Integer> roots = new ArrayList<>(source.roots());
    Optional<Form> form = Optional.empty();
    while (!words.isEmpty()) {
      if (words.oneOf("more", List.of(FORMAT, ROOT)).equals(FORMAT)) {
        form = Optional.of(form(words));
      } else {
        roots.add(root(words, source));
      }
    }
    print(source.types(), roots, chosen(form));
    return 0;
  }

  private Source source(Words words) {
    if (words.acceptCut("file", FOLLOWING)) {
      return file(words.next("there is no name of a file behind file"));
    }
    if (words.acceptCut("prog", FOLLOWING)) {
      return ofProgram(words.selector("program, such as id 3", FOLLOWING));
    }
    if (words.acceptCut("map", FOLLOWING)) {
      Selector selector = words.selector("map, such as id 3", FOLLOWING);
      String part = words.peek().filter(OF_MAP::contains).map(_ -> words.next("")).orElse("kv");
      return ofMap(selector, part);
    }
    Selector selector = words.selector("types: id 3, prog PROG, map MAP or file FILE", FOLLOWING);
    return selector instanceof Selector.Pinned(String file) ? file(file) : listed(selector);
  }

  private Source file(String name) {
    Optional<String> base = arguments.value(Commands.BASE_TYPES);
    if (base.isEmpty() && name.startsWith(MODULES) && !name.equals(KERNEL)) {
      base = Optional.of(KERNEL);
    }
    return new Source(
        TypesFile.read(context, name, base.map(each -> TypesFile.read(context, each))),
        name,
        List.of());
  }

  private Source listed(Selector selector) {
    try (LinuxKernel kernel = LinuxKernel.open()) {
      ListedTypes found =
          new ShowCommand<>(context, BTF, new ShownTypes()).one(kernel.listing(), selector);
      return read(kernel, found.info().id(), List.of());
    }
  }

  private Source ofProgram(Selector selector) {
    try (LinuxKernel kernel = LinuxKernel.open()) {
      ListedProgram found =
          new ShowCommand<>(context, "prog", new ShownPrograms()).one(kernel.listing(), selector);
      return read(kernel, loaded(found.info().types(), "program", found.info().id()), List.of());
    }
  }

  private Source ofMap(Selector selector, String part) {
    try (LinuxKernel kernel = LinuxKernel.open()) {
      KernelListing listing = kernel.listing();
      MapInfo map =
          new ShowCommand<ListedMap>(context, "map", new ShownMaps()).one(listing, selector).info();
      List<Integer> roots = new ArrayList<>();
      if (Set.of("key", "kv").contains(part) && map.keyType() != 0) {
        roots.add(map.keyType());
      }
      if (Set.of("value", "kv").contains(part) && map.valueType() != 0) {
        roots.add(map.valueType());
      }
      int types = loaded(map.types(), "map", map.id());
      if (roots.isEmpty() && !part.equals("all")) {
        throw new NectarException(
            "the kernel has no types of the "
                + (part.equals("kv") ? "keys and values" : part + "s")
                + " of map number "
                + Integer.toUnsignedString(map.id()),
            "dump all that it was loaded with: nectar btf dump id "
                + Integer.toUnsignedString(types));
      }
      return read(kernel, types, roots);
    }
  }

  private static int loaded(int types, String what, int id) {
    if (types == 0) {
      throw new NectarException(
          "the kernel has no types of " + what + " number " + Integer.toUnsignedString(id),
          "list the types that it has: nectar btf show");
    }
    return types;
  }

  private static Source read(LinuxKernel kernel, int id, List<Integer> roots) {
    String title = "type information number " + Integer.toUnsignedString(id);
    Btf types =
        kernel
            .inventory()
            .types(id)
            .orElseThrow(
                () -> new NectarException("cannot read " + title + ": it is gone meanwhile", ""));
    return new Source(types, title, roots);
  }

  private static int root(Words words, Source source) {
    int root = words.number(ROOT);
    int last = source.types().count();
    if (root < 1 || root > last) {
      throw new NectarException(
          "there is no type number " + root + " in " + source.title(),
          last == 0 ? "it has none" : "name one from 1 to " + last);
    }
    return root;
  }

  private static Form form(Words words) {
    String word = words.next("say which format: raw, c or json");
    return switch (word) {
      case "raw" -> Form.RAW;
      case "json" -> Form.JSON;
      case "c" -> {
        words.accept("unsorted");
        yield Form.C;
      }
      default -> {
        String near = Suggestion.afterMessage(word, List.of("raw", "json"));
        throw new UsageException(
            BTF, "there is no format " + word + (near.isEmpty() ? ": say raw, c or json" : near));
      }
    };
  }

  private Form chosen(Optional<Form> form) {
    boolean json = Commands.layout(arguments).isPresent();
    if (json && form.equals(Optional.of(Form.C))) {
      throw new UsageException(BTF, "format c is no JSON: leave out one of the two");
    }
    return json ? Form.JSON : form.orElse(Form.RAW);
  }

  private void print(Btf types, List<Integer> roots, Form form) {
    PrintStream out = context.out();
    try {
      switch (form) {
        case C -> {
          CPrinter printer = new CPrinter(types);
          if (roots.isEmpty()) {
            printer.print(out);
          } else {
            printer.print(roots, out);
          }
        }
        case RAW -> {
          RawPrinter printer = new RawPrinter(types);
          if (roots.isEmpty()) {
            printer.print(out);
          } else {
            roots.forEach(each -> out.print(printer.text(each)));
          }
        }
        case JSON -> json(types, roots);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void json(Btf types, List<Integer> roots) throws IOException {
    JsonPrinter printer = new JsonPrinter(types);
    boolean pretty = Commands.layout(arguments).equals(Optional.of(Layout.PRETTY));
    Appendable out = pretty ? new StringBuilder() : context.out();
    if (roots.isEmpty()) {
      printer.print(out);
    } else {
      List<String> texts = roots.stream().map(printer::text).toList();
      out.append("{\"types\":[").append(String.join(",", texts)).append("]}\n");
    }
    if (pretty) {
      context.out().print(JsonText.of(Json.parse(out.toString()), Layout.PRETTY));
    }
  }
}
