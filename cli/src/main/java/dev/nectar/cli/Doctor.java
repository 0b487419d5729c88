package dev.nectar.cli;

import dev.nectar.bytecode.KernelVersion;
import dev.nectar.host.Capability;
import dev.nectar.host.Host;
import dev.nectar.host.Mount;
import dev.nectar.kernel.LoadOptions;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachType;
import dev.nectar.object.Facility;
import dev.nectar.object.Feature;
import dev.nectar.object.FeatureReport;
import dev.nectar.object.FeatureReport.Finding;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramFlag;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.object.Target;
import dev.nectar.report.NectarException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Looks at what this kernel, these privileges and these mounts allow. */
final class Doctor {
  private static final String KERNEL = "kernel";
  private static final String PRIVILEGES = "privileges";
  private static final String MOUNTS = "mounts";
  private static final KernelVersion OLDEST = KernelVersion.parse("5.10");

  /** File systems with what they are for and where they are mounted. */
  private static final List<Wanted> FILE_SYSTEMS =
      List.of(
          new Wanted("bpf", "pinning", "mount -t bpf bpf /sys/fs/bpf"),
          new Wanted("tracefs", "tracepoints", "mount -t tracefs tracefs /sys/kernel/tracing"),
          new Wanted("cgroup2", "control groups", "mount -t cgroup2 none /sys/fs/cgroup"),
          new Wanted(
              "securityfs",
              "seeing lockdown and security modules",
              "mount -t securityfs none /sys/kernel/security"));

  private static final List<Privilege> CAPABILITIES =
      List.of(
          new Privilege(Capability.BPF, "loading programs and maps"),
          new Privilege(Capability.PERFMON, "tracing"),
          new Privilege(Capability.NET_ADMIN, "programs of the network"),
          new Privilege(Capability.SYS_ADMIN, "numbers and names of what others loaded"),
          new Privilege(Capability.SYS_PTRACE, "which processes of others hold what"));

  private final LinuxKernel kernel;
  private final Target target;
  private final Host host = Host.local();
  private final List<Symptom> found = new ArrayList<>();

  Doctor(LinuxKernel kernel) {
    this.kernel = kernel;
    this.target = kernel.target();
  }

  private record Wanted(String type, String use, String command) {}

  private record Privilege(Capability capability, String use) {}

  /** How bad it is. */
  enum State {
    OK,
    WARN,
    FAIL
  }

  /**
   * What was looked at.
   *
   * @param group the heading it stands under
   * @param what it is
   * @param said what was seen, or why it fails
   * @param advice what to do; empty if nothing
   */
  record Symptom(String group, String what, State state, String said, String advice) {
    Map<String, Object> members() {
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("group", group);
      members.put("what", what);
      members.put("state", state.name().toLowerCase(Locale.ROOT));
      members.put("said", said);
      if (!advice.isEmpty()) {
        members.put("advice", advice);
      }
      return members;
    }
  }

  /** Of this machine alone. */
  List<Symptom> machine() {
    version();
    settings();
    privileges();
    mounts();
    for (Feature feature : Feature.values()) {
      feature("features", feature, feature.title());
    }
    for (ProgramType type : FeatureGroup.programTypes()) {
      feature("programs", type, type.title());
    }
    for (AttachType type : AttachType.values()) {
      feature("ways to attach", type, type.title());
    }
    for (MapType type : MapType.values()) {
      if (type != MapType.UNSPEC) {
        feature("maps", type, type.title());
      }
    }
    return found;
  }

  private void say(String group, String what, State state, String said, String advice) {
    found.add(new Symptom(group, what, state, said, advice));
  }

  private void version() {
    String version = target.version().toString();
    boolean supported = target.version().atLeast(OLDEST);
    say(
        KERNEL,
        "version",
        supported ? State.OK : State.WARN,
        version + (supported ? "" : ", and nothing is tested below 5.10"),
        supported ? "" : "use Linux 5.10 or later");
    String lockdown = FeaturesCommand.lockdown(Path.of("/sys/kernel/security/lockdown"));
    boolean locked = lockdown.equals("confidentiality");
    say(
        KERNEL,
        "lockdown",
        locked ? State.FAIL : State.OK,
        lockdown + (locked ? ", which forbids programs to read the kernel's memory" : ""),
        locked ? "boot without lockdown=confidentiality" : "");
  }

  private void settings() {
    String compiled = host.setting("net/core/bpf_jit_enable");
    boolean slow = compiled.equals("0");
    say(
        KERNEL,
        "JIT compiler",
        slow ? State.WARN : State.OK,
        slow ? "off: programs are interpreted" : compiled.isEmpty() ? "unknown" : "on",
        slow ? "sysctl net.core.bpf_jit_enable=1" : "");
  }

