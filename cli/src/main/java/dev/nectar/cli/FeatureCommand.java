package dev.nectar.cli;

import dev.nectar.linux.LinuxKernel;
import dev.nectar.report.JsonText;
import dev.nectar.report.JsonText.Layout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code nectar feature}: what the kernel can do, by the keys of bpftool. */
final class FeatureCommand {
  private static final String NAME = "feature";
  private static final String PROBE = "probe";
  private static final String BUILTINS = "list_builtins";
  private static final String DEVICE = "dev";
  private static final String FULL = "full";
  private static final String UNPRIVILEGED = "unprivileged";
  private static final String MACROS = "macros";
  private static final String PREFIX = "prefix";

  private final Context context;

  FeatureCommand(Context context) {
    this.context = context;
  }

  /**
   * What to probe, and how to show it.
   *
   * @param device that programs would be loaded onto, not the kernel alone
   * @param scope which helpers
   * @param macros what the names of macros start with, if they are wanted
   */
  private record Request(
      Optional<String> device,
      ProbedFeatures.Scope scope,
      boolean unprivileged,
      Optional<String> macros) {}

  int run(Arguments arguments) {
    List<String> words = arguments.operands();
    String action = words.isEmpty() ? PROBE : Action.of(NAME, words, List.of(PROBE, BUILTINS));
    Optional<Layout> layout = Commands.layout(arguments);
    List<String> rest = Action.rest(words);
    context
        .out()
        .print(action.equals(PROBE) ? probe(request(rest), layout) : builtins(rest, layout));
    return 0;
  }

  private static Request request(List<String> words) {
    Optional<String> device = Optional.empty();
    ProbedFeatures.Scope scope = ProbedFeatures.Scope.QUIET;
    boolean unprivileged = false;
    boolean macros = false;
    String prefix = "";
    for (int at = 0; at < words.size(); at++) {
      switch (whole(words.get(at))) {
        case "kernel" -> device = Optional.empty();
        case DEVICE -> device = Optional.of(behind(words, at++, "the name of a device"));
        case FULL -> scope = ProbedFeatures.Scope.ALL;
        case UNPRIVILEGED -> unprivileged = true;
        case MACROS -> macros = true;
        default -> prefix = behind(words, at++, "what macros start with");
      }
    }
    if (!prefix.isEmpty() && !macros) {
      throw new UsageException(NAME, "prefix is for macros: say macros prefix " + prefix);
    }
    if (!prefix.matches("[A-Za-z0-9_]*")) {
      throw new UsageException(
          NAME, "a name of a macro has letters, digits and _ alone, not " + prefix);
    }
    return new Request(
        device, scope, unprivileged, macros ? Optional.of(prefix) : Optional.empty());
  }

  private static String behind(List<String> words, int at, String what) {
    if (at + 1 == words.size()) {
      throw new UsageException(NAME, "there is nothing behind " + words.get(at) + ": say " + what);
    }
    return words.get(at + 1);
  }

  /** Of a word that may be cut, as in bpftool. */
  private static String whole(String word) {
    return new Words(NAME, List.of(word))
        .oneOf("more", List.of("kernel", DEVICE, FULL, UNPRIVILEGED, MACROS, PREFIX));
  }

  private static String probe(Request request, Optional<Layout> layout) {
    ProbedFeatures found =
        request.unprivileged() ? LinuxKernel.unprivileged(() -> probe(request)) : probe(request);
    if (request.macros().isPresent()) {
      return found.macros(request.macros().get());
    }
    return layout.map(how -> JsonText.of(found.sections(), how)).orElseGet(found::text);
  }

  private static ProbedFeatures probe(Request request) {
    try (LinuxKernel kernel = LinuxKernel.open()) {
      return request.device().isPresent()
          ? ProbedFeatures.ofDevice(kernel.target(request.device().get()), request.scope())
          : ProbedFeatures.ofKernel(kernel.target(), request.scope());
    }
  }

  private static String builtins(List<String> words, Optional<Layout> layout) {
    Map<String, List<String>> groups = ProbedFeatures.builtins();
    if (words.size() != 1 || !groups.containsKey(words.getFirst())) {
      String word = words.isEmpty() ? "" : words.getFirst();
      throw new UsageException(
          NAME,
          "name one group: "
              + String.join(", ", groups.keySet())
              + (Suggestion.closest(word, new ArrayList<>(groups.keySet())).isPresent()
                  ? Suggestion.afterMessage(word, new ArrayList<>(groups.keySet()))
                  : ""));
    }
    List<String> names = groups.get(words.getFirst());
    return layout
        .map(how -> JsonText.of(names, how))
        .orElseGet(() -> String.join("\n", names) + "\n");
  }
}
