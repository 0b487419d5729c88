package dev.nectar.cli;

import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.LoadOptions;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.Program;
import dev.nectar.kernel.RunInput;
import dev.nectar.kernel.RunResult;
import dev.nectar.object.MapSpec;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.object.elf.ObjectReader;
import dev.nectar.report.JsonText;
import dev.nectar.report.NectarException;
import dev.nectar.vm.BudgetException;
import dev.nectar.vm.EmbeddedKernel;
import dev.nectar.vm.EmbeddedOptions;
import dev.nectar.vm.FaultException;
import dev.nectar.vm.pcap.Capture;
import dev.nectar.vm.pcap.CaptureReader;
import dev.nectar.vm.pcap.CaptureWriter;
import dev.nectar.vm.pcap.CapturedPacket;
import dev.nectar.vm.pcap.Frames;
import dev.nectar.vm.pcap.LinkType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** {@code nectar run}: a program over the packets of a file, in the embedded kernel. */
final class RunCommand {
  private static final String WORD = "run";
  private static final int CPUS = EmbeddedOptions.DEFAULT.cpus();

  private final Context context;
  private final Arguments arguments;
  private final boolean json;
  private final Map<Integer, Long> verdicts = new TreeMap<>();
  private final List<Object> traced = new ArrayList<>();
  private final List<Object> printed = new ArrayList<>();
  private long packets;
  private long others;
  private long refused;
  private Optional<String> refusal = Optional.empty();

  RunCommand(Context context, Arguments arguments) {
    this.context = context;
    this.arguments = arguments;
    this.json = Commands.layout(arguments).isPresent();
  }

  int run() {
    String capture =
        arguments
            .value(Commands.PCAP)
            .orElseThrow(() -> new UsageException(WORD, "give the packets: --pcap FILE"));
    ObjectSpec spec = spec();
    ProgramSpec chosen = chosen(spec);
    EmbeddedOptions options = EmbeddedOptions.DEFAULT.printing(this::print);
    try (EmbeddedKernel kernel = EmbeddedKernel.open(options);
        LoadedObject object = kernel.load(spec, LoadOptions.NONE.only(Set.of(chosen.name())))) {
      over(capture, chosen, object.program(chosen.name()));
      tell(chosen, maps(spec, object));
    }
    return 0;
  }

  private ObjectSpec spec() {
    Optional<String> filter = arguments.value(Commands.RUN_FILTER);
    if (filter.isPresent() != arguments.operands().isEmpty()) {
      throw new UsageException(WORD, "give an object file, or an expression with --filter");
    }
    if (filter.isPresent()) {
      ProgramSpec program = FilterCommand.classifier(filter.get());
      return new ObjectSpec(List.of(program), List.of(), "GPL");
    }
    if (arguments.operands().size() > 1) {
      throw new UsageException(WORD, "unexpected word " + arguments.operands().get(1));
    }
    String file = arguments.operands().getFirst();
    byte[] bytes = new Input(context).bytes(file, "name an object file of a BPF compiler, or -");
    return ObjectReader.read(file, MemorySegment.ofArray(bytes));
  }

  private static boolean runsOnPackets(ProgramSpec program) {
    return switch (program.type()) {
      case XDP, SCHED_CLS, SCHED_ACT, SOCKET_FILTER, CGROUP_SKB -> true;
      default -> false;
    };
  }

  private ProgramSpec chosen(ObjectSpec spec) {
    List<ProgramSpec> fitting = spec.programs().stream().filter(RunCommand::runsOnPackets).toList();
    String names = String.join(", ", fitting.stream().map(ProgramSpec::name).toList());
    Optional<String> name = arguments.value(Commands.RUN_PROGRAM);
    if (name.isPresent()) {
      return fitting.stream()
          .filter(program -> program.name().equals(name.get()))
          .findFirst()
          .orElseThrow(
              () ->
                  new NectarException(
                      "there is no program " + name.get() + " that runs on packets",
                      names.isEmpty() ? "use another object file" : "name one of " + names));
    }
    if (fitting.isEmpty()) {
      throw new NectarException(
          "none of the programs runs on packets",
          "use an object file with one for XDP, tc, sockets or control groups");
    }
    if (fitting.size() > 1) {
      throw new NectarException(
          "several programs run on packets: " + names, "name one: --program NAME");
    }
    return fitting.getFirst();
  }

  private void over(String capture, ProgramSpec chosen, Program program) {
    Path path = context.directory().resolve(capture);
    try (Capture file = CaptureReader.open(path)) {
      Optional<String> written = arguments.value(Commands.WRITE_PACKETS);
      if (written.isEmpty()) {
        each(file, chosen, program, Optional.empty());
        return;
      }
      Path to = context.directory().resolve(written.get());
      if (to.equals(path)) {
        throw new UsageException(WORD, "give --write another file than --pcap");
      }
      try (CaptureWriter writer = CaptureWriter.create(to, LinkType.ETHERNET)) {
        each(file, chosen, program, Optional.of(writer));
      }
    } catch (NoSuchFileException e) {
      throw new NectarException(
          "cannot use " + e.getFile() + ": there is no such file or folder", "name another", e);
    } catch (IOException e) {
      throw new NectarException(
          "cannot go through the packets of " + capture + ": " + e.getMessage(), "", e);
    }
  }

