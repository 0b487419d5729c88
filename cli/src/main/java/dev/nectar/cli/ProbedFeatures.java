package dev.nectar.cli;

import dev.nectar.bytecode.Helper;
import dev.nectar.host.Host;
import dev.nectar.kernel.LinkType;
import dev.nectar.object.AttachType;
import dev.nectar.object.Feature;
import dev.nectar.object.HelperUse;
import dev.nectar.object.MapType;
import dev.nectar.object.ProgramType;
import dev.nectar.object.Target;
import dev.nectar.report.Json;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What was found of a kernel, or of a device that runs programs.
 *
 * @param sections by the keys of bpftool: each with what is in it, numbers, texts, {@link
 *     Json#NULL}, booleans, or lists of helpers
 * @param scope which helpers were looked for
 */
record ProbedFeatures(Map<String, Map<String, Object>> sections, Scope scope) {
  private static final String CONFIG = "system_config";
  private static final String HELPERS = "helpers";
  private static final String AVAILABLE = "_available_helpers";

  /** What is told of the kernel's settings: keys with names for {@code sysctl}. */
  private static final Map<String, String> SETTINGS = settings();

  /** Options that have to do with eBPF. */
  private static final List<String> OPTIONS =
      Stream.of(
              "BPF BPF_SYSCALL HAVE_EBPF_JIT BPF_JIT BPF_JIT_ALWAYS_ON DEBUG_INFO_BTF",
              "DEBUG_INFO_BTF_MODULES CGROUPS CGROUP_BPF CGROUP_NET_CLASSID SOCK_CGROUP_DATA",
              "BPF_EVENTS KPROBE_EVENTS UPROBE_EVENTS TRACING FTRACE_SYSCALLS",
              "FUNCTION_ERROR_INJECTION BPF_KPROBE_OVERRIDE NET XDP_SOCKETS LWTUNNEL_BPF",
              "NET_ACT_BPF NET_CLS_BPF NET_CLS_ACT NET_SCH_INGRESS XFRM IP_ROUTE_CLASSID",
              "IPV6_SEG6_BPF BPF_LIRC_MODE2 BPF_STREAM_PARSER NETFILTER_XT_MATCH_BPF TEST_BPF HZ")
          .flatMap(line -> Stream.of(line.split(" ")))
          .map(name -> "CONFIG_" + name)
          .toList();

  private static final String FREQUENCY = "CONFIG_HZ";

  /** Programs that are verified with a call of one of these make the kernel write to its log. */
  private static final Set<Helper> LOUD =
      EnumSet.of(Helper.TRACE_PRINTK, Helper.TRACE_VPRINTK, Helper.PROBE_WRITE_USER);

  /** What devices run. */
  private static final List<ProgramType> ON_DEVICES =
      List.of(ProgramType.SCHED_CLS, ProgramType.XDP);

  private static final List<MapType> MAPS_ON_DEVICES = List.of(MapType.HASH, MapType.ARRAY);

  /** Which helpers are looked for. */
  enum Scope {
    /** Those that can be probed without a word in the kernel's log. */
    QUIET,
    /** All. */
    ALL;

    private List<Helper> helpers() {
      return Stream.of(Helper.values())
          .filter(helper -> this == ALL || !LOUD.contains(helper))
          .toList();
    }
  }

  private static Map<String, String> settings() {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("unprivileged_bpf_disabled", "kernel/unprivileged_bpf_disabled");
    files.put("bpf_jit_enable", "net/core/bpf_jit_enable");
    files.put("bpf_jit_harden", "net/core/bpf_jit_harden");
    files.put("bpf_jit_kallsyms", "net/core/bpf_jit_kallsyms");
    files.put("bpf_jit_limit", "net/core/bpf_jit_limit");
    return files;
  }

  static ProbedFeatures ofKernel(Target target, Scope scope) {
    Map<String, Map<String, Object>> sections = new LinkedHashMap<>();
    sections.put(CONFIG, configuration(target));
    probe(
        sections,
        target,
        FeatureGroup.programTypes(),
        List.of(MapType.values()).subList(1, MapType.values().length),
        scope);
    return new ProbedFeatures(sections, scope);
  }

  static ProbedFeatures ofDevice(Target target, Scope scope) {
    Map<String, Map<String, Object>> sections = new LinkedHashMap<>();
    probe(sections, target, ON_DEVICES, MAPS_ON_DEVICES, scope);
    return new ProbedFeatures(sections, scope);
  }

  private static Map<String, Object> configuration(Target target) {
    Map<String, Object> found = new LinkedHashMap<>();
    SETTINGS.forEach((key, file) -> found.put(key, setting(file)));
    OPTIONS.forEach(
        option -> found.put(option, target.option(option).<Object>map(v -> v).orElse(Json.NULL)));
    return found;
  }

  /** A number; -1 where it cannot be read. */
  private static long setting(String name) {
    try {
      return Long.parseLong(Host.local().setting(name));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static void probe(
      Map<String, Map<String, Object>> sections,
      Target target,
      List<ProgramType> programTypes,
      List<MapType> mapTypes,
      Scope scope) {
    Map<String, Object> programs = new LinkedHashMap<>();
    for (ProgramType type : programTypes) {
      programs.put("have_" + type.title() + "_prog_type", target.has(type));
    }
    Map<String, Object> maps = new LinkedHashMap<>();
    for (MapType type : mapTypes) {
      maps.put("have_" + type.title() + "_map_type", target.has(type));
    }
    Map<String, Object> helpers = new LinkedHashMap<>();
    for (ProgramType type : programTypes) {
      helpers.put(
          type.title() + AVAILABLE,
          scope.helpers().stream()
              .filter(helper -> target.has(new HelperUse(helper, type)))
              .map(Helper::symbol)
              .toList());
    }
    Map<String, Object> others = new LinkedHashMap<>();
    others.put("have_large_insn_limit", target.has(Feature.LONG_PROGRAMS));
    others.put("have_bounded_loops", target.has(Feature.BOUNDED_LOOPS));
    others.put("have_v2_isa_extension", target.has(Feature.INSTRUCTIONS_V2));
    others.put("have_v3_isa_extension", target.has(Feature.INSTRUCTIONS_V3));
    others.put("have_v4_isa_extension", target.has(Feature.INSTRUCTIONS_V4));
    // Who comes here has made that call.
    sections.put("syscall_config", Map.of("have_bpf_syscall", true));
    sections.put("program_types", programs);
    sections.put("map_types", maps);
    sections.put(HELPERS, helpers);
    sections.put("misc", others);
  }

  /** A section after the other, a line each. */
  String text() {
    List<String> texts = new ArrayList<>();
    sections.forEach(
        (title, members) -> {
          StringBuilder out = new StringBuilder(title).append('\n');
          int width = members.keySet().stream().mapToInt(String::length).max().orElse(0);
          members.forEach(
              (key, value) -> {
                if (value instanceof List<?> names) {
                  out.append("  ").append(key).append('\n');
                  names.forEach(name -> out.append("    ").append(name).append('\n'));
                } else {
                  out.append("  ").append(key).repeat(' ', width - key.length()).append("  ");
                  out.append(word(value)).append('\n');
                }
              });
          texts.add(out.toString());
        });
    return String.join("\n", texts);
  }

  private static String word(Object value) {
    if (value instanceof Boolean there) {
      return there ? "yes" : "no";
    }
    return value.equals(Json.NULL) ? "not set" : value.toString();
  }

  /**
   * Macros for C, by the names of bpftool.
   *
   * @param prefix what each starts with
   */
  String macros(String prefix) {
    StringBuilder out = new StringBuilder();
    sections.forEach(
        (title, members) -> {
          out.append(out.isEmpty() ? "" : "\n").append("/* ").append(title).append(" */\n");
          switch (title) {
            case CONFIG -> {
              Object frequency = members.getOrDefault(FREQUENCY, Json.NULL);
              if (!frequency.equals(Json.NULL)) {
                define(out, prefix + FREQUENCY + " " + frequency);
              }
            }
            case HELPERS -> helperMacros(out, prefix, members);
            default ->
                members.forEach(
                    (key, there) ->
                        define(
                            out,
                            prefix
                                + (there.equals(true) ? "" : "NO_")
                                + key.toUpperCase(Locale.ROOT)));
          }
        });
    return out.toString();
  }

  private void helperMacros(StringBuilder out, String prefix, Map<String, Object> helpers) {
    define(
        out,
        prefix
            + "HAVE_PROG_TYPE_HELPER(prog_type, helper) \\\n\t"
            + prefix
            + "BPF__PROG_TYPE_ ## prog_type ## __HELPER_ ## helper");
    helpers.forEach(
        (key, names) -> {
          String type = key.substring(0, key.length() - AVAILABLE.length());
          for (Helper helper : scope.helpers()) {
            int there = ((List<?>) names).contains(helper.symbol()) ? 1 : 0;
            define(
                out,
                prefix + "BPF__PROG_TYPE_" + type + "__HELPER_" + helper.symbol() + " " + there);
          }
        });
  }

  private static void define(StringBuilder out, String macro) {
    out.append("#define ").append(macro).append('\n');
  }

  /** What can be told by name, group by group, whatever the kernel has. */
  static Map<String, List<String>> builtins() {
    Map<String, List<String>> groups = new LinkedHashMap<>();
    groups.put("prog_types", Stream.of(ProgramType.values()).map(ProgramType::title).toList());
    groups.put("map_types", Stream.of(MapType.values()).map(MapType::title).toList());
    groups.put("attach_types", Stream.of(AttachType.values()).map(AttachType::title).toList());
    groups.put(
        "link_types",
        Stream.of(LinkType.values()).map(each -> each.name().toLowerCase(Locale.ROOT)).toList());
    groups.put(HELPERS, Stream.of(Helper.values()).map(Helper::symbol).toList());
    return groups;
  }
}
