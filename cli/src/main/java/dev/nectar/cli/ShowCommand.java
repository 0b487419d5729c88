package dev.nectar.cli;

import dev.nectar.kernel.KernelException;
import dev.nectar.linux.KernelListing;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.linux.ObjectKind;
import dev.nectar.report.JsonText;
import dev.nectar.report.JsonText.Layout;
import dev.nectar.report.NectarException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * {@code show} and {@code list} of {@code nectar prog}, {@code map}, {@code link} and {@code btf}.
 *
 * @param <T> what is listed
 */
final class ShowCommand<T> {
  private final Context context;
  private final String command;
  private final ShownKind<T> kind;

  /**
   * One command's.
   *
   * @param command its name
   */
  ShowCommand(Context context, String command, ShownKind<T> kind) {
    this.context = context;
    this.command = command;
    this.kind = kind;
  }

  /**
   * Shows what the words name.
   *
   * @param words behind {@code show}
   */
  int run(List<String> words, Arguments arguments) {
    Selector selector = Selector.of(command, words);
    try (LinuxKernel kernel = LinuxKernel.open()) {
      KernelListing listing = kernel.listing();
      List<T> found = select(listing, selector);
      Surroundings surroundings =
          found.isEmpty()
              ? Surroundings.NONE
              : Surroundings.of(listing, kind.kind(), arguments.has(Commands.PINS));
      List<Map<String, Object>> shown = new ArrayList<>();
      found.forEach(each -> shown.add(kind.members(each, surroundings)));
      context.out().print(text(shown, selector, arguments, kernel));
      return 0;
    }
  }

  private String text(
      List<Map<String, Object>> shown, Selector selector, Arguments arguments, LinuxKernel kernel) {
    boolean all = selector instanceof Selector.All;
    Optional<Layout> layout = Commands.layout(arguments);
    if (layout.isPresent()) {
      return JsonText.of(all || shown.size() > 1 ? shown : shown.getFirst(), layout.get());
    }
    OptionalInt width = context.width(kernel);
    return all ? ShownText.table(shown, kind.columns(), width) : ShownText.details(shown);
  }

  /** At least one, unless all are meant. */
  List<T> select(KernelListing listing, Selector selector) {
    List<T> found =
        switch (selector) {
          case Selector.All() -> kind.all(listing);
          case Selector.Id(int id) -> kind.one(listing, id).stream().toList();
          case Selector.Pinned(String file) -> pinned(listing, file);
          case Selector.Name(String name) -> named(listing, name);
          case Selector.Tag(String tag) ->
              kind.all(listing).stream().filter(each -> kind.tag(each).equals(tag)).toList();
        };
    if (found.isEmpty() && !(selector instanceof Selector.All)) {
      throw missing(selector, List.of());
    }
    return found;
  }

  /** The one that is named; several are refused. */
  T one(KernelListing listing, Selector selector) {
    List<T> found = select(listing, selector);
    if (found.size() > 1) {
      throw new KernelException(
          "there are "
              + found.size()
              + " "
              + kind.several()
              + " "
              + selector.text()
              + ", and one is wanted",
          "name it by its number: nectar " + command + " show " + selector.words());
    }
    return found.getFirst();
  }

  private List<T> named(KernelListing listing, String name) {
    List<T> all = kind.all(listing);
    List<T> found = all.stream().filter(each -> kind.names(each).contains(name)).toList();
    if (found.isEmpty()) {
      throw missing(
          new Selector.Name(name),
          all.stream().flatMap(each -> kind.names(each).stream()).toList());
    }
    return found;
  }

  private List<T> pinned(KernelListing listing, String file) {
    try {
      OptionalInt id = listing.pinned(kind.kind(), context.directory().resolve(file));
      if (id.isEmpty()) {
        throw notPinned(listing, file);
      }
      return kind.one(listing, id.getAsInt()).stream().toList();
    } catch (InvalidPathException e) {
      throw new NectarException(
          "cannot look for " + kind.title() + " in " + file + ": it is no name of a file", "", e);
    }
  }

  /** Says what there is instead. */
  private KernelException notPinned(KernelListing listing, String file) {
    Path path = context.directory().resolve(file);
    Optional<String> other =
        Stream.of(ObjectKind.PROGRAM, ObjectKind.MAP, ObjectKind.LINK)
            .filter(each -> listing.pinned(each, path).isPresent())
            .map(each -> ", but a " + each.name().toLowerCase(Locale.ROOT))
            .findFirst();
    String instead =
        other.orElse(Files.exists(path) ? ": that is nothing that this process may open" : "");
    return new KernelException(
        "there is no " + kind.title() + " pinned as " + file + instead,
        "list those there are: nectar " + command + " show -f");
  }

  private KernelException missing(Selector selector, List<String> names) {
    String near =
        selector instanceof Selector.Name(String name) ? Suggestion.afterMessage(name, names) : "";
    return new KernelException(
        "there is no " + kind.title() + " " + selector.text() + near,
        "list those there are: nectar " + command + " show");
  }

  /** What is known of things of a kind beside themselves. */
  record Surroundings(
      Map<Integer, List<dev.nectar.linux.Holder>> holders,
      Optional<Map<Integer, List<Path>>> pins) {
    static final Surroundings NONE = new Surroundings(Map.of(), Optional.empty());

    static Surroundings of(KernelListing listing, ObjectKind kind, boolean pins) {
      return new Surroundings(
          listing.holders(kind), pins ? Optional.of(listing.pins(kind)) : Optional.empty());
    }
  }
}
