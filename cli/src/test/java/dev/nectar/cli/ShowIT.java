package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.nectar.bytecode.Assembler;
import dev.nectar.cli.Pages.Ran;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Attachment.Scope;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.Program;
import dev.nectar.kernel.RunStatistics;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachPoint.CodePlace;
import dev.nectar.object.AttachType;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.NetworkPoint;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.PerfCounter;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.Prototype;
import dev.nectar.report.Json;
import dev.nectar.report.NectarException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is shown of the test's own programs, maps, links and types, against bpftool. */
final class ShowIT extends LiveKernel {
  private static final long PID = ProcessHandle.current().pid();
  private static final AttachPoint POINT = new AttachPoint.RawTracepoint("sched_process_wait");

  private LoadedObject load(AttachPoint point, MapSpec... maps) {
    FunctionSpec body =
        new FunctionSpec("shown", new Assembler().assemble("r0 = 1\nexit"), List.of());
    return kernel.load(
        new ObjectSpec(List.of(ProgramSpec.at("shown", point, body)), List.of(maps), "GPL"));
  }

  private static Object ours(String... words) {
    Ran ran = Pages.run(words);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.code()).as(ran.out()).isZero();
    return Json.parse(ran.out());
  }

  /** All that bpftool tells of a thing is told with the same words and kinds of values. */
  private static void isShownAsBpftoolShowsIt(String command, int id) throws Exception {
    String[] words = {command, "show", "id", Integer.toString(id)};
    Map<?, ?> theirs = (Map<?, ?>) Bpftool.find().json(words);
    if (theirs.get("type") instanceof Long) {
      // It does not know such things by name.
      assertThat(Bpftool.current().command()).isNotEmpty();
    }
    Map<?, ?> ours = (Map<?, ?>) ours(command, "show", "-j", "id", Integer.toString(id));
    assertThat(theirs.size()).isGreaterThan(2);
    theirs.forEach((key, value) -> isTold(ours, key, value));
    assertThat(ours.get("pids")).isEqualTo(List.of(Map.of("pid", PID, "comm", "java")));
  }

  private static void isTold(Map<?, ?> ours, Object key, Object value) {
    Object own = ours.get(key);
    assertThat(own).as("%s of %s", key, ours).isNotNull();
    switch (key.toString()) {
      // rounded to seconds, after a clock that is read at another moment
      case "loaded_at" -> assertThat((Long) own).isBetween((Long) value - 1, (Long) value + 1);
      case "prog_ids", "map_ids" ->
          assertThat(Set.copyOf((List<?>) own)).isEqualTo(Set.copyOf((List<?>) value));
      default -> assertThat(own).as("%s of %s", key, ours).isEqualTo(value);
    }
  }

  private void linkIsShown(AttachPoint point, MapSpec map, UnaryOperator<Attachment> how)
      throws Exception {
    try (LoadedObject object = load(point, map);
        Link link = kernel.attach(how.apply(new Attachment(object.program("shown"), point)))) {
      isShownAsBpftoolShowsIt("link", link.info().ids().getFirst());
    }
  }

  private void linkIsShown(AttachPoint point, UnaryOperator<Attachment> how) throws Exception {
    linkIsShown(point, new MapSpec("unused", MapType.ARRAY, 4, 8, 1, Set.of()), how);
  }

  private static Attachment here(Attachment attachment) {
    return attachment.watching((int) PID);
  }

  /** The file and an address in it of the C library. */
  private static String library() throws Exception {
    return Files.readAllLines(Path.of("/proc/self/maps")).stream()
        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
        .filter(file -> file.contains("/libc.so"))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "map_btf.clang19-el.o",
        "map_kinds.clang19-el.o",
        "data_sections.clang19-el.o",
        "sections_tracing.clang19-el.o",
        "subprograms.clang19-el.o"
      })
  void programsMapsAndTypesOfObjectsAreShown(String name) throws Exception {
    try (LoadedObject object = golden(name)) {
      int shown = 0;
      for (int id : ids("prog")) {
        isShownAsBpftoolShowsIt("prog", id);
        shown++;
      }
      for (int id : ids("map")) {
        isShownAsBpftoolShowsIt("map", id);
        shown++;
      }
      for (int id : ids("btf")) {
        isShownAsBpftoolShowsIt("btf", id);
      }
      assertThat(shown).as(object.toString()).isPositive();
    } catch (UnsupportedFeatureException e) {
      Assumptions.abort(String.valueOf(e.getMessage()));
    }
  }

  /** The numbers of the things of a kind that this process holds. */
  private static List<Integer> ids(String command) {
    List<Integer> own = new ArrayList<>();
    for (Object each : (List<?>) ours(command, "-j")) {
      Map<?, ?> members = (Map<?, ?>) each;
      if (members.get("pids") instanceof List<?> holders
          && holders.contains(Map.of("pid", PID, "comm", "java"))) {
        own.add(Integer.valueOf(String.valueOf(members.get("id"))));
      }
    }
    return own;
  }

  @Test
  void runsAreShownWhereTheyAreCounted() throws Exception {
    try (LoadedObject object = load(POINT);
        RunStatistics counting = kernel.countRuns()) {
      Program program = object.program("shown");
      program.testRun();
      program.testRun();
      Map<?, ?> shown =
          (Map<?, ?>) ours("prog", "show", "-j", Integer.toString(program.info().id()));
      assertThat(shown.get("run_cnt")).as(counting.toString()).isEqualTo(2L);
      assertThat((Long) shown.get("run_time_ns")).isPositive();
      isShownAsBpftoolShowsIt("prog", program.info().id());
    }
  }

  @Test
  void namesThatTheKernelCutsAreShownWhole() throws Exception {
    String name = "named_with_more_than_fifteen_letters";
    FunctionSpec body =
        new FunctionSpec(
            name,
            new Assembler().assemble("r0 = 0\nexit"),
            List.of(),
            Optional.of(Prototype.ofPrograms()),
            List.of());
    try (LoadedObject object =
        kernel.load(new ObjectSpec(List.of(ProgramSpec.at(name, POINT, body)), List.of(), "GPL"))) {
      int id = object.program(name).info().id();
      isShownAsBpftoolShowsIt("prog", id);
      assertThat(((Map<?, ?>) ours("prog", "show", "-j", "id", "" + id)).get("name"))
          .isEqualTo(name);
      assertThat(all(ours("prog", "show", "-j", "name", name)))
          .isEqualTo(all(ours("prog", "show", "-j", "name", name.substring(0, 15))));
    }
  }

  @Test
  void mapsWithFlagsAndFrozenOnesAreShown() throws Exception {
    MapSpec map =
        new MapSpec("shown_map", MapType.PERCPU_HASH, 8, 12, 3, Set.of(MapFlag.NO_PREALLOC));
    MapSpec frozen = new MapSpec("frozen", MapType.ARRAY, 4, 8, 1, Set.of());
    try (LoadedObject object = load(POINT, map, frozen)) {
      object.map("frozen").freeze();
      isShownAsBpftoolShowsIt("map", object.map("shown_map").info().id());
      isShownAsBpftoolShowsIt("map", object.map("frozen").info().id());
    }
  }

  @Test
  void linksOfTracingAreShown() throws Exception {
    linkIsShown(POINT, each -> each.withCookies(List.of(77L)));
    linkIsShown(
        new AttachPoint.PerfEvent(
            PerfCounter.Software.PAGE_FAULTS,
            new AttachPoint.Sampling.Every(1_000_000_000),
            OptionalInt.empty()),
        ShowIT::here);
    CodePlace place = new CodePlace.Symbol("getpgrp", 0);
    linkIsShown(
        new AttachPoint.Uprobe(library(), place), each -> here(each).withCookies(List.of(-3L)));
    linkIsShown(new AttachPoint.Uretprobe(library(), place), ShowIT::here);
    linkIsShown(
        new AttachPoint.UprobeMulti(library(), List.of(place, new CodePlace.Symbol("getppid", 0))),
        each -> here(each).withCookies(List.of(7L, 9L)));
    linkIsShown(new AttachPoint.UretprobeMulti(library(), List.of(place)), ShowIT::here);
  }

  @Test
  void linkOfATracepointIsShown() throws Exception {
    AttachPoint point = new AttachPoint.Tracepoint("syscalls", "sys_enter_getpgrp");
    try {
      linkIsShown(point, each -> each.withCookies(List.of(5L)));
    } catch (NectarException e) {
      Assumptions.abort(String.valueOf(e.getMessage()));
    }
  }

  @Test
  void linksOfListsAreShown() throws Exception {
    linkIsShown(new AttachPoint.Iterator("task"), UnaryOperator.identity());
    linkIsShown(new AttachPoint.Iterator("task"), ShowIT::here);
    linkIsShown(
        new AttachPoint.Iterator("task_file"), each -> each.within(new Scope.OfThread((int) PID)));
    linkIsShown(
        new AttachPoint.Iterator("cgroup"),
        each -> each.within(new Scope.OfCgroups(groups(), Scope.OfCgroups.Walk.UP)));
    MapSpec map = new MapSpec("walked", MapType.ARRAY, 4, 8, 1, Set.of());
    AttachPoint elements = new AttachPoint.Iterator("bpf_map_elem");
    try (LoadedObject object = load(elements, map);
        Link link =
            kernel.attach(
                new Attachment(object.program("shown"), elements).on(object.map("walked")))) {
      isShownAsBpftoolShowsIt("link", link.info().ids().getFirst());
    }
  }

  @Test
  void linkOfAControlGroupIsShown() throws Exception {
    Path group = Files.createTempDirectory(groups(), "nectar-test-");
    try {
      linkIsShown(
          new AttachPoint.Cgroup(group.toString(), AttachType.CGROUP_INET_EGRESS),
          UnaryOperator.identity());
    } finally {
      Files.delete(group);
    }
  }

  private static Path groups() {
    try {
      return Files.readAllLines(Path.of("/proc/mounts")).stream()
          .map(line -> line.split(" "))
          .filter(words -> words[2].equals("cgroup2"))
          .map(words -> Path.of(words[1]))
          .findFirst()
          .orElseGet(() -> fail("no cgroup2 file system is mounted"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void linksOfANetworkNamespaceAreShown() throws Exception {
    Process room = new ProcessBuilder("unshare", "-n", "sh", "-c", "echo made; read -r _").start();
    try {
      assertThat(room.inputReader().readLine()).isEqualTo("made");
      Path namespace = Path.of("/proc/" + room.pid() + "/ns/net");
      linkIsShown(new NetworkPoint.SocketLookup(), each -> each.in(namespace));
      linkIsShown(
          new NetworkPoint.Xdp("lo", NetworkPoint.Xdp.Mode.GENERIC), each -> each.in(namespace));
      linkIsShown(
          new NetworkPoint.Tcx("lo", NetworkPoint.Direction.EGRESS), each -> each.in(namespace));
      linkIsShown(
          new NetworkPoint.Netfilter(
              NetworkPoint.Netfilter.Family.IPV4,
              NetworkPoint.Netfilter.Hook.INPUT,
              -17,
              NetworkPoint.Netfilter.Fragments.SEEN),
          each -> each.in(namespace));
    } finally {
      room.destroy();
    }
  }

  @Test
  void linksOfMapsAreShown() throws Exception {
    MapSpec sockets = new MapSpec("sockets", MapType.SOCKMAP, 4, 4, 1, Set.of());
    AttachPoint point = new NetworkPoint.SocketMap(NetworkPoint.SocketMap.Stage.MESSAGE);
    try (LoadedObject object = load(point, sockets);
        Link link =
            kernel.attach(
                new Attachment(object.program("shown"), point).on(object.map("sockets")))) {
      isShownAsBpftoolShowsIt("link", link.info().ids().getFirst());
    }
  }

  @Test
  void linkOfATableOfFunctionsIsShown() throws Exception {
    ObjectSpec spec = read("struct_ops.clang19-el.o");
    MapSpec calm = spec.map("calm").orElseThrow();
    MapSpec linked =
        new MapSpec(
            calm.name(),
            calm.type(),
            calm.keySize(),
            calm.valueSize(),
            calm.maxEntries(),
            Set.of(MapFlag.LINK),
            calm.role(),
            calm.keyType(),
            calm.valueType(),
            calm.inner(),
            calm.initial(),
            calm.pinning(),
            calm.extra(),
            calm.numaNode(),
            calm.binding(),
            calm.alignment());
    ObjectSpec changed =
        new ObjectSpec(
            spec.programs(),
            spec.functions(),
            List.of(linked),
            spec.variables(),
            spec.externs(),
            spec.types(),
            spec.order(),
            spec.license(),
            spec.kernelVersion());
    try (LoadedObject object = kernel.load(changed);
        Link link = kernel.register(object.map("calm"))) {
      isShownAsBpftoolShowsIt("link", link.info().ids().getFirst());
    }
  }

  @Test
  void thingsAreFoundByNumberNameAndTag() {
    try (LoadedObject object =
        load(POINT, new MapSpec("found_map", MapType.ARRAY, 4, 8, 1, Set.of()))) {
      String id = Integer.toString(object.program("shown").info().id());
      String tag = object.program("shown").info().tag();
      Object shown = ours("prog", "show", "-j", "id", id);
      assertThat(ours("-j", "prog", "s", id)).isEqualTo(shown);
      assertThat(all(ours("prog", "list", "-j", "name", "shown"))).contains(shown);
      assertThat(all(ours("prog", "list", "-j", "shown"))).contains(shown);
      assertThat(all(ours("prog", "show", "-p", "tag", tag))).contains(shown);
      String map = Integer.toString(object.map("found_map").info().id());
      assertThat(all(ours("map", "show", "-j", "name", "found_map")))
          .contains(ours("map", "show", "-j", "id", map));
    }
  }

  @Test
  void completionIsToldNumbersAndNames() {
    try (LoadedObject object = load(POINT)) {
      assertThat(Pages.run("--complete-objects", "prog").out().lines())
          .contains(Integer.toString(object.program("shown").info().id()), "shown");
      assertThat(Pages.run("--complete-objects", "trace")).isEqualTo(new Ran(0, "", ""));
    }
  }

  /** One thing that was found is no list. */
  private static List<Object> all(Object shown) {
    return shown instanceof List<?> several ? List.copyOf(several) : List.of(shown);
  }

  @Test
  void tableAndDetailsSayTheSame() {
    try (LoadedObject object = load(POINT)) {
      String id = Integer.toString(object.program("shown").info().id());
      assertThat(Pages.run("prog").out())
          .matches("(?s) +id  type.*")
          .containsPattern(
              "(?m)^ *" + id + "  raw_tracepoint +shown +[0-9a-f]{16} .*java\\(" + PID);
      assertThat(Pages.run("prog", "show", "id", id).out())
          .contains("name            shown\n", "pids            java(" + PID + ")\n");
    }
  }

  @Test
  void whatIsNotThereIsSaid() {
    assertThat(Pages.run("prog", "show", "name", "no_such_name"))
        .isEqualTo(
            new Ran(
                1,
                "",
                """
                ERROR: there is no program named no_such_name
                HINT: list those there are: nectar prog show
                """));
    assertThat(Pages.run("map", "show", "-j", "id", "4294967295"))
        .isEqualTo(new Ran(1, "{\"error\":\"there is no map with number 4294967295\"}\n", ""));
    assertThat(Pages.run("link", "-j", "show", "pinned", "/nowhere/at/all").out())
        .isEqualTo("{\"error\":\"there is no link pinned as /nowhere/at/all\"}\n");
    assertThat(Pages.run("btf", "show", "-p", "name", "no_such_name").out())
        .isEqualTo("{\n    \"error\": \"there is no type information named no_such_name\"\n}\n");
  }

  @Test
  void pinnedThingsAreShownWithTheirPaths() throws Exception {
    Path object =
        Approved.ROOT
            .resolve("object/src/test/objects/golden/map_btf.clang19-el.o")
            .toAbsolutePath();
    String script =
        """
        mount -t bpf bpf /mnt || exit 9
        "$@" prog loadall %1$s /mnt/p --pinmaps /mnt/m >&2 || exit 8
        "$@" -jf map show && "$@" -j prog show pinned /mnt/p/$(ls /mnt/p | head -n 1)
        "$@" -j prog show pinned /mnt/m/counts
        "$@" -j map show /dev/null || true
        """
            .formatted(object);
    Processes.Ran ran = Nectar.runBelow(List.of("unshare", "--mount", "sh", "-c", script, "sh"));
    assertThat(ran.code()).as(ran.err()).isZero();
    List<String> lines = ran.out().lines().toList();
    assertThat(lines.getFirst()).contains("\"pinned\":[\"/mnt/m/");
    assertThat(((Map<?, ?>) Json.parse(lines.get(1))).get("map_ids")).isNotNull();
    assertThat(lines.get(2))
        .isEqualTo("{\"error\":\"there is no program pinned as /mnt/m/counts, but a map\"}");
    assertThat(lines.get(3)).contains("/dev/null: that is nothing that this process may open");
  }
}
