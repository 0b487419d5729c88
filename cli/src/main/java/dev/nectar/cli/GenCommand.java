package dev.nectar.cli;

import dev.nectar.btf.Btf;
import dev.nectar.btf.CoreRelocation;
import dev.nectar.btf.core.MinimalBtf;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MergeException;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.elf.ObjectReader;
import dev.nectar.object.elf.ObjectWriter;
import dev.nectar.object.skeleton.Skeleton;
import dev.nectar.report.NectarException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code nectar gen}. */
final class GenCommand {
  private static final String OBJECT = "object";
  private static final String MINIMAL = "min_core_btf";
  private static final String SKELETON = "skeleton";
  private static final String NAME = "name";

  private final Context context;

  GenCommand(Context context) {
    this.context = context;
  }

  int run(Arguments arguments) {
    List<String> words = arguments.operands();
    if (words.isEmpty()) {
      throw new UsageException("gen", "say what to make: object, min_core_btf or skeleton");
    }
    List<String> files = words.subList(1, words.size());
    switch (Action.of("gen", words, List.of(OBJECT, SKELETON, MINIMAL))) {
      case OBJECT -> object(files);
      case MINIMAL -> minimal(files);
      default -> skeleton(files, arguments);
    }
    return 0;
  }

  private void object(List<String> files) {
    if (files.size() < 2) {
      throw new UsageException("gen", "object needs the file to write, and those to link");
    }
    List<String> inputs = files.subList(1, files.size());
    refuseInput(files.getFirst(), inputs);
    ObjectSpec linked = read(inputs.getFirst());
    for (int i = 1; i < inputs.size(); i++) {
      try {
        linked = linked.merge(read(inputs.get(i)));
      } catch (MergeException e) {
        throw new NectarException(
            "cannot link "
                + inputs.get(i)
                + " with "
                + String.join(", ", inputs.subList(0, i))
                + ": "
                + e.getMessage(),
            e.advice(),
            e);
      }
    }
    write(files.getFirst(), ObjectWriter.write(linked));
  }

  private void minimal(List<String> files) {
    if (files.size() < 3) {
      throw new UsageException(
          "gen", "min_core_btf needs a kernel's types, the file to write, and objects");
    }
    List<String> objects = files.subList(2, files.size());
    refuseInput(files.get(1), Stream.concat(objects.stream(), files.stream().limit(1)).toList());
    Btf kernel = TypesFile.read(context, files.getFirst());
    List<MinimalBtf.Asked> asked = new ArrayList<>();
    for (String object : objects) {
      ObjectSpec spec = read(object);
      spec.types().ifPresent(types -> asked.add(new MinimalBtf.Asked(types, relocations(spec))));
    }
    write(files.get(1), MinimalBtf.of(asked, kernel).bytes().toArray(ValueLayout.JAVA_BYTE));
  }

  private void skeleton(List<String> words, Arguments arguments) {
    boolean named = words.size() == 3 && words.get(1).equals(NAME);
    if (words.size() != 1 && !named) {
      throw new UsageException("gen", "skeleton needs an object file, and may have: name NAME");
    }
    String file = words.getFirst();
    String leaf = file.substring(file.lastIndexOf('/') + 1);
    byte[] bytes = bytes(file);
    Skeleton.Request request =
        new Skeleton.Request(
            packageName(arguments),
            named ? words.getLast() : className(leaf),
            leaf,
            arguments.has(Commands.EMBED) ? Optional.of(bytes) : Optional.empty(),
            arguments.all(Commands.TYPE_SENT));
    ObjectSpec object = ObjectReader.read(file, MemorySegment.ofArray(bytes));
    context.out().print(Skeleton.of(object, request));
  }

  private static String packageName(Arguments arguments) {
    String name = arguments.value(Commands.PACKAGE).orElse("");
    if (!name.isEmpty() && !Stream.of(name.split("\\.", -1)).allMatch(Skeleton::isClassName)) {
      throw new UsageException("gen", name + " cannot be the name of a package");
    }
    return name;
  }

  /**
   * As the file is called, without what follows the first dot: {@code FileOpens} for
   * file_opens.bpf.o.
   */
  private static String className(String file) {
    StringBuilder name = new StringBuilder();
    for (String word : file.replaceFirst("\\..*", "").split("[^A-Za-z0-9]+")) {
      if (!word.isEmpty()) {
        name.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
      }
    }
    boolean begins = !name.isEmpty() && !Character.isDigit(name.charAt(0));
    String made = begins ? name.toString() : "Object" + name;
    return Skeleton.isClassName(made) ? made : made + "Object";
  }

  private static List<CoreRelocation> relocations(ObjectSpec spec) {
    return Stream.concat(spec.programs().stream().map(ProgramSpec::body), spec.functions().stream())
        .map(FunctionSpec::relocations)
        .flatMap(List::stream)
        .filter(each -> each.type() != 0)
        .map(each -> new CoreRelocation(0, each.type(), each.access(), each.kind()))
        .toList();
  }

  private ObjectSpec read(String name) {
    return ObjectReader.read(name, MemorySegment.ofArray(bytes(name)));
  }

  private byte[] bytes(String name) {
    return new Input(context).bytes(name, "name an object file of a BPF compiler");
  }

  private void refuseInput(String output, List<String> inputs) {
    if (inputs.stream().anyMatch(each -> isSame(each, output))) {
      throw new NectarException(
          "cannot write " + output + ": it is one of the files to read, and would be lost",
          "name another file");
    }
  }

  private boolean isSame(String one, String other) {
    try {
      return Files.isSameFile(context.directory().resolve(one), context.directory().resolve(other));
    } catch (IOException | InvalidPathException e) {
      return false;
    }
  }

  private void write(String name, byte[] bytes) {
    OutputFile.write(context, name, bytes);
  }
}
