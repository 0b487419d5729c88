package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.bytecode.Assembler;
import dev.nectar.cli.Processes.Ran;
import dev.nectar.kernel.Attached;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.linux.LastingAttachments.Beside;
import dev.nectar.linux.ListedDevice;
import dev.nectar.linux.ListedDevice.Filter;
import dev.nectar.linux.ListedNetwork;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.NetworkPoint;
import dev.nectar.object.NetworkPoint.Clsact;
import dev.nectar.object.NetworkPoint.Direction;
import dev.nectar.object.NetworkPoint.FlowDissector;
import dev.nectar.object.NetworkPoint.Netfilter;
import dev.nectar.object.NetworkPoint.Tcx;
import dev.nectar.object.NetworkPoint.Xdp;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.report.Json;
import dev.nectar.report.JsonText;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Programs of the devices of a network namespace of the test's own, against bpftool. */
final class NetIT extends LiveKernel {
  private static final Ran DONE = new Ran(0, "", "");
  private static final Xdp DRIVER = new Xdp("lo", Xdp.Mode.GENERIC);
  private static final Tcx ROW = new Tcx("v0", Direction.INGRESS);

  private NetworkRoom room;

  @BeforeEach
  void open() throws Exception {
    room = NetworkRoom.open();
  }

  @AfterEach
  void close() {
    if (room != null) {
      room.close();
    }
  }

  private LoadedObject load(String name, AttachPoint point) {
    FunctionSpec body = new FunctionSpec(name, new Assembler().assemble("r0 = 1\nexit"), List.of());
    return kernel.load(
        new ObjectSpec(List.of(ProgramSpec.at(name, point, body)), List.of(), "GPL"));
  }

  private Link attach(LoadedObject object, String name, AttachPoint point) {
    return kernel.attach(new Attachment(object.program(name), point).in(room.namespace()));
  }

  private static String id(LoadedObject object, String name) {
    return "" + object.program(name).info().id();
  }

  private List<Integer> programs(NetworkPoint point) {
    return kernel.attached(point, Attached.At.in(room.namespace())).stream()
        .map(Attached::program)
        .toList();
  }

  /** All that bpftool tells is told, in the same order. */
  private static void isTold(Object theirs, Object ours) {
    switch (theirs) {
      case Map<?, ?> members ->
          members.forEach(
              (key, value) -> {
                Object own = ((Map<?, ?>) ours).get(key);
                assertThat(own).as("%s of %s", key, ours).isNotNull();
                isTold(Objects.requireNonNull(value), Objects.requireNonNull(own));
              });
      case List<?> all -> {
        assertThat((List<?>) ours).as("%s", theirs).hasSameSizeAs(all);
        for (int i = 0; i < all.size(); i++) {
          isTold(
              Objects.requireNonNull(all.get(i)), Objects.requireNonNull(((List<?>) ours).get(i)));
        }
      }
      default -> assertThat(ours).isEqualTo(theirs);
    }
  }

  private List<?> section(Object shown, String name) {
    return (List<?>) Objects.requireNonNull(((Map<?, ?>) ((List<?>) shown).getFirst()).get(name));
  }

  @Test
  void programsOfDevicesAreShownAsBpftoolShowsThem() throws Exception {
    Clsact filter = new Clsact("lo", Direction.EGRESS, 20, 3);
    Netfilter hook =
        new Netfilter(Netfilter.Family.IPV4, Netfilter.Hook.INPUT, -17, Netfilter.Fragments.SEEN);
    Bpftool bpftool = room.bpftool(Bpftool.current());
    try (LoadedObject xdp = load("early", DRIVER);
        LoadedObject row = load("row", ROW);
        LoadedObject tc = load("tc", filter);
        LoadedObject nf = load("nf", hook);
        Link first = attach(xdp, "early", DRIVER);
        Link second = attach(row, "row", ROW);
        Link third = attach(tc, "tc", filter);
        Link fourth = attach(nf, "nf", hook)) {
      kernel
          .lasting()
          .attach(tc.program("tc"), ROW, Attached.At.in(room.namespace()), Beside.FIRST);
      Object theirs = bpftool.json("net", "show");
      Object ours = room.json("net", "show", "-j");
      isTold(theirs, ours);
      assertThat(section(theirs, "xdp")).as("%s", first).hasSize(1);
      assertThat(section(theirs, "tc")).as("%s %s", second, third).hasSize(3);
      assertThat(section(theirs, "netfilter")).as("%s", fourth).isNotEmpty();
      isTold(bpftool.json("net", "show", "dev", "v0"), room.json("-j", "net", "list", "dev", "v0"));
      assertThat(room.nectar("net").out())
          .containsPattern("lo +1 +generic +" + id(xdp, "early") + " +early\n")
          .containsPattern("lo +1 +clsact/egress +" + id(tc, "tc") + " +tc +20 +3 +yes\n")
          .containsPattern("v0 +\\d+ +tcx/ingress +" + id(row, "row") + " +row +" + number(second));
    }
  }