  private void each(
      Capture file, ProgramSpec chosen, Program program, Optional<CaptureWriter> writer)
      throws IOException {
    for (Optional<CapturedPacket> each = file.next(); each.isPresent(); each = file.next()) {
      CapturedPacket packet = each.get();
      packets++;
      Optional<byte[]> frame = Frames.of(packet);
      if (frame.isEmpty()) {
        others++;
        trace(packet, "no frame of Ethernet", 0);
        continue;
      }
      Optional<RunResult> result = result(program, packet, frame.get());
      if (result.isPresent()) {
        verdicts.merge(result.get().returnValue(), 1L, Long::sum);
        byte[] left = left(chosen.type(), frame.get(), result.get());
        trace(packet, verdict(chosen.type(), result.get().returnValue()), left.length);
        if (writer.isPresent() && passes(chosen.type(), result.get().returnValue())) {
          long cut = packet.length() - packet.bytes().length;
          writer
              .get()
              .write(
                  new CapturedPacket(packet.nanos(), LinkType.ETHERNET, left, left.length + cut));
        }
      }
    }
  }

  private Optional<RunResult> result(Program program, CapturedPacket packet, byte[] frame) {
    try {
      return Optional.of(program.testRun(RunInput.packet(frame)));
    } catch (FaultException | BudgetException e) {
      throw new NectarException("packet " + packets + ": " + e.getMessage(), e.advice(), e);
    } catch (KernelException e) {
      refused++;
      refusal = refusal.isPresent() ? refusal : Optional.ofNullable(e.getMessage());
      trace(packet, "refused", 0);
      return Optional.empty();
    }
  }

  /** What a program lets through of a frame; those of sockets say how much of it. */
  private static byte[] left(ProgramType type, byte[] frame, RunResult result) {
    return switch (type) {
      case SOCKET_FILTER ->
          Arrays.copyOf(
              frame, (int) Math.min(frame.length, 14 + (result.returnValue() & 0xffff_ffffL)));
      case CGROUP_SKB -> frame;
      default -> result.packet();
    };
  }

  private static boolean passes(ProgramType type, int verdict) {
    return switch (type) {
      case XDP -> verdict >= 2 && verdict <= 4;
      case SCHED_CLS, SCHED_ACT -> verdict != 2 && verdict != 4 && verdict != 5 && verdict != 8;
      case CGROUP_SKB -> (verdict & 1) != 0;
      default -> verdict != 0;
    };
  }

  private static final List<String> XDP =
      List.of("XDP_ABORTED", "XDP_DROP", "XDP_PASS", "XDP_TX", "XDP_REDIRECT");

  private static final List<String> TC =
      List.of(
          "TC_ACT_OK",
          "TC_ACT_RECLASSIFY",
          "TC_ACT_SHOT",
          "TC_ACT_PIPE",
          "TC_ACT_STOLEN",
          "TC_ACT_QUEUED",
          "TC_ACT_REPEAT",
          "TC_ACT_REDIRECT",
          "TC_ACT_TRAP");

  private static String verdict(ProgramType type, int value) {
    return switch (type) {
      case XDP -> named(XDP, value);
      case SCHED_CLS, SCHED_ACT -> value == -1 ? "TC_ACT_UNSPEC" : named(TC, value);
      case CGROUP_SKB -> (value & 1) != 0 ? "pass" : "drop";
      default -> value == 0 ? "drop" : "keep " + Integer.toUnsignedString(value);
    };
  }

  private static String named(List<String> names, int value) {
    return value >= 0 && value < names.size()
        ? names.get(value)
        : "verdict " + Integer.toUnsignedString(value);
  }

  private void print(String line) {
    if (json) {
      printed.add(line);
    } else {
      context.out().println(line);
    }
  }

  private void trace(CapturedPacket packet, String verdict, int left) {
    if (!arguments.has(Commands.TRACE_PACKETS)) {
      return;
    }
    String time =
        "%d.%09d"
            .formatted(
                Math.floorDiv(packet.nanos(), 1_000_000_000L),
                Math.floorMod(packet.nanos(), 1_000_000_000L));
    if (json) {
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("packet", packets);
      members.put("time", time);
      members.put("length", packet.length());
      members.put("verdict", verdict);
      members.put("left", left);
      traced.add(members);
    } else {
      context
          .out()
          .println(
              "%d %s length %d: %s, %d bytes"
                  .formatted(packets, time, packet.length(), verdict, left));
    }
  }

  /** What maps hold at the end, as far as it can be gone through. */
  private static List<Map<String, Object>> maps(ObjectSpec spec, LoadedObject object) {
    List<Map<String, Object>> maps = new ArrayList<>();
    for (MapSpec each : spec.maps()) {
      if (!each.name().startsWith(".rodata")) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", each.name());
        members.put("type", each.type().toString());
        RunMaps.entries(object.map(each.name()), CPUS)
            .ifPresent(found -> members.put("entries", found));
        maps.add(members);
      }
    }
    return maps;
  }

  private void tell(ProgramSpec chosen, List<Map<String, Object>> maps) {
    Map<String, Long> counts = new LinkedHashMap<>();
    verdicts.forEach(
        (value, count) -> counts.merge(verdict(chosen.type(), value), count, Long::sum));
    if (json) {
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("program", chosen.name());
      members.put("type", chosen.type().toString());
      members.put("packets", packets);
      members.put("verdicts", counts);
      members.put("no_frame", others);
      members.put("refused", refused);
      members.put("maps", maps);
      members.put("printed", printed);
      if (arguments.has(Commands.TRACE_PACKETS)) {
        members.put("trace", traced);
      }
      context.out().print(JsonText.of(members, Commands.layout(arguments).orElseThrow()));
      return;
    }
    context.out().println(chosen.name() + " (" + chosen.type() + "): " + packets + " packets");
    counts.forEach((name, count) -> context.out().println("  " + name + ": " + count));
    if (others > 0) {
      context.out().println("  not run, no frame of Ethernet: " + others);
    }
    refusal.ifPresent(
        why -> context.out().println("  not run: " + refused + ", the first: " + why));
    for (Map<String, Object> each : maps) {
      context.out().print(RunMaps.text(each));
    }
  }
}
