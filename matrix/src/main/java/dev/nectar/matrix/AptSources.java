package dev.nectar.matrix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The system's package sources, in both formats of sources.list(5), and the same mirror's source
 * for another suite.
 */
final class AptSources {
  /** Suites that hold a whole distribution, by other names than a release's code name. */
  private static final List<String> GENERAL =
      List.of("stable", "oldstable", "oldoldstable", "testing", "unstable", "sid");

  private static final Pattern ONE_LINE =
      Pattern.compile("deb\\s+(?:\\[([^\\]]*)\\]\\s+)?(\\S+)\\s+(\\S+)((?:\\s+\\S+)*)\\s*");

  /** What apt takes for no. */
  private static final List<String> OFF = List.of("no", "false", "without", "off", "disable", "0");

  private AptSources() {}

  /**
   * One source.
   *
   * @param uris where it is, separated by blanks
   * @param suites names of suites
   * @param components names of components
   * @param signedBy keyrings or a key, as the field Signed-By has it
   */
  record Source(
      String uris, List<String> suites, List<String> components, Optional<String> signedBy) {

    /** A source of the same mirror in the deb822 format. */
    String forSuite(String suite) {
      String key = signedBy.map(value -> "Signed-By: " + value + "\n").orElse("");
      return "Types: deb\nURIs: " + uris + "\nSuites: " + suite + "\nComponents: main\n" + key;
    }
  }

  /** Everything in {@code etc/apt} below a root folder. */
  static List<Source> read(Path root) throws IOException {
    Path apt = root.resolve("etc/apt");
    List<Source> sources = new ArrayList<>();
    Path list = apt.resolve("sources.list");
    if (Files.isReadable(list)) {
      sources.addAll(oneLine(Files.readString(list)));
    }
    Path parts = apt.resolve("sources.list.d");
    if (Files.isDirectory(parts)) {
      try (Stream<Path> files = Files.list(parts)) {
        for (Path file : files.sorted().toList()) {
          sources.addAll(part(file));
        }
      }
    }
    return sources;
  }

  private static List<Source> part(Path file) throws IOException {
    String name = file.getFileName().toString();
    if (name.endsWith(".list")) {
      return oneLine(Files.readString(file));
    }
    return name.endsWith(".sources") ? deb822(Files.readString(file)) : List.of();
  }

  /** The one-line format. */
  static List<Source> oneLine(String text) {
    List<Source> sources = new ArrayList<>();
    for (String line : text.split("\n")) {
      Matcher matcher = ONE_LINE.matcher(line.replaceFirst("#.*", "").strip());
      if (matcher.matches()) {
        sources.add(
            new Source(
                matcher.group(2),
                List.of(matcher.group(3)),
                words(matcher.group(4)),
                Optional.ofNullable(matcher.group(1)).flatMap(AptSources::signedBy)));
      }
    }
    return sources;
  }

  private static Optional<String> signedBy(String options) {
    return words(options).stream()
        .filter(option -> option.startsWith("signed-by="))
        .map(option -> option.substring("signed-by=".length()).replace(',', ' '))
        .findFirst();
  }

  /** The format of deb822(5): stanzas of fields, separated by empty lines. */
  static List<Source> deb822(String text) {
    List<Source> sources = new ArrayList<>();
    for (String stanza : text.split("\n[ \t]*\n")) {
      Map<String, String> fields = fields(stanza);
      boolean enabled =
          !OFF.contains(fields.getOrDefault("enabled", "yes").strip().toLowerCase(Locale.ROOT));
      if (enabled && words(fields.getOrDefault("types", "")).contains("deb")) {
        sources.add(
            new Source(
                String.join(" ", words(fields.getOrDefault("uris", ""))),
                words(fields.getOrDefault("suites", "")),
                words(fields.getOrDefault("components", "")),
                Optional.ofNullable(fields.get("signed-by"))));
      }
    }
    return sources;
  }

  /** Fields by their names in small letters; lines that continue a value are kept as they are. */
  private static Map<String, String> fields(String stanza) {
    Map<String, String> fields = new LinkedHashMap<>();
    String name = "";
    for (String line : stanza.split("\n")) {
      if (line.startsWith("#")) {
        continue;
      }
      int colon = line.indexOf(':');
      if (!line.isEmpty() && Character.isWhitespace(line.charAt(0))) {
        fields.merge(name, line, (value, more) -> value + "\n" + more);
      } else if (colon > 0) {
        name = line.substring(0, colon).toLowerCase(Locale.ROOT);
        fields.put(name, line.substring(colon + 1).strip());
      }
    }
    return fields;
  }

  private static List<String> words(String text) {
    return Stream.of(text.split("\\s+")).filter(word -> !word.isEmpty()).toList();
  }

  /**
   * The source that the distribution itself comes from: the one with the component main and the
   * release's own suite, or else with a suite such as stable.
   *
   * @param codename the release's, empty if it has none
   */
  static Optional<Source> distribution(List<Source> sources, String codename) {
    Optional<Source> own = withSuite(sources, List.of(codename));
    return own.isPresent() ? own : withSuite(sources, GENERAL);
  }

  private static Optional<Source> withSuite(List<Source> sources, List<String> names) {
    return sources.stream()
        .filter(source -> source.components.contains("main"))
        .filter(source -> source.suites.stream().anyMatch(names::contains))
        .findFirst();
  }
}
