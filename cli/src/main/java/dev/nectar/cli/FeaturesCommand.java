package dev.nectar.cli;

import dev.nectar.host.Capability;
import dev.nectar.host.Host;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.FeatureReport;
import dev.nectar.report.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code nectar features}. */
final class FeaturesCommand {
  private final Context context;

  FeaturesCommand(Context context) {
    this.context = context;
  }

  private static final List<Capability> CAPABILITIES =
      List.of(Capability.BPF, Capability.PERFMON, Capability.SYS_ADMIN, Capability.DAC_READ_SEARCH);

  private static final String UNKNOWN_LOCKDOWN = "unknown";

  int run(Arguments arguments) {
    if (!arguments.operands().isEmpty()) {
      throw new UsageException("features", "unexpected word " + arguments.operands().getFirst());
    }
    try (LinuxKernel kernel = LinuxKernel.open()) {
      Facts facts =
          new Facts(
              kernel.target().version().toString(),
              kernel.target().architecture().machine(),
              lockdown(Path.of("/sys/kernel/security/lockdown")),
              kernel.features(),
              Host.local().effectiveCapabilities().orElse(0L));
      context.out().print(arguments.has(Commands.JSON) ? json(facts) : text(facts));
      return 0;
    }
  }

  /**
   * What is shown.
   *
   * @param version of the kernel
   * @param machine the architecture, as uname names it
   * @param lockdown its mode; {@code none} where the kernel has no lockdown, {@code unknown} where
   *     its file cannot be read
   * @param features each with what was found
   * @param effective the capabilities of this process, a bit each
   */
  record Facts(
      String version,
      String machine,
      String lockdown,
      List<FeatureReport> features,
      long effective) {}

  static String text(Facts facts) {
    StringBuilder out = new StringBuilder();
    out.append("System\n  OS: Linux ").append(facts.version());
    out.append("\n  Arch: ").append(facts.machine());
    out.append("\n  Lockdown: ").append(facts.lockdown());
    out.append("\n\nBuild\n  version: ").append(Commands.VERSION);
    out.append("\n  java: ").append(Runtime.version()).append("\n\nKernel features\n");
    for (FeatureReport report : facts.features()) {
      out.append("  ").append(report.feature().title()).append(": ");
      out.append(report.present() ? "yes" : "no");
      if (!report.reason().isEmpty()) {
        out.append(" (").append(report.reason()).append(')');
      }
      out.append('\n');
    }
    out.append("\nPrivileges\n");
    for (Capability capability : CAPABILITIES) {
      out.append("  ").append(capability.symbol()).append(": ");
      out.append(capability.in(facts.effective()) ? "yes" : "no").append('\n');
    }
    return out.toString();
  }

  static String json(Facts facts) {
    List<String> features = new ArrayList<>();
    for (FeatureReport report : facts.features()) {
      features.add(
          "    "
              + Json.quote(report.feature().name().toLowerCase(Locale.ROOT))
              + ": {\"present\": "
              + report.present()
              + ", \"since\": "
              + Json.quote(report.feature().since().toString())
              + (report.reason().isEmpty() ? "" : ", \"reason\": " + Json.quote(report.reason()))
              + "}");
    }
    List<String> capabilities = new ArrayList<>();
    for (Capability capability : CAPABILITIES) {
      if (capability.in(facts.effective())) {
        capabilities.add(capability.symbol());
      }
    }
    return "{\n  \"kernel\": "
        + Json.quote(facts.version())
        + ",\n  \"arch\": "
        + Json.quote(facts.machine())
        + ",\n  \"lockdown\": "
        + Json.quote(facts.lockdown())
        + ",\n  \"version\": "
        + Json.quote(Commands.VERSION)
        + ",\n  \"features\": {\n"
        + String.join(",\n", features)
        + "\n  },\n  \"capabilities\": "
        + Listing.quoted(capabilities)
        + "\n}\n";
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
