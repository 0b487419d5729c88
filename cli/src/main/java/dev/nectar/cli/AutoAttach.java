package dev.nectar.cli;

import dev.nectar.elf.ElfException;
import dev.nectar.elf.ElfFile;
import dev.nectar.elf.FunctionTable;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.Program;
import dev.nectar.object.Architecture;
import dev.nectar.object.AttachPattern;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachPoint.CodePlace;
import dev.nectar.object.AttachType;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.NetworkPoint;
import dev.nectar.object.NetworkPoint.Direction;
import dev.nectar.object.NetworkPoint.Netfilter;
import dev.nectar.object.NetworkPoint.Netkit;
import dev.nectar.object.NetworkPoint.Route;
import dev.nectar.object.NetworkPoint.SocketMap.Stage;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.object.elf.ProgramSection;
import dev.nectar.object.elf.ProgramSections;
import dev.nectar.report.NectarException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Where the programs of an object are attached: where their sections say, and, where these say less
 * than a place, where options say. What is missing is told with the option that would say it.
 */
final class AutoAttach {
  private static final String PROG = "prog";

  private final Context context;
  private final Arguments arguments;

  AutoAttach(Context context, Arguments arguments) {
    this.context = context;
    this.arguments = arguments;
  }

  /** The object with its programs loaded for the places that {@code --at} says. */
  ObjectSpec placed(ObjectSpec spec) {
    Map<String, String> places = places(spec);
    ObjectSpec placed = spec;
    for (ProgramSpec program : spec.programs()) {
      String place = places.get(program.name());
      if (place != null) {
        placed = placed.with(at(program, place));
      }
    }
    return placed;
  }

  /** What {@code --at} says of each program: {@code NAME=PLACE} of one, {@code PLACE} of all. */
  private Map<String, String> places(ObjectSpec spec) {
    Map<String, String> places = new LinkedHashMap<>();
    List<String> names = spec.programs().stream().map(ProgramSpec::name).toList();
    for (String said : arguments.all(Commands.AT)) {
      int equals = said.indexOf('=');
      String name = equals < 0 ? "" : said.substring(0, equals);
      if (equals < 0) {
        names.forEach(each -> places.putIfAbsent(each, said));
      } else if (names.contains(name)) {
        places.put(name, said.substring(equals + 1));
      } else {
        throw new UsageException(
            PROG,
            "--at "
                + said
                + ": there is no program "
                + name
                + Suggestion.afterMessage(name, names));
      }
    }
    return places;
  }

  private static ProgramSpec at(ProgramSpec program, String place) {
    String section = program.section();
    String name = section.startsWith("?") ? section.substring(1) : section;
    String kind = ProgramSections.find(name).map(ProgramSection::name).orElse(name);
    Optional<AttachPoint> read =
        switch (program.type()) {
          case SCHED_CLS -> ProgramSections.point("tc/" + place);
          case CGROUP_SKB -> ProgramSections.point("cgroup_skb/" + place);
          case PERF_EVENT -> Optional.of(new AttachPoint.Profile(rate(place)));
          case NETFILTER -> Optional.of(netfilter(place));
          case LWT_IN, LWT_OUT, LWT_XMIT, LWT_SEG6LOCAL ->
              Optional.of(new AttachPoint.Hook(program.type(), Optional.empty(), place));
          default -> ProgramSections.point(kind + "/" + place);
        };
    AttachPoint point =
        read.orElseThrow(
            () ->
                new UsageException(
                    PROG, "program " + program.name() + " (" + kind + ") cannot be at " + place));
    return new ProgramSpec(
        program.name(),
        program.type(),
        Optional.of(point),
        program.body(),
        program.section(),
        program.flags(),
        program.needs(),
        program.insteadOf());
  }

