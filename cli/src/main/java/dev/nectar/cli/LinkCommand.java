package dev.nectar.cli;

import dev.nectar.kernel.Link;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.linux.ListedLink;
import dev.nectar.report.NectarException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** {@code nectar link}. */
final class LinkCommand {
  private static final String LINK = "link";
  private static final String PIN = "pin";
  private static final String DETACH = "detach";

  private final Context context;
  private final Arguments arguments;
  private final ShowCommand<ListedLink> links;

  LinkCommand(Context context, Arguments arguments) {
    this.context = context;
    this.arguments = arguments;
    this.links = new ShowCommand<>(context, LINK, new ShownLinks());
  }

  int run() {
    List<String> words = arguments.operands();
    List<String> rest = Action.rest(words);
    return switch (Action.of(LINK, words, List.of(Action.SHOW, Action.LIST, PIN, DETACH))) {
      case PIN -> pin(rest);
      case DETACH -> withOne(rest, Link::detach);
      default -> links.run(rest, arguments);
    };
  }

  private int pin(List<String> words) {
    if (words.size() < 2) {
      throw new UsageException(LINK, "pin needs a link and the file to pin it as");
    }
    Path file = MapChanges.file(context, words.getLast());
    return withOne(words.subList(0, words.size() - 1), link -> link.pin(file));
  }

  private int withOne(List<String> words, Consumer<Link> work) {
    if (words.isEmpty()) {
      throw new UsageException(LINK, "say which link, such as id 3 or its file");
    }
    Selector selector = Selector.of(LINK, words);
    try (LinuxKernel kernel = LinuxKernel.open();
        Link link = open(kernel, links.one(kernel.listing(), selector))) {
      work.accept(link);
      return Commands.done(context, arguments);
    }
  }

  private static Link open(LinuxKernel kernel, ListedLink listed) {
    return kernel
        .inventory()
        .link(listed.id())
        .orElseThrow(() -> new NectarException("the link is gone meanwhile", ""));
  }
}