  private void privileges() {
    long effective = host.effectiveCapabilities().orElse(0L);
    for (Privilege each : CAPABILITIES) {
      boolean has = each.capability().in(effective) || Capability.SYS_ADMIN.in(effective);
      say(
          PRIVILEGES,
          each.capability().symbol(),
          has ? State.OK : State.WARN,
          (has ? "" : "missing, for ") + each.use(),
          has ? "" : "run as root, or give the process " + each.capability().symbol());
    }
    String unprivileged = host.setting("kernel/unprivileged_bpf_disabled");
    say(
        PRIVILEGES,
        "kernel.unprivileged_bpf_disabled",
        State.OK,
        switch (unprivileged) {
          case "0" -> "0: everybody may load socket filters";
          case "1" -> "1: only with capabilities, until the next boot";
          case "2" -> "2: only with capabilities";
          default -> "unknown";
        },
        "");
  }

  private void mounts() {
    List<Mount> mounted = host.mounts();
    for (Wanted each : FILE_SYSTEMS) {
      Optional<String> where =
          mounted.stream()
              .filter(there -> there.type().equals(each.type()))
              .map(Mount::folder)
              .findFirst();
      say(
          MOUNTS,
          each.type(),
          where.isPresent() ? State.OK : State.WARN,
          where.orElse("not mounted, for " + each.use()),
          where.isPresent() ? "" : each.command());
    }
  }

  private void feature(String group, Facility facility, String title) {
    FeatureReport report = target.report(facility);
    State state =
        report.present() ? State.OK : report.finding() == Finding.REFUSED ? State.FAIL : State.WARN;
    say(group, title, state, report.present() ? "" : report.reason(), "");
  }

  /** Of an object: what of it would fail here, found out by loading it and letting it go again. */
  List<Symptom> object(ObjectSpec spec) {
    try (LoadedObject loaded = kernel.load(spec, LoadOptions.NONE.leavingOutRefused())) {
      for (ProgramSpec program : spec.programs()) {
        program(program, Optional.ofNullable(loaded.refused().get(program.name())));
      }
    } catch (NectarException e) {
      say("object", "load", State.FAIL, String.valueOf(e.getMessage()), e.advice());
    }
    return found;
  }

  private void program(ProgramSpec program, Optional<NectarException> refused) {
    String name = program.name() + " (" + program.section() + ")";
    if (refused.isPresent()) {
      NectarException why = refused.get();
      say("programs", name, State.FAIL, String.valueOf(why.getMessage()), why.advice());
    } else if (program.flags().contains(ProgramFlag.ON_REQUEST)) {
      say("programs", name, State.OK, "not loaded unless it is asked for", "");
    } else {
      Optional<String> lack = program.attach().flatMap(this::lack).or(() -> noProbes(program));
      say(
          "programs",
          name,
          lack.isPresent() ? State.FAIL : State.OK,
          lack.map(why -> "is loaded, but cannot be attached: " + why).orElse("is loaded"),
          "");
    }
  }

  /** Why nothing can be attached to a point, as far as that can be seen without doing it. */
  private Optional<String> lack(AttachPoint point) {
    Optional<String> way =
        point
            .attachType()
            .map(target::report)
            .filter(report -> !report.present())
            .map(FeatureReport::reason);
    return way.or(() -> missing(point));
  }

  /** Sections such as kprobe and ksyscall name no function that can be looked for. */
  private Optional<String> noProbes(ProgramSpec program) {
    FeatureReport report = target.report(Feature.KPROBE);
    return program.type() == ProgramType.KPROBE
            && program.section().startsWith("k")
            && !report.present()
        ? Optional.of(report.reason())
        : Optional.empty();
  }

  private Optional<String> missing(AttachPoint point) {
    return switch (point) {
      case AttachPoint.Tracepoint(String category, String name)
          when target.format(point).isEmpty() ->
          Optional.of("there is no tracepoint " + category + ":" + name);
      case AttachPoint.RawTracepoint(String name) when target.format(point).isEmpty() ->
          Optional.of("there is no raw tracepoint " + name);
      case AttachPoint.Kprobe(String function, _) -> noFunction(Feature.KPROBE, function);
      case AttachPoint.Kretprobe(String function) -> noFunction(Feature.KPROBE, function);
      case AttachPoint.Uprobe(String file, _) -> noFile(file);
      case AttachPoint.Uretprobe(String file, _) -> noFile(file);
      default -> Optional.empty();
    };
  }

  private Optional<String> noFunction(Feature way, String function) {
    FeatureReport report = target.report(way);
    if (!report.present()) {
      return Optional.of(report.reason());
    }
    return target.address(function).isPresent() || target.address("_text").isEmpty()
        ? Optional.empty()
        : Optional.of("the kernel has no function " + function);
  }

  private static Optional<String> noFile(String file) {
    return file.indexOf('/') < 0 || Files.exists(Path.of(file))
        ? Optional.empty()
        : Optional.of("there is no file " + file);
  }
}
