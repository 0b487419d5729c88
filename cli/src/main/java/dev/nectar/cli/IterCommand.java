package dev.nectar.cli;

import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Attachment.Scope;
import dev.nectar.kernel.Attachment.Scope.OfCgroups.Walk;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadOptions;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.linux.KernelListing;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.linux.ListedLink;
import dev.nectar.linux.ObjectKind;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.elf.ObjectReader;
import dev.nectar.report.JsonText;
import dev.nectar.report.NectarException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code nectar iter}: programs that walk lists of the kernel's. */
final class IterCommand {
  private static final String NAME = "iter";
  private static final int BUFFER_BYTES = 1 << 16;
  private static final List<String> KNOWN = List.of("map", "pid", "tid", "cgroup", "order", "prog");
  private static final Map<String, Walk> ORDERS =
      Map.of(
          "self", Walk.ITSELF,
          "pre", Walk.DOWN_PARENTS_FIRST,
          "post", Walk.DOWN_CHILDREN_FIRST,
          "up", Walk.UP);

  private final Context context;
  private final Arguments arguments;

  IterCommand(Context context, Arguments arguments) {
    this.context = context;
    this.arguments = arguments;
  }

  int run() {
    List<String> words = arguments.operands();
    List<String> actions = List.of("cat", "pin");
    if (words.isEmpty()) {
      throw new UsageException(NAME, "say pin or cat, and what");
    }
    Words rest = new Words(NAME, Action.rest(words));
    return switch (Action.of(NAME, words, actions)) {
      case "pin" -> pin(rest);
      default -> cat(rest);
    };
  }

  /** What part of a list is walked, by which program of the object. */
  private record Part(Optional<Selector> map, Optional<Scope> scope, Optional<String> program) {
    boolean isEmpty() {
      return map.isEmpty() && scope.isEmpty() && program.isEmpty();
    }
  }

  private Part part(Words words) {
    Optional<Selector> map = Optional.empty();
    Optional<Scope> scope = Optional.empty();
    Optional<String> program = Optional.empty();
    Optional<Path> group = Optional.empty();
    Walk walk = Walk.DOWN_PARENTS_FIRST;
    int parts = 0;
    while (!words.isEmpty()) {
      String word = words.oneOf("more", KNOWN);
      switch (word) {
        case "map" -> map = Optional.of(words.selector("map, such as id 3", Set.copyOf(KNOWN)));
        case "pid" -> scope = Optional.of(new Scope.OfProcess(number(words, word)));
        case "tid" -> scope = Optional.of(new Scope.OfThread(number(words, word)));
        case "cgroup" ->
            group =
                Optional.of(
                    MapChanges.file(context, words.next("there is no folder behind cgroup")));
        case "order" -> walk = order(words.next("behind order goes self, pre, post or up"));
        default -> program = Optional.of(words.next("there is no name of a program behind prog"));
      }
      parts += word.equals("prog") || word.equals("order") ? 0 : 1;
    }
    if (parts > 1) {
      throw new UsageException(NAME, "a list is walked for one map, pid, tid or cgroup");
    }
    if (group.isPresent()) {
      scope = Optional.of(new Scope.OfCgroups(group.get(), walk));
    }
    return new Part(map, scope, program);
  }

  private static Walk order(String word) {
    return Optional.ofNullable(ORDERS.get(word))
        .orElseThrow(
            () -> new UsageException(NAME, "behind order goes self, pre, post or up, not " + word));
  }

  private static int number(Words words, String name) {
    int number = words.number(name);
    if (number == 0) {
      throw new UsageException(NAME, "behind " + name + " goes a number from 1 on");
    }
    return number;
  }

  private int pin(Words words) {
    String object = words.next("pin needs an object file and a name to pin as");
    Path file =
        MapChanges.file(context, words.next("pin needs an object file and a name to pin as"));
    Part part = part(words);
    return walked(
        object,
        part,
        (kernel, iterator) -> {
          try (Link link = kernel.attach(iterator)) {
            link.pin(file);
          }
          Commands.layout(arguments)
              .ifPresent(how -> context.out().print(JsonText.of(dev.nectar.report.Json.NULL, how)));
          return 0;
        });
  }

