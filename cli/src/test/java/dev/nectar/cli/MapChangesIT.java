package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.bytecode.Assembler;
import dev.nectar.cli.Pages.Ran;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.MapView;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.Pinning;
import dev.nectar.object.ProgramSpec;
import dev.nectar.report.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is changed in the test's own maps, read by the library and by bpftool. */
final class MapChangesIT extends LiveKernel {
  private static final Ran DONE = new Ran(0, "", "");

  private BpfMap map(MapType type, int keySize, int valueSize, long entries) {
    return kernel.create(new MapSpec("changed", type, keySize, valueSize, entries, Set.of()));
  }

  /** An error is one sentence, and a hint at the most. */
  private static void isRefused(Ran ran, String said) {
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains(said).doesNotContain("BUG", "Exception");
    assertThat(ran.err().lines()).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void entriesAreWrittenByTheirTypes() throws Exception {
    try (LoadedObject object = golden("map_btf.clang19-el.o")) {
      BpfMap counts = object.map("counts");
      assertThat(Pages.run("map", "update", id(counts), "key", "42", "value", "7")).isEqualTo(DONE);
      assertThat(counts.view(Codec.INT, Codec.LONG).get(42)).contains(7L);
      assertThat(Pages.run("map", "dump", id(counts)).out())
          .isEqualTo("key 42  value 7\nFound 1 element\n");
      isRefused(
          Pages.run("map", "update", id(counts), "key", "1", "value", "{count: 1}"),
          "cannot use '{count: 1}' as a value of map number " + id(counts));
      isRefused(Pages.run("map", "update", id(counts), "key", "1", "value"), "it is missing");
    }
  }

  @Test
  void variablesThatAreNotNamedKeepTheirValues() throws Exception {
    try (LoadedObject object = golden("data_globals.clang19-el.o")) {
      String id = id(object.map(".data"));
      String before = Pages.run("map", "dump", id).out();
      assertThat(before).contains("byte: 1, wide: ");
      assertThat(Pages.run("map", "update", id, "key", "0", "value", "{byte: 2}")).isEqualTo(DONE);
      assertThat(Pages.run("map", "dump", id).out())
          .isEqualTo(before.replace("byte: 1,", "byte: 2,"));
    }
  }

  @Test
  void entriesAreWrittenByTheirBytes() {
    try (BpfMap map = map(MapType.HASH, 4, 3, 4)) {
      MapView<Integer, byte[]> view = map.view(Codec.INT, Codec.bytes(3));
      String[] hex = {"map", "update", id(map), "key", "hex", "1", "0", "0", "0", "value", "hex"};
      assertThat(Pages.run(words(hex, "a", "0b", "ff"))).isEqualTo(DONE);
      assertThat(view.get(1).orElseThrow()).containsExactly(10, 11, -1);
      String[] decimal = {"map", "update", id(map), "key", "2", "0", "0", "0", "value"};
      assertThat(Pages.run(words(decimal, "10", "0x0b", "255"))).isEqualTo(DONE);
      assertThat(view.get(2).orElseThrow()).containsExactly(10, 11, -1);
      isRefused(Pages.run(words(decimal, "10", "256", "1")), "256 is no byte");
      isRefused(Pages.run(words(decimal, "1", "2")), "it has 2 bytes, and values have 3");
    }
  }

  @Test
  void wordsBeforeKeysAndValuesMayBeCutAsInBpftool() throws Exception {
    try (BpfMap map = map(MapType.HASH, 4, 1, 4)) {
      MapView<Integer, byte[]> view = map.view(Codec.INT, Codec.bytes(1));
      assertThat(Pages.run("map", "u", "id", id(map), "k", "1", "v", "2", "noe")).isEqualTo(DONE);
      assertThat(Pages.run("map", "u", id(map), "ke", "hex", "2", "0", "0", "0", "val", "3"))
          .isEqualTo(DONE);
      assertThat(view.get(1).orElseThrow()).containsExactly(2);
      assertThat(view.get(2).orElseThrow()).containsExactly(3);
      assertThat(Pages.run("map", "lo", "i", id(map), "k", "1").out()).contains("02");
      assertThat(Pages.run("map", "dele", id(map), "k", "1")).isEqualTo(DONE);
      assertThat(view.get(1)).isEmpty();
    }
    try (BpfMap queue = map(MapType.QUEUE, 0, 1, 4)) {
      assertThat(Pages.run("map", "push", id(queue), "v", "9")).isEqualTo(DONE);
      assertThat(Pages.run("map", "pop", id(queue), "-j").out()).contains("0x09");
    }
  }

  private static String[] words(String[] first, String... last) {
    return Stream.of(first, last).flatMap(Arrays::stream).toArray(String[]::new);
  }

  @Test
  void whatMustBeThereBeforeCanBeSaid() {
    try (BpfMap map = map(MapType.HASH, 4, 8, 1)) {
      String[] update = {"map", "update", id(map), "key", "1", "value", "2"};
      isRefused(
          Pages.run(words(update, "exist")),
          "map number " + id(map) + " has no entry with key hex 01 00 00 00");
      assertThat(Pages.run(words(update, "noexist"))).isEqualTo(DONE);
      assertThat(Pages.run(words(update, "exist"))).isEqualTo(DONE);
      isRefused(Pages.run(words(update, "noexist")), "already has an entry with key");
      isRefused(Pages.run(words(update, "noex")), "already has an entry with key");
      assertThat(Pages.run(words(update, "-j", "any"))).isEqualTo(new Ran(0, "null\n", ""));
      isRefused(
          Pages.run("map", "update", id(map), "key", "2", "value", "2"), "it is full with 1 entr");
    }
  }

  @Test
  void perCpuValuesAreWrittenForAllOrOne() throws Exception {
    try (BpfMap map = map(MapType.PERCPU_ARRAY, 4, 8, 1)) {
      String[] update = {"map", "update", id(map), "key", "0", "value"};
      assertThat(Pages.run(words(update, "7"))).isEqualTo(DONE);
      assertThat(Pages.run(words(update, "cpu", "0", "8"))).isEqualTo(DONE);
      int cpus = map.info().cpus();
      assertThat(values(id(map)).getFirst()).isEqualTo(8);
      assertThat(values(id(map)).subList(1, cpus)).allMatch(each -> each == 7).hasSize(cpus - 1);
      isRefused(Pages.run(words(update, "cpu", "9999", "8")), "CPUs are 0 to " + (cpus - 1));
      String shown = Pages.run("map", "lookup", id(map), "key", "0").out().strip();
      assertThat(Pages.run(words(new String[] {"map", "update", id(map)}, shown.split(" +"))))
          .isEqualTo(DONE);
      assertThat(Pages.run("map", "lookup", id(map), "key", "0").out().strip()).isEqualTo(shown);
    }
  }

  /** The first byte of each CPU's value, as bpftool reads it. */
  private static List<Integer> values(String id) throws Exception {
    Map<?, ?> entry = (Map<?, ?>) ((List<?>) Bpftool.find().json("map", "dump", "id", id)).get(0);
    List<Integer> first = new ArrayList<>();
    for (Object each : Objects.requireNonNull((List<?>) entry.get("values"))) {
      List<?> bytes = Objects.requireNonNull((List<?>) ((Map<?, ?>) each).get("value"));
      first.add(Integer.decode(String.valueOf(bytes.getFirst())));
    }
    return first;
  }

  @Test
  void mapsLeadToMaps() throws Exception {
    MapSpec inner = new MapSpec("inner", MapType.ARRAY, 4, 8, 1, Set.of());
    MapSpec outer =
        new MapSpec(
            "outer",
            MapType.ARRAY_OF_MAPS,
            4,
            4,
            2,
            Set.of(),
            MapRole.PLAIN,
            0,
            0,
            Optional.of(inner),
            List.of(),
            Pinning.NONE,
            0,
            Optional.empty());
    try (BpfMap held = kernel.create(inner);
        BpfMap map = kernel.create(outer)) {
      String[] update = {"map", "update", id(map), "key", "1", "value"};
      assertThat(Pages.run(words(update, "id", id(held)))).isEqualTo(DONE);
      assertThat(Pages.run("map", "lookup", "-j", id(map), "key", "1").out())
          .contains("0x%02x".formatted(held.info().id() & 0xff));
      Bpftool bpftool = Bpftool.find();
      assertThat(Json.parse(Pages.run("-j", "map", "dump", id(map)).out()))
          .isEqualTo(bpftool.json("map", "dump", "id", id(map)));
      assertThat(Json.parse(Pages.run("-j", "map", "lookup", id(map), "key", "1").out()))
          .isEqualTo(bpftool.json("map", "lookup", "id", id(map), "key", "1", "0", "0", "0"));
      assertThat(Pages.run("map", "dump", id(map)).out())
          .isEqualTo("key hex 01 00 00 00  value id " + id(held) + "\nFound 1 element\n");
      isRefused(Pages.run(words(update, "id", "4294967295")), "there is no map with number");
      isRefused(Pages.run(words(update, "hex", "1")), "unexpected word hex");
    }
  }

  @Test
  void mapsLeadToPrograms() {
    AttachPoint point = new AttachPoint.RawTracepoint("sched_process_wait");
    FunctionSpec body =
        new FunctionSpec("held", new Assembler().assemble("r0 = 1\nexit"), List.of());
    ObjectSpec spec =
        new ObjectSpec(List.of(ProgramSpec.at("held", point, body)), List.of(), "GPL");
    try (BpfMap map = map(MapType.PROG_ARRAY, 4, 4, 2);
        LoadedObject object = kernel.load(spec)) {
      int program = object.program("held").info().id();
      String[] update = {"map", "update", "-j", id(map), "key", "1", "value"};
      assertThat(Pages.run(words(update, "id", "" + program)).out()).isEqualTo("null\n");
      assertThat(Pages.run("map", "lookup", "-j", id(map), "key", "1").out())
          .contains("0x%02x".formatted(program & 0xff));
      assertThat(Pages.run(words(update, "name", "no_such_program")))
          .isEqualTo(new Ran(1, "{\"error\":\"there is no program named no_such_program\"}\n", ""));
    }
  }

  @Test
  void queuesArePushedPeekedAndPopped() throws Exception {
    try (BpfMap map = map(MapType.QUEUE, 0, 4, 2)) {
      assertThat(Pages.run("map", "push", id(map), "value", "1")).isEqualTo(DONE);
      assertThat(Pages.run("map", "enqueue", id(map), "value", "hex", "2", "0", "0", "0"))
          .isEqualTo(DONE);
      isRefused(Pages.run("map", "push", id(map), "value", "3"), "it is full");
      Object theirs = Bpftool.find().json("map", "peek", "id", id(map));
      assertThat(Json.parse(Pages.run("map", "peek", "-j", id(map)).out())).isEqualTo(theirs);
      assertThat(Json.parse(Pages.run("map", "pop", "-j", id(map)).out())).isEqualTo(theirs);
      assertThat(Pages.run("map", "dequeue", id(map)).out()).isEqualTo("value hex 02 00 00 00\n");
      isRefused(Pages.run("map", "pop", id(map)), "map number " + id(map) + " is empty");
      assertThat(Pages.run("map", "peek", "-j", id(map))).isEqualTo(new Ran(1, "null\n", ""));
    }
    try (BpfMap map = map(MapType.HASH, 4, 4, 2)) {
      isRefused(Pages.run("map", "push", id(map), "value", "1"), "its entries have keys");
      isRefused(Pages.run("map", "pop", id(map)), "its entries have keys");
    }
  }

  @Test
  void frozenMapsAreNotWritten() {
    try (BpfMap map = map(MapType.ARRAY, 4, 4, 1)) {
      assertThat(Pages.run("map", "freeze", id(map))).isEqualTo(DONE);
      isRefused(Pages.run("map", "update", id(map), "key", "0", "value", "1"), "it is frozen");
      isRefused(Pages.run("map", "freeze", id(map)), "it is frozen already");
    }
    try (BpfMap map = map(MapType.HASH, 4, 4, 1)) {
      assertThat(Pages.run("map", "freeze", id(map))).isEqualTo(DONE);
      isRefused(Pages.run("map", "delete", id(map), "key", "0"), "it is frozen");
    }
  }

  @Test
  void whatCannotBeAMapIsRefused() {
    String[] create = {"map", "create", "/tmp/no_map"};
    isRefused(Pages.run("map", "create"), "create needs the file");
    isRefused(Pages.run(create), "create needs type and which");
    isRefused(Pages.run(words(create, "type", "hahs")), "did you mean hash?");
    String[] hash = words(create, "type", "hash", "key", "4", "value", "8", "entries");
    isRefused(Pages.run(hash), "there is nothing behind entries");
    isRefused(Pages.run(words(hash, "many")), "entries needs a number, and many is none");
    isRefused(Pages.run(words(hash, "4294967296")), "entries cannot be 4294967296");
    isRefused(Pages.run(words(hash, "1", "nmae", "x")), "did you mean name?");
    isRefused(Pages.run(words(hash, "1", "name", "not/so")), "a map cannot be named not/so");
    isRefused(Pages.run(words(hash, "1", "key", "4")), "key is said twice");
    isRefused(Pages.run(words(hash, "1", "flags", "0x80000000")), "there is no flag 0x80000000");
    isRefused(Pages.run(words(hash, "1", "flags", "no_preallock")), "did you mean no_prealloc?");
    isRefused(Pages.run(words(hash, "1")), "it is in no BPF file system");
    isRefused(Pages.run(words(hash, "0")), "cannot create map no_map");
    isRefused(Pages.run("map", "pin", "4294967295", "/tmp/x"), "there is no map with number");
  }

  /** What is mounted goes with the process. */
  @Test
  void mapsAreCreatedAndPinned() throws Exception {
    String script =
        """
        mount -t bpf bpf /mnt || exit 9
        "$@" map create /mnt/in type lru_hash key 4 value 8 entries 5 name inside || exit 8
        "$@" map create /mnt/out type hash_of_maps key 4 value 4 entries 3 \
          inner_map pinned /mnt/in flags no_prealloc || exit 7
        "$@" map update pinned /mnt/out key 1 value pinned /mnt/in || exit 6
        "$@" map pin pinned /mnt/out /mnt/again || exit 5
        "$@" -j map show pinned /mnt/in && "$@" -j map show pinned /mnt/again
        """;
    Processes.Ran ran = Nectar.runBelow(List.of("unshare", "--mount", "sh", "-c", script, "sh"));
    assertThat(ran.code()).as(ran.err()).isZero();
    List<Object> maps = ran.out().lines().<Object>map(Json::parse).toList();
    assertThat(((Map<?, ?>) maps.get(0)).get("type")).isEqualTo("lru_hash");
    assertThat(((Map<?, ?>) maps.get(0)).get("name")).isEqualTo("inside");
    assertThat(((Map<?, ?>) maps.get(0)).get("max_entries")).isEqualTo(5L);
    assertThat(((Map<?, ?>) maps.get(1)).get("name")).isEqualTo("out");
    assertThat(((Map<?, ?>) maps.get(1)).get("flags")).isEqualTo(1L);
  }
}