  private static int number(Link link) {
    return link.info().ids().getFirst();
  }

  /** What bpftool prints of it is no JSON. */
  @Test
  void dissectorIsShown() throws Exception {
    FlowDissector point = new FlowDissector();
    try (LoadedObject object = load("dissect", point);
        Link link = attach(object, "dissect", point)) {
      String id = id(object, "dissect");
      assertThat(section(room.json("net", "-j"), "flow_dissector"))
          .as("%s", link)
          .isEqualTo(List.of(Map.of("id", Long.valueOf(id), "name", "dissect")));
      assertThat(room.bpftool(Bpftool.find()).text("net", "show")).contains("id " + id);
    }
  }

  @Test
  void filtersOfOtherDisciplinesAreShown() throws Exception {
    Nectar.assumeInstalled("tc");
    room.run("tc", "qdisc", "add", "dev", "v0", "root", "handle", "1:", "htb");
    room.run(
        "tc", "class", "add", "dev", "v0", "parent", "1:", "classid", "1:10", "htb", "rate",
        "1mbit");
    room.run("tc", "filter", "add", "dev", "v0", "parent", "1:", "bpf", "bytecode", "1,6 0 0 0");
    Object theirs = room.bpftool(Bpftool.find()).json("net", "show");
    assertThat(section(theirs, "tc")).hasSize(1);
    isTold(section(theirs, "tc"), section(room.json("net", "-j"), "tc"));
  }

  @Test
  void actionsOfFiltersAreShown() {
    Filter filter =
        new Filter(
            "clsact/ingress",
            20,
            3,
            "match",
            OptionalInt.of(41),
            ListedDevice.Result.CLASS,
            List.of(
                new ListedDevice.Action("first", OptionalInt.of(42)),
                new ListedDevice.Action("classic", OptionalInt.empty())));
    ListedDevice device = new ListedDevice(3, "eth9", Map.of(), List.of(), List.of(filter));
    ListedNetwork network = new ListedNetwork(List.of(device), OptionalInt.empty(), List.of());
    ShownNetwork shown = ShownNetwork.of(kernel.listing(), network, Optional.empty());
    assertThat(JsonText.of(shown.members(), JsonText.Layout.COMPACT))
        .contains(
            "\"kind\":\"clsact/ingress\",\"name\":\"match\",\"id\":41,"
                + "\"act\":[{\"name\":\"first\",\"id\":42},{\"name\":\"classic\"}]");
    assertThat(shown.text(OptionalInt.empty()))
        .contains("actions")
        .containsPattern("eth9 .*first.*classic");
  }

  /** Only a device that runs programs itself has one there and another in its driver. */
  @Test
  void severalProgramsOfADeviceHaveARowEach() {
    try (LoadedObject driver = load("in_driver", DRIVER);
        LoadedObject offloaded = load("in_device", DRIVER)) {
      int first = driver.program("in_driver").info().id();
      int second = offloaded.program("in_device").info().id();
      Map<Xdp.Mode, Integer> programs = new EnumMap<>(Xdp.Mode.class);
      programs.put(Xdp.Mode.NATIVE, first);
      programs.put(Xdp.Mode.OFFLOADED, second);
      ListedDevice device = new ListedDevice(3, "eth9", programs, List.of(), List.of());
      ListedNetwork network = new ListedNetwork(List.of(device), OptionalInt.empty(), List.of());
      ShownNetwork shown = ShownNetwork.of(kernel.listing(), network, Optional.of("eth9"));
      assertThat(JsonText.of(shown.members(), JsonText.Layout.COMPACT))
          .contains(
              ("{\"devname\":\"eth9\",\"ifindex\":3,\"multi_attachments\":["
                      + "{\"mode\":\"driver\",\"id\":%d,\"name\":\"in_driver\"},"
                      + "{\"mode\":\"offload\",\"id\":%d,\"name\":\"in_device\"}]}")
                  .formatted(first, second));
      assertThat(shown.text(OptionalInt.empty()))
          .containsPattern("eth9 +3 +driver +" + first + " +in_driver\n")
          .containsPattern("eth9 +3 +offload +" + second + " +in_device\n");
    }
  }

  @Test
  void nothingIsShownWhereThereIsNothing() throws Exception {
    assertThat(room.nectar("net", "show", "dev", "lo").code()).isZero();
    isTold(room.bpftool(Bpftool.current()).json("net", "show"), room.json("net", "show", "-j"));
  }

