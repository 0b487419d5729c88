package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nectar.bytecode.KernelVersion;
import dev.nectar.cli.Pages.Ran;
import dev.nectar.object.Contents;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.Slot;
import dev.nectar.object.elf.ObjectWriter;
import dev.nectar.report.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A congestion control of the test's own, which nothing uses, against bpftool. */
final class StructOpsIT extends LiveKernel {
  private static final String GOLDEN_NAME = "nectar_calm";
  private static final String NAME =
      "calm%07d".formatted(ProcessHandle.current().pid() % 10_000_000);

  @TempDir Path folder;

  private String object = "";
  private String id = "";

  @BeforeEach
  void register() throws Exception {
    assumeTrue(
        kernel.target().version().compareTo(KernelVersion.parse("5.13")) >= 0,
        "the functions of this congestion control are not those of kernels before 5.13");
    Path file = folder.resolve("calm.bpf.o");
    ObjectWriter.write(renamed(read("struct_ops.clang19-el.o")), file);
    object = file.toString();
    List<?> registered = (List<?>) json("struct_ops", "register", object);
    assertThat(registered).hasSize(1);
    id = String.valueOf(((Map<?, ?>) registered.getFirst()).get("id"));
  }

  @AfterEach
  void unregister() {
    if (!id.isEmpty()) {
      Pages.run("struct_ops", "unregister", id);
    }
  }

  /** The object with a name that only this process gives. */
  private static ObjectSpec renamed(ObjectSpec spec) {
    List<MapSpec> maps =
        spec.maps().stream()
            .map(
                map ->
                    map.role() == MapRole.STRUCT_OPS
                        ? map.with(map.initial().stream().map(StructOpsIT::renamed).toList())
                        : map)
            .toList();
    return with(spec, maps);
  }

  private static ObjectSpec with(ObjectSpec spec, List<MapSpec> maps) {
    return new ObjectSpec(
        spec.programs(),
        spec.functions(),
        maps,
        spec.variables(),
        spec.externs(),
        spec.types(),
        spec.order(),
        spec.license(),
        spec.kernelVersion());
  }

  private static Slot renamed(Slot slot) {
    if (!(slot instanceof Slot.Value(Contents key, Contents value))) {
      return slot;
    }
    String all = new String(value.bytes(), StandardCharsets.ISO_8859_1);
    assertThat(all).contains(GOLDEN_NAME);
    String other = NAME + "\0".repeat(GOLDEN_NAME.length() - NAME.length());
    byte[] bytes = all.replace(GOLDEN_NAME, other).getBytes(StandardCharsets.ISO_8859_1);
    return new Slot.Value(key, Contents.of(Arrays.copyOf(bytes, bytes.length)));
  }