  private int cat(Words words) {
    if (words.accept("link")) {
      Selector selector = words.selector("link, such as id 3", Set.copyOf(KNOWN));
      Part part = part(words);
      return again(selector, part);
    }
    String name = words.next("say which object file, pinned iterator, or link id N");
    Part part = part(words);
    if (isPinned(name)) {
      return again(new Selector.Pinned(name), part);
    }
    return walked(
        name,
        part,
        (kernel, iterator) -> {
          try (InputStream walk = kernel.iterate(iterator)) {
            print(walk);
          }
          return 0;
        });
  }

  private boolean isPinned(String name) {
    if (!new Input(context).isFile(name)) {
      return false;
    }
    try (LinuxKernel kernel = LinuxKernel.open()) {
      return kernel
          .listing()
          .pinned(ObjectKind.LINK, context.directory().resolve(name))
          .isPresent();
    }
  }

  /** A link walks what it was made for. */
  private int again(Selector selector, Part part) {
    if (!part.isEmpty()) {
      throw new UsageException(
          NAME, "a link walks what it was made for: name an object file to walk another part");
    }
    try (LinuxKernel kernel = LinuxKernel.open()) {
      KernelListing listing = kernel.listing();
      ListedLink listed =
          new ShowCommand<>(context, "link", new ShownLinks()).one(listing, selector);
      try (Link link =
              kernel
                  .inventory()
                  .link(listed.id())
                  .orElseThrow(() -> new NectarException("the link is gone meanwhile", ""));
          InputStream walk = kernel.iterate(link)) {
        print(walk);
      } catch (IOException e) {
        throw broken(e);
      }
    }
    return 0;
  }

  private interface Work {
    int on(LinuxKernel kernel, Attachment iterator) throws IOException;
  }

  /** Loads what is needed of an object, which does not stay. */
  private int walked(String name, Part part, Work work) {
    byte[] bytes = new Input(context).bytes(name, "name an object file of a BPF compiler");
    ObjectSpec spec = ObjectReader.read(name, MemorySegment.ofArray(bytes));
    ProgramSpec program = program(name, spec, part.program());
    List<BpfMap> held = new ArrayList<>();
    try (LinuxKernel kernel = LinuxKernel.open();
        LoadedObject object = kernel.load(spec, LoadOptions.NONE.only(Set.of(program.name())))) {
      part.map().ifPresent(selector -> held.add(new Opened(context).map(kernel, selector)));
      Attachment whole = Attachment.of(object.program(program.name()));
      Attachment iterator =
          held.isEmpty()
              ? part.scope().map(whole::within).orElse(whole)
              : whole.on(held.getFirst());
      return work.on(kernel, iterator);
    } catch (IOException e) {
      throw broken(e);
    } finally {
      held.forEach(BpfMap::close);
    }
  }

  private static NectarException broken(IOException e) {
    return new NectarException("the list could not be walked: " + e.getMessage(), "", e);
  }

  /** The one that is named, else the first. */
  private static ProgramSpec program(String file, ObjectSpec spec, Optional<String> name) {
    List<ProgramSpec> iterators =
        spec.programs().stream()
            .filter(each -> each.attach().orElse(null) instanceof AttachPoint.Iterator)
            .toList();
    if (iterators.isEmpty()) {
      throw new NectarException(
          file + " has no program that walks a list", "put one into a section such as iter/task");
    }
    if (name.isEmpty()) {
      return iterators.getFirst();
    }
    List<String> names = iterators.stream().map(ProgramSpec::name).toList();
    return iterators.stream()
        .filter(each -> each.name().equals(name.get()))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    NAME,
                    file
                        + " has no iterator "
                        + name.get()
                        + Suggestion.afterMessage(name.get(), names)));
  }

  /** As it comes; as JSON, an array of lines. */
  private void print(InputStream walk) throws IOException {
    if (Commands.layout(arguments).isPresent()) {
      String text = new String(walk.readAllBytes(), StandardCharsets.UTF_8);
      context
          .out()
          .print(JsonText.of(text.lines().toList(), Commands.layout(arguments).orElseThrow()));
      return;
    }
    byte[] buffer = new byte[BUFFER_BYTES];
    int read = walk.read(buffer);
    while (read > 0 && !context.out().checkError()) {
      context.out().write(buffer, 0, read);
      read = walk.read(buffer);
    }
  }
}