  private static AttachPoint.Rate rate(String text) {
    String[] parts = text.split(":", 2);
    try {
      long number = Long.parseLong(parts[parts.length - 1]);
      switch (parts[0]) {
        case "hz" -> {
          return new AttachPoint.Rate.Frequency(number);
        }
        case "us" -> {
          return new AttachPoint.Rate.Period(Math.multiplyExact(number, 1000L));
        }
        case "ms" -> {
          return new AttachPoint.Rate.Period(Math.multiplyExact(number, 1_000_000L));
        }
        default -> {}
      }
    } catch (ArithmeticException | IllegalArgumentException e) {
      // as another word
    }
    throw new UsageException(
        PROG, "programs of perf events are at hz:N, ms:N or us:N, such as hz:99, not " + text);
  }

  private static NetworkPoint netfilter(String text) {
    String[] parts = (text + "/0").split("/");
    try {
      return new Netfilter(
          Netfilter.Family.valueOf(parts[0].toUpperCase(Locale.ROOT)),
          Netfilter.Hook.valueOf(parts[1].toUpperCase(Locale.ROOT)),
          Integer.parseInt(parts[2]),
          Netfilter.Fragments.SEEN);
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw new UsageException(
          PROG,
          "programs of netfilter are at FAMILY/HOOK or FAMILY/HOOK/PRIORITY, such as"
              + " ipv4/input/10, not "
              + text);
    }
  }

  /** Where a program is attached; what it lacks is thrown as a sentence. */
  Attachment of(Program program, LoadedObject object, ObjectSpec spec) {
    AttachPoint point = point(program.spec());
    Attachment attachment = new Attachment(program, point);
    if (point instanceof NetworkPoint.SocketMap) {
      attachment = attachment.on(object.map(sockets(spec)));
    }
    Optional<String> namespace = arguments.value(Commands.NAMESPACE);
    if (point instanceof NetworkPoint && namespace.isPresent()) {
      attachment = attachment.in(context.directory().resolve(namespace.get()));
    }
    Optional<String> process = arguments.value(Commands.PROCESS);
    return process.isPresent() && isOfProcesses(point)
        ? attachment.watching(pid(process.get()))
        : attachment;
  }

  private static boolean isOfProcesses(AttachPoint point) {
    return switch (point) {
      case AttachPoint.Profile _, AttachPoint.Uprobe _, AttachPoint.Uretprobe _ -> true;
      case AttachPoint.UprobeMulti _, AttachPoint.UretprobeMulti _ -> true;
      case AttachPoint.UprobeSession _, AttachPoint.Usdt _, AttachPoint.Iterator _ -> true;
      default -> false;
    };
  }

  /** A number of a process, for an option. */
  static int pid(String text) {
    try {
      int pid = Integer.parseInt(text);
      if (pid > 0) {
        return pid;
      }
    } catch (NumberFormatException e) {
      // as 0
    }
    throw new UsageException(PROG, "a process has a number from 1 on, not " + text);
  }

  private AttachPoint point(ProgramSpec program) {
    AttachPoint point =
        program.attach().orElseGet(() -> hook(program.type(), Optional.empty(), ""));
    return switch (point) {
      case AttachPoint.Hook(ProgramType type, Optional<AttachType> attach, String target) ->
          named(program, type, attach, target);
      default -> point;
    };
  }

  private static AttachPoint hook(ProgramType type, Optional<AttachType> attach, String target) {
    return new AttachPoint.Hook(type, attach, target);
  }