  private static Object json(String... words) {
    String[] all = new String[words.length + 1];
    all[0] = "-j";
    System.arraycopy(words, 0, all, 1, words.length);
    Ran ran = Pages.run(all);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.code()).as(ran.out()).isZero();
    return Json.parse(ran.out());
  }

  @Test
  void whatIsShownHasAllThatBpftoolShows() throws Exception {
    // older ones tell of a table that is named alone without a list around it
    Object told = Bpftool.find().json("struct_ops", "show", "id", id);
    Map<?, ?> theirs = (Map<?, ?>) (told instanceof List<?> list ? list.getFirst() : told);
    Map<?, ?> ours = (Map<?, ?>) ((List<?>) json("struct_ops", "show", "id", id)).getFirst();
    assertThat(theirs.size()).isEqualTo(3);
    theirs.forEach((key, value) -> assertThat(ours.get(key)).as("%s", key).isEqualTo(value));
    assertThat(ours.get("state")).isEqualTo("inuse");
    assertThat(Pages.run("struct_ops").out())
        .containsPattern("(?m)^ *" + id + "  calm +tcp_congestion_ops +inuse");
  }

  @Test
  void whatIsDumpedIsWhatBpftoolDumps() throws Exception {
    Object theirs = Bpftool.current().json("struct_ops", "dump", "id", id);
    Object ours = json("struct_ops", "dump", "id", id);
    assertThat(ours).isEqualTo(theirs);
    assertThat(ours.toString())
        .contains("ssthresh=u32 (struct sock *) threshold/prog_id:")
        .contains("name=" + NAME);
  }

  @Test
  void textHasALineForEachMember() {
    assertThat(Pages.run("struct_ops", "dump", id).out())
        .startsWith("tcp_congestion_ops calm id " + id + ", inuse\n")
        .containsPattern("(?m)^  ssthresh +u32 \\(struct sock \\*\\) threshold/prog_id:[0-9]+$")
        .containsPattern("(?m)^  name +" + NAME + "$")
        .containsPattern("(?m)^  flags +2$");
  }

  @Test
  void thePrettyFormHasAMemberALine() {
    assertThat(Pages.run("struct_ops", "show", id, "-p").out())
        .contains("\n        \"name\": \"calm\",\n");
  }

  @Test
  void whatIsThereIsRegisteredOnceAndUnregisteredOnce() {
    Ran twice = Pages.run("struct_ops", "register", object);
    assertThat(twice.code()).isEqualTo(1);
    assertThat(twice.err()).contains("cannot register struct_ops calm: the kernel has one of");
    assertThat(Pages.run("struct_ops", "unregister", id).out())
        .isEqualTo("Unregistered tcp_congestion_ops calm id " + id + "\n");
    Ran gone = Pages.run("struct_ops", "unregister", id);
    assertThat(gone.code()).isEqualTo(1);
    assertThat(gone.err()).startsWith("ERROR: ").contains(id);
  }

  @Test
  void whatMakesNoSenseIsSaidInOneSentence() {
    isRefused("there is no struct_ops table with number 4294967294", "dump", "id", "4294967294");
    isRefused("register needs an object file", "register");
    isRefused("cannot read /nowhere: there is no such file", "register", "/nowhere");
    isRefused("say which struct_ops table, such as id 3 or name calm", "unregister");
    isRefused("there is no struct_ops registr, did you mean register?", "registr");
    Ran elsewhere = Pages.run("struct_ops", "register", object, folder.toString());
    assertThat(elsewhere.err()).contains("it is in no BPF file system");
  }

  @Test
  void anObjectWithoutTablesIsNotRegistered() {
    String other =
        Approved.ROOT.resolve("object/src/test/objects/golden/map_btf.clang19-el.o") + "";
    isRefused(other + " has no struct_ops to register", "register", other);
  }

  @Test
  void aTableOfALinkNeedsAPlaceForIt() throws Exception {
    assumeTrue(
        kernel.target().version().compareTo(KernelVersion.parse("6.4")) >= 0,
        "tables have links from Linux 6.4 on");
    Ran ran =
        Pages.run(
            "struct_ops",
            "register",
            Approved.ROOT.resolve("object/src/test/objects/golden/struct_ops_link.clang19-el.o")
                + "");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err())
        .contains("it is registered by a link, which would end with this command")
        .contains("name a folder of a BPF file system to pin the link in");
  }

  @Test
  void theLinkOfATableIsPinnedAndEndsWithIt() throws Exception {
    assumeTrue(
        kernel.target().version().compareTo(KernelVersion.parse("6.4")) >= 0,
        "tables have links from Linux 6.4 on");
    Pages.run("struct_ops", "unregister", id);
    ObjectSpec spec = renamed(read("struct_ops.clang19-el.o"));
    Path file = folder.resolve("linked.bpf.o");
    ObjectWriter.write(with(spec, spec.maps().stream().map(StructOpsIT::linked).toList()), file);
    String script =
        """
        mount -t bpf bpf /mnt || exit 9
        "$@" struct_ops register %s /mnt/links && ls /mnt/links
        "$@" -j link show pinned /mnt/links/calm
        ID=$("$@" -j link show pinned /mnt/links/calm | sed 's/.*"map_id":\\([0-9]*\\).*/\\1/')
        "$@" struct_ops unregister $ID
        """
            .formatted(file);
    Processes.Ran ran = Nectar.runBelow(List.of("unshare", "--mount", "sh", "-c", script, "sh"));
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out())
        .containsPattern(
            "^Registered tcp_congestion_ops calm id ([0-9]+), pinned as /mnt/links/calm\ncalm\n")
        .contains("\"type\":\"struct_ops\"")
        .containsPattern("\nUnregistered tcp_congestion_ops calm id [0-9]+\n$");
  }

  private static MapSpec linked(MapSpec map) {
    return map.role() != MapRole.STRUCT_OPS
        ? map
        : new MapSpec(
            map.name(),
            map.type(),
            map.keySize(),
            map.valueSize(),
            map.maxEntries(),
            Set.of(MapFlag.LINK),
            map.role(),
            map.keyType(),
            map.valueType(),
            map.inner(),
            map.initial(),
            map.pinning(),
            map.extra(),
            map.numaNode());
  }

  private static void isRefused(String message, String... words) {
    String[] all = new String[words.length + 2];
    all[0] = "-j";
    all[1] = "struct_ops";
    System.arraycopy(words, 0, all, 2, words.length);
    assertThat(Pages.run(all)).isEqualTo(new Ran(1, "{\"error\":\"" + message + "\"}\n", ""));
  }
}
