package dev.nectar.script.check;

import dev.nectar.report.Span;
import dev.nectar.script.syntax.Findings;
import dev.nectar.script.syntax.Script.Setting;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The config variables that count here: specification section 15.
 *
 * @param maxMapKeys the most keys of a map
 * @param maxStrlen the most bytes of a string, the byte 0 at its end counted
 * @param stackMode how stacks are written unless they say otherwise
 * @param missing what to do about probes that match nothing
 * @param onStackLimit the largest object in bytes that lives on the program's stack
 * @param bufferPages the pages of the ring buffer; 0: by memory
 * @param maxPrograms the most BPF programs of a script
 * @param maxProbes the most attach points of a script
 * @param printMaps whether maps are printed at the end
 * @param truncationTrailer what follows a string that was cut
 */
public record Settings(
    int maxMapKeys,
    int maxStrlen,
    Type.StackMode stackMode,
    Missing missing,
    int onStackLimit,
    int bufferPages,
    int maxPrograms,
    int maxProbes,
    boolean printMaps,
    String truncationTrailer) {

  /** What to do about probes that match nothing. */
  public enum Missing {
    ERROR,
    WARN,
    IGNORE
  }

  private static final String PREFIX = "BPFTRACE_";

  /** What holds when nothing is set. */
  public static final Settings DEFAULTS =
      new Settings(
          4096, 1024, Type.StackMode.BPFTRACE, Missing.ERROR, 32, 0, 1024, 1024, true, "..");

  /** The settings of a config block, over which the environment wins. */
  static Settings read(List<Setting> block, Map<String, String> environment, Findings findings) {
    Draft draft = new Draft(findings);
    for (Setting each : block) {
      draft.set(key(each.key().text()), each.value().text(), Optional.of(each));
    }
    for (Map.Entry<String, String> each : environment.entrySet()) {
      String name = each.getKey();
      if (name.startsWith(PREFIX) && isKnown(key(name))) {
        draft.set(key(name), each.getValue(), Optional.empty());
      }
    }
    return draft.settings();
  }

  private static String key(String written) {
    String upper = written.toUpperCase(Locale.ROOT);
    String key = upper.startsWith(PREFIX) ? upper.substring(PREFIX.length()) : upper;
    return key.toLowerCase(Locale.ROOT);
  }

  private static boolean isKnown(String key) {
    return switch (key) {
      case "max_map_keys", "max_strlen", "stack_mode", "missing_probes", "on_stack_limit" -> true;
      case "perf_rb_pages", "print_maps_on_exit", "str_trunc_trailer" -> true;
      case "max_bpf_progs", "max_probes" -> true;
      default -> false;
    };
  }

  /** The settings while they are read. */
  private static final class Draft {
    private final Findings findings;
    private int maxMapKeys = DEFAULTS.maxMapKeys;
    private int maxStrlen = DEFAULTS.maxStrlen;
    private Type.StackMode stackMode = DEFAULTS.stackMode;
    private Missing missing = DEFAULTS.missing;
    private int bufferPages = DEFAULTS.bufferPages;
    private int maxPrograms = DEFAULTS.maxPrograms;
    private int maxProbes = DEFAULTS.maxProbes;
    private boolean printMaps = DEFAULTS.printMaps;
    private String truncationTrailer = DEFAULTS.truncationTrailer;

    Draft(Findings findings) {
      this.findings = findings;
    }

    Settings settings() {
      return new Settings(
          maxMapKeys,
          maxStrlen,
          stackMode,
          missing,
          DEFAULTS.onStackLimit,
          bufferPages,
          maxPrograms,
          maxProbes,
          printMaps,
          truncationTrailer);
    }

    void set(String key, String value, Optional<Setting> at) {
      Setter set = new Setter(value, findings, at);
      switch (key) {
        case "max_map_keys" -> maxMapKeys = set.number(maxMapKeys, 1, 1 << 28);
        case "max_strlen" -> maxStrlen = set.number(maxStrlen, 1, 1 << 16);
        case "perf_rb_pages" -> bufferPages = set.number(bufferPages, 1, 1 << 20);
        case "max_bpf_progs" -> maxPrograms = set.number(maxPrograms, 1, Integer.MAX_VALUE);
        case "max_probes" -> maxProbes = set.number(maxProbes, 1, Integer.MAX_VALUE);
        case "print_maps_on_exit" -> printMaps = set.truth(printMaps);
        case "str_trunc_trailer" -> truncationTrailer = value;
        case "stack_mode" -> stackMode = set.stackMode(stackMode);
        case "missing_probes" -> missing = set.missing(missing);
        case "cache_user_symbols", "cpp_demangle", "lazy_symbolication", "license", "log_size" -> {}
        case "on_stack_limit", "max_cat_bytes", "show_debug_info", "use_blazesym" -> {}
        case "unstable_tseries", "unstable_dw_ustack", "unstable_typeinfo" -> {}
        case "unstable_import_statement" -> {}
        default -> at.ifPresent(setting -> unknown(key, setting));
      }
    }

    private void unknown(String key, Setting setting) {
      String renamed =
          switch (key) {
            case "strlen" -> "max_strlen";
            case "no_cpp_demangle" -> "cpp_demangle";
            case "cat_bytes_max" -> "max_cat_bytes";
            case "map_keys_max" -> "max_map_keys";
            default -> "";
          };
      boolean environmentOnly =
          key.equals("btf")
              || key.equals("kernel_build")
              || key.equals("kernel_source")
              || key.equals("vmlinux");
      Span span = setting.key().span();
      String written = setting.key().text();
      if (!renamed.isEmpty()) {
        findings.error(span, written + ": deprecated, use " + renamed + " instead");
      } else if (environmentOnly) {
        findings.error(span, written + ": can only be set as an environment variable");
      } else {
        findings.error(span, written + ": not a known configuration option");
      }
    }
  }

  /** Reads one value; keeps the old one and reports if it is wrong. */
  private record Setter(String value, Findings findings, Optional<Setting> at) {
    int number(int old, int least, int most) {
      try {
        long number = Long.parseLong(value);
        if (number >= least && number <= most) {
          return (int) number;
        }
      } catch (NumberFormatException e) {
        // Reported below, like a number out of range.
      }
      wrong("expected a number between " + least + " and " + most);
      return old;
    }

    boolean truth(boolean old) {
      return switch (value.toLowerCase(Locale.ROOT)) {
        case "true", "1" -> true;
        case "false", "0" -> false;
        default -> {
          wrong("expected true or false");
          yield old;
        }
      };
    }

    Type.StackMode stackMode(Type.StackMode old) {
      return switch (value) {
        case "bpftrace" -> Type.StackMode.BPFTRACE;
        case "perf" -> Type.StackMode.PERF;
        case "raw" -> Type.StackMode.RAW;
        default -> {
          wrong("expected bpftrace, perf or raw");
          yield old;
        }
      };
    }

    Missing missing(Missing old) {
      return switch (value) {
        case "error" -> Missing.ERROR;
        case "warn" -> Missing.WARN;
        case "ignore" -> Missing.IGNORE;
        default -> {
          wrong("expected error, warn or ignore");
          yield old;
        }
      };
    }

    private void wrong(String expected) {
      at.ifPresentOrElse(
          setting ->
              findings.error(
                  setting.value().span(),
                  "Invalid value for " + setting.key().text() + ": '" + value + "', " + expected),
          () -> findings.error("Invalid value in the environment: '" + value + "', " + expected));
    }
  }
}