  private AttachPoint named(
      ProgramSpec program, ProgramType type, Optional<AttachType> attach, String target) {
    if (attach.flatMap(AttachType::cgroupProgram).isPresent()) {
      return new AttachPoint.Cgroup(group(), attach.get());
    }
    return switch (type) {
      case XDP -> xdp(attach);
      case SCHED_CLS -> traffic(program, attach);
      case CGROUP_SKB -> throw lacking(program, "which packets", "ingress, or egress");
      case KPROBE -> probe(program, attach, target);
      case SK_LOOKUP -> new NetworkPoint.SocketLookup();
      case FLOW_DISSECTOR -> new NetworkPoint.FlowDissector();
      case SK_MSG -> new NetworkPoint.SocketMap(Stage.MESSAGE);
      case SK_SKB -> new NetworkPoint.SocketMap(stage(program, attach));
      case PERF_EVENT -> throw lacking(program, "how often", "hz:99");
      case NETFILTER -> throw lacking(program, "which hook", "ipv4/input");
      case LWT_IN -> route(program, target, Route.Stage.IN);
      case LWT_OUT -> route(program, target, Route.Stage.OUT);
      case LWT_XMIT -> route(program, target, Route.Stage.XMIT);
      case LWT_SEG6LOCAL -> route(program, target, Route.Stage.SEG6LOCAL);
      case TRACEPOINT -> throw lacking(program, "which tracepoint", "sched/sched_switch");
      case RAW_TRACEPOINT, RAW_TRACEPOINT_WRITABLE -> {
        if (target.isEmpty()) {
          throw lacking(program, "which tracepoint", "sched_switch");
        }
        yield new AttachPoint.RawTracepoint(target);
      }
      case TRACING, LSM, EXT -> throw lacking(program, "which function", "FUNCTION");
      case SOCKET_FILTER, SK_REUSEPORT ->
          throw elsewhere("the process that has the socket attaches it, by setsockopt(2)");
      case SYSCALL -> throw elsewhere("it is run by nectar prog run, and attached to nothing");
      case SCHED_ACT -> throw elsewhere("it is an action of a filter of tc, which attaches it");
      case LIRC_MODE2 -> throw elsewhere("a receiver of infrared light is attached by ir-keytable");
      case STRUCT_OPS -> throw elsewhere("it is a function of a table that is registered");
      default -> throw elsewhere("nothing is known here that programs of its type attach to");
    };
  }

  private static NectarException elsewhere(String why) {
    return new NectarException(why, "");
  }

  private static NectarException lacking(ProgramSpec program, String what, String example) {
    return new NectarException(
        "its section does not say " + what + ": --at " + program.name() + "=" + example, "");
  }

  private String option(Option option, String what) {
    return arguments
        .value(option)
        .orElseThrow(
            () ->
                new NectarException(
                    "say "
                        + what
                        + ": "
                        + option.title()
                        + " "
                        + option.value().orElseThrow().name(),
                    ""));
  }

  private String group() {
    String said = option(Commands.GROUP, "which control group");
    return context.directory().resolve(said).toAbsolutePath().toString();
  }

  private String device() {
    return option(Commands.DEVICE, "which network device");
  }

  private AttachPoint xdp(Optional<AttachType> attach) {
    return switch (attach.orElse(AttachType.XDP)) {
      case XDP_DEVMAP -> throw elsewhere("it is put into a devmap, by nectar map update");
      case XDP_CPUMAP -> throw elsewhere("it is put into a cpumap, by nectar map update");
      default -> new NetworkPoint.Xdp(device());
    };
  }

  private AttachPoint traffic(ProgramSpec program, Optional<AttachType> attach) {
    if (attach.isEmpty()) {
      throw lacking(program, "which packets", "ingress, or egress");
    }
    return switch (attach.get()) {
      case NETKIT_PRIMARY -> new NetworkPoint.Netkit(device(), Netkit.End.PRIMARY);
      case NETKIT_PEER -> new NetworkPoint.Netkit(device(), Netkit.End.PEER);
      case TCX_EGRESS -> new NetworkPoint.Tcx(device(), Direction.EGRESS);
      default -> new NetworkPoint.Tcx(device(), Direction.INGRESS);
    };
  }

  private AttachPoint route(ProgramSpec program, String target, Route.Stage stage) {
    if (target.isEmpty()) {
      throw lacking(program, "which route", "10.1.0.0/16");
    }
    return new Route(target, device(), stage);
  }

  private static Stage stage(ProgramSpec program, Optional<AttachType> attach) {
    return switch (attach.orElse(AttachType.SK_MSG_VERDICT)) {
      case SK_SKB_STREAM_PARSER -> Stage.STREAM_PARSER;
      case SK_SKB_STREAM_VERDICT -> Stage.STREAM_VERDICT;
      case SK_SKB_VERDICT -> Stage.VERDICT;
      default -> throw lacking(program, "when it runs", "verdict, stream_parser or stream_verdict");
    };
  }

