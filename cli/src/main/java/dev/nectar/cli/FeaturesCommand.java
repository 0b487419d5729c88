package dev.nectar.cli;

import dev.nectar.host.Capability;
import dev.nectar.host.Host;
import dev.nectar.object.Target;
import dev.nectar.object.TargetFile;
import dev.nectar.report.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** {@code nectar features}. */
final class FeaturesCommand {
  private final Context context;

  FeaturesCommand(Context context) {
    this.context = context;
  }

  private static final List<Capability> CAPABILITIES =
      List.of(Capability.BPF, Capability.PERFMON, Capability.SYS_ADMIN, Capability.DAC_READ_SEARCH);

  private static final String ALL = "all";
  private static final String UNKNOWN_LOCKDOWN = "unknown";

  int run(Arguments arguments) {
    Set<FeatureGroup> groups = groups(arguments.operands());
    try (Chosen chosen = Chosen.by(arguments, context)) {
      Optional<String> file = arguments.value(Commands.SAVE);
      if (file.isPresent()) {
        save(chosen.target(), file.get());
      } else {
        show(chosen.target(), groups, arguments);
      }
      return 0;
    }
  }

  /** Those that are named; without any, all that fit a few screens. */
  private static Set<FeatureGroup> groups(List<String> words) {
    Set<FeatureGroup> groups = EnumSet.noneOf(FeatureGroup.class);
    for (String word : words) {
      if (word.equals(ALL)) {
        groups.addAll(EnumSet.allOf(FeatureGroup.class));
        continue;
      }
      groups.add(
          Stream.of(FeatureGroup.values())
              .filter(group -> group.word().equals(word))
              .findFirst()
              .orElseThrow(() -> unknown(word)));
    }
    return groups.isEmpty()
        ? EnumSet.complementOf(EnumSet.of(FeatureGroup.HELPERS, FeatureGroup.KFUNCS))
        : groups;
  }

  private static UsageException unknown(String word) {
    List<String> known = new ArrayList<>(List.of(ALL));
    Stream.of(FeatureGroup.values()).map(FeatureGroup::word).forEach(known::add);
    return new UsageException(
        "features", "there is no group " + word + Suggestion.afterMessage(word, known));
  }

  private void save(Target target, String name) {
    OutputFile.write(context, name, TargetFile.write(target));
  }

  private void show(Target target, Set<FeatureGroup> groups, Arguments arguments) {
    Facts facts =
        new Facts(
            target.version().toString(),
            target.architecture().machine(),
            lockdown(Path.of("/sys/kernel/security/lockdown")),
            Host.local().effectiveCapabilities().orElse(0L));
    boolean overview = arguments.operands().isEmpty() && !arguments.has(Commands.TARGET);
    if (arguments.has(Commands.JSON)) {
      context.out().print(json(facts, groups.stream().map(g -> named(g, target)).toList()));
    } else {
      List<Grid> grids = groups.stream().map(group -> group.of(target)).toList();
      context.out().print(text(overview ? Optional.of(facts) : Optional.empty(), grids));
    }
  }

  /** With the word for its title, which programs read. */
  private static Grid named(FeatureGroup group, Target target) {
    Grid grid = group.of(target);
    return new Grid(group.word(), grid.columns(), grid.rows());
  }

  /**
   * What is told beside the groups.
   *
   * @param version of the kernel
   * @param machine the architecture, as uname names it
   * @param lockdown its mode; {@code none} where the kernel has no lockdown, {@code unknown} where
   *     its file cannot be read
   * @param effective the capabilities of this process, a bit each
   */
  record Facts(String version, String machine, String lockdown, long effective) {}

  static String text(Optional<Facts> facts, List<Grid> grids) {
    StringBuilder out = new StringBuilder();
    facts.ifPresent(known -> out.append(system(known)).append('\n'));
    List<String> tables = new ArrayList<>();
    for (Grid grid : grids) {
      tables.add(grid.rows().isEmpty() ? grid.title() + ": none are known\n" : grid.text());
    }
    out.append(String.join("\n", tables));
    facts.ifPresent(known -> out.append('\n').append(privileges(known)));
    return out.toString();
  }

  private static String system(Facts facts) {
    return "System\n  OS: Linux "
        + facts.version()
        + "\n  Arch: "
        + facts.machine()
        + "\n  Lockdown: "
        + facts.lockdown()
        + "\n\nBuild\n  version: "
        + Commands.VERSION
        + "\n  java: "
        + Runtime.version()
        + "\n";
  }

  private static String privileges(Facts facts) {
    StringBuilder out = new StringBuilder("Privileges\n");
    for (Capability capability : CAPABILITIES) {
      out.append("  ").append(capability.symbol()).append(": ");
      out.append(capability.in(facts.effective()) ? "yes" : "no").append('\n');
    }
    return out.toString();
  }

  static String json(Facts facts, List<Grid> grids) {
    List<String> capabilities = new ArrayList<>();
    for (Capability capability : CAPABILITIES) {
      if (capability.in(facts.effective())) {
        capabilities.add(capability.symbol());
      }
    }
    StringBuilder out = new StringBuilder("{\n");
    out.append("  \"kernel\": ").append(Json.quote(facts.version()));
    out.append(",\n  \"arch\": ").append(Json.quote(facts.machine()));
    out.append(",\n  \"lockdown\": ").append(Json.quote(facts.lockdown()));
    out.append(",\n  \"version\": ").append(Json.quote(Commands.VERSION));
    for (Grid grid : grids) {
      out.append(",\n  ").append(grid.json());
    }
    out.append(",\n  \"capabilities\": ").append(Listing.quoted(capabilities));
    return out.append("\n}\n").toString();
  }

  /**
   * The word in brackets of {@code none [integrity] confidentiality}. A kernel without lockdown has
   * other files of security modules beside it; where there are none, these are not mounted.
   */
  static String lockdown(Path file) {
    try {
      String text = Files.readString(file);
      int open = text.indexOf('[');
      int close = text.indexOf(']');
      return open >= 0 && close > open ? text.substring(open + 1, close) : "none";
    } catch (NoSuchFileException e) {
      String[] others = file.resolveSibling(".").toFile().list();
      return others != null && others.length > 0 ? "none" : UNKNOWN_LOCKDOWN;
    } catch (IOException e) {
      return UNKNOWN_LOCKDOWN;
    }
  }
}