  /** They outlive the command, and bpftool sees them. */
  @Test
  void xdpProgramsAreAttachedReplacedAndDetached() throws Exception {
    try (LoadedObject first = load("first_xdp", DRIVER);
        LoadedObject second = load("second_xdp", DRIVER)) {
      String[] attach = {"net", "attach", "xdpgeneric", "id", id(first, "first_xdp"), "dev", "lo"};
      assertThat(room.nectar(attach)).isEqualTo(DONE);
      assertThat(programs(DRIVER)).containsExactly(first.program("first_xdp").info().id());
      Object theirs = room.bpftool(Bpftool.find()).json("net", "show");
      isTold(section(theirs, "xdp"), section(room.json("net", "-j"), "xdp"));
      String[] other = {"net", "attach", "xdpgeneric", "second_xdp", "dev", "lo"};
      isRefused(room.nectar(other), "another program or a link is in the way there");
      assertThat(room.nectar(with(other, "overwrite", "-j"))).isEqualTo(new Ran(0, "null\n", ""));
      assertThat(programs(DRIVER)).containsExactly(second.program("second_xdp").info().id());
      isRefused(room.nectar("net", "detach", "xdpdrv", "dev", "lo"), "no such program is attached");
      assertThat(room.nectar("net", "detach", "xdp", "dev", "lo")).isEqualTo(DONE);
      assertThat(programs(DRIVER)).isEmpty();
    }
  }

  @Test
  void programsOfARowAreAttachedAndDetached() throws Exception {
    try (LoadedObject a = load("row_a", ROW);
        LoadedObject b = load("row_b", ROW)) {
      int first = a.program("row_a").info().id();
      int second = b.program("row_b").info().id();
      assertThat(room.nectar("net", "attach", "tcx_ingress", "" + first, "dev", "v0"))
          .isEqualTo(DONE);
      assertThat(room.nectar("net", "attach", "tcx_in", "name", "row_b", "dev", "v0", "prepend"))
          .isEqualTo(DONE);
      assertThat(programs(ROW)).containsExactly(second, first);
      assertThat(room.nectar("net", "detach", "tcx_ingress", "row_b", "dev", "v0")).isEqualTo(DONE);
      assertThat(programs(ROW)).containsExactly(first);
      assertThat(room.nectar("net", "detach", "tcx_ingress", "dev", "v0")).isEqualTo(DONE);
      isRefused(room.nectar("net", "detach", "tcx_ingress", "dev", "v0"), "no such program");
    }
  }

  private static String[] with(String[] words, String... more) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  /** An error is one sentence, and a hint at the most. */
  private static void isRefused(Ran ran, String said) {
    isRefused(ran.code(), ran.err(), said);
  }

  private static void isRefused(Pages.Ran ran, String said) {
    isRefused(ran.code(), ran.err(), said);
  }

  private static void isRefused(int code, String err, String said) {
    assertThat(code).isEqualTo(1);
    assertThat(err).contains(said).doesNotContain("BUG", "Exception");
    assertThat(err.lines()).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void whatCannotBeIsRefusedInOneSentence() {
    try (LoadedObject object = load("misplaced", ROW)) {
      String id = id(object, "misplaced");
      isRefused(Pages.run("net", "shwo"), "did you mean show?");
      isRefused(Pages.run("net", "show", "lo"), "unexpected word lo: there may be dev");
      isRefused(Pages.run("net", "show", "dev"), "there is no name of a device behind dev");
      isRefused(Pages.run("net", "show", "dev", "lo", "up"), "unexpected word up");
      isRefused(Pages.run("net", "show", "dev", "nowhere0"), "there is no network device nowhere0");
      isRefused(Pages.run("net", "attach"), "say what to attach as: xdp, xdpgeneric");
      isRefused(Pages.run("net", "attach", "xdpgenric", id), "did you mean xdpgeneric?");
      isRefused(Pages.run("net", "attach", "xdp"), "say which program");
      isRefused(Pages.run("net", "attach", "xdp", id), "say which device: dev");
      isRefused(
          Pages.run("net", "attach", "xdp", id, "dev", "nowhere0"),
          "it is of type sched_cls, and programs there are of type xdp");
      isRefused(
          Pages.run("net", "attach", "tcx_ingress", id, "dev", "nowhere0"),
          "there is no network device 'nowhere0'");
      isRefused(
          Pages.run("net", "attach", "tcx_ingress", id, "dev", "lo", "overwrite"),
          "unexpected word overwrite");
      isRefused(
          Pages.run("net", "attach", "xdp", "name", "no_such_name", "dev", "lo"),
          "there is no program named no_such_name");
      isRefused(Pages.run("net", "detach", "xdp", id, "dev", "lo"), "takes no program");
      assertThat(Pages.run("net", "-j", "detach", "xdp", "dev", "nowhere0").out())
          .isEqualTo(
              "{\"error\":\"cannot detach from xdp:nowhere0: there is no network device"
                  + " 'nowhere0'\"}\n");
      assertThat(Json.parse(Pages.run("net", "show", "-j", "dev", "lo").out()))
          .isInstanceOf(List.class);
    }
  }
}