  /** The map of sockets that programs are attached to: the only one, or that of the option. */
  private String sockets(ObjectSpec spec) {
    List<String> maps =
        spec.maps().stream()
            .filter(each -> each.type() == MapType.SOCKMAP || each.type() == MapType.SOCKHASH)
            .map(MapSpec::name)
            .toList();
    Optional<String> said = arguments.value(Commands.SOCKETS);
    if (said.isEmpty() && maps.size() == 1) {
      return maps.getFirst();
    }
    String name = option(Commands.SOCKETS, "which map of sockets of the object");
    if (!maps.contains(name)) {
      throw elsewhere(
          "the object has no map of sockets " + name + Suggestion.afterMessage(name, maps));
    }
    return name;
  }

  private static AttachPoint probe(
      ProgramSpec program, Optional<AttachType> attach, String target) {
    AttachType kind = attach.orElse(AttachType.TRACE_FENTRY);
    if (kind == AttachType.TRACE_KPROBE_SESSION && !target.isEmpty()) {
      return new AttachPoint.KprobeSession(List.of(target));
    }
    if (kind == AttachType.TRACE_UPROBE_SESSION && !target.isEmpty()) {
      return inFile(program, target, AttachPoint.UprobeSession::new);
    }
    int colon = target.indexOf(':');
    String rest = target.substring(colon + 1);
    return switch (colon < 0 ? "" : target.substring(0, colon).replace(".s", "")) {
      case "ksyscall" -> new AttachPoint.Kprobe(call(rest), 0);
      case "kretsyscall" -> new AttachPoint.Kretprobe(call(rest));
      case "uprobe.multi" -> inFile(program, rest, AttachPoint.UprobeMulti::new);
      case "uretprobe.multi" -> inFile(program, rest, AttachPoint.UretprobeMulti::new);
      default -> {
        boolean user = program.section().contains("uprobe") || program.section().contains("uretp");
        throw program.section().contains("usdt")
            ? lacking(program, "which probe", "/path/of/program:PROVIDER:NAME")
            : lacking(
                program, "which function", user ? "/path/of/program:FUNCTION" : "KERNEL_FUNCTION");
      }
    };
  }

  /** How the kernel calls the function behind a system call. */
  private static String call(String name) {
    return switch (Architecture.find(System.getProperty("os.arch", "")).orElseThrow()) {
      case X86_64 -> "__x64_sys_" + name;
      case ARM64 -> "__arm64_sys_" + name;
    };
  }

  private interface AtPlaces {
    AttachPoint in(String file, List<CodePlace> places);
  }

  /** Places in a file whose functions match a pattern. */
  private static AttachPoint inFile(ProgramSpec program, String target, AtPlaces point) {
    int colon = target.lastIndexOf(':');
    if (colon <= 0) {
      throw lacking(program, "which functions", "/path/of/program:PATTERN");
    }
    String file = target.substring(0, colon);
    String pattern = target.substring(colon + 1);
    if (!AttachPattern.isPattern(pattern)) {
      return point.in(file, List.of(new CodePlace.Symbol(pattern, 0)));
    }
    try {
      FunctionTable functions = ElfFile.open(Path.of(file)).functions();
      List<CodePlace> places =
          IntStream.range(0, functions.size())
              .mapToObj(i -> functions.get(i).name())
              .filter(name -> AttachPattern.matches(pattern, name))
              .distinct()
              .<CodePlace>map(name -> new CodePlace.Symbol(name, 0))
              .toList();
      if (places.isEmpty()) {
        throw elsewhere(file + " has no functions " + pattern);
      }
      return point.in(file, places);
    } catch (IOException | ElfException e) {
      throw new NectarException(
          "the functions of " + file + " cannot be read: " + e.getMessage(), "", e);
    }
  }
}
