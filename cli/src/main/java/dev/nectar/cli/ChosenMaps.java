package dev.nectar.cli;

import dev.nectar.linux.KernelListing;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.linux.ListedMap;
import dev.nectar.linux.MapBytes;
import dev.nectar.report.NectarException;
import java.util.List;

/** The maps that words of {@code nectar map} name. */
final class ChosenMaps {
  private static final String MAP = "map";

  private final ShowCommand<ListedMap> maps;

  ChosenMaps(Context context) {
    this.maps = new ShowCommand<>(context, MAP, new ShownMaps());
  }

  /** What is done with a map. */
  interface Work {
    int run(LinuxKernel kernel, MapBytes map);
  }

  /** All that the words name, at least one. */
  List<ListedMap> select(KernelListing listing, List<String> words) {
    return maps.select(listing, selector(words));
  }

  /** The only one that the words name. */
  ListedMap one(KernelListing listing, List<String> words) {
    return maps.one(listing, selector(words));
  }

  /** Does something with the only map that the words name. */
  int withOne(List<String> words, Work work) {
    selector(words);
    try (LinuxKernel kernel = LinuxKernel.open()) {
      KernelListing listing = kernel.listing();
      try (MapBytes map = opened(listing, one(listing, words))) {
        return work.run(kernel, map);
      }
    }
  }

  private static Selector selector(List<String> words) {
    if (words.isEmpty()) {
      throw new UsageException(MAP, "say which map, such as id 3 or name counts");
    }
    return Selector.of(MAP, words);
  }

  static MapBytes opened(KernelListing listing, ListedMap map) {
    return listing
        .bytes(map.info().id())
        .orElseThrow(
            () ->
                new NectarException(
                    "map number "
                        + Integer.toUnsignedString(map.info().id())
                        + " is gone meanwhile",
                    ""));
  }
}
