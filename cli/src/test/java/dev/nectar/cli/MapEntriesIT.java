package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.cli.Pages.Ran;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.MapView;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.report.Json;
import dev.nectar.report.NectarException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Entries of the test's own maps, against bpftool. */
final class MapEntriesIT extends LiveKernel {
  private BpfMap map(MapType type, int keySize, int valueSize, long entries) {
    return kernel.create(new MapSpec("entries", type, keySize, valueSize, entries, Set.of()));
  }

  private static Object json(String... words) {
    Ran ran = Pages.run(words);
    assertThat(ran.err()).isEmpty();
    return Json.parse(ran.out());
  }

  private static void isDumpedAsBpftoolDumpsIt(String id) throws Exception {
    assertThat(json("map", "dump", "-j", "id", id))
        .isEqualTo(Bpftool.find().json("map", "dump", "id", id));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "map_btf.clang19-el.o",
        "map_values.clang22-el.o",
        "data_globals.clang19-el.o",
        "data_sections.clang19-el.o",
        "struct_ops.clang19-el.o"
      })
  void mapsOfObjectsAreDumped(String name) throws Exception {
    ObjectSpec spec = read(name);
    try (LoadedObject object = kernel.load(spec)) {
      for (MapSpec each : spec.maps()) {
        if (each.type() == MapType.ARRAY
            || each.type() == MapType.HASH
            || each.type() == MapType.STRUCT_OPS) {
          isDumpedAsBpftoolDumpsIt(id(object.map(each.name())));
        }
      }
    } catch (NectarException e) {
      Assumptions.abort(String.valueOf(e.getMessage()));
    }
  }

  @Test
  void mapsWithoutTypesAreDumped() throws Exception {
    try (BpfMap map = map(MapType.HASH, 8, 3, 4)) {
      map.view(Codec.LONG, Codec.bytes(3)).put(-2L, new byte[] {1, 2, (byte) 0xff});
      isDumpedAsBpftoolDumpsIt(id(map));
      assertThat(Pages.run("map", "dump", "id", id(map)).out())
          .isEqualTo("key hex fe ff ff ff ff ff ff ff  value hex 01 02 ff\nFound 1 element\n");
    }
    try (BpfMap map = map(MapType.PERCPU_ARRAY, 4, 12, 2)) {
      isDumpedAsBpftoolDumpsIt(id(map));
    }
    try (BpfMap map = map(MapType.PROG_ARRAY, 4, 4, 2)) {
      isDumpedAsBpftoolDumpsIt(id(map));
    }
  }

  @Test
  void keysAreLookedUpByTheirNumberOrBytes() throws Exception {
    try (BpfMap map = map(MapType.HASH, 4, 8, 4)) {
      MapView<Integer, Long> view = map.view(Codec.INT, Codec.LONG);
      view.put(0x102, 7L);
      Object found = json("map", "lookup", "-j", "id", id(map), "key", "2", "1", "0", "0");
      assertThat(found)
          .isEqualTo(
              Bpftool.find().json("map", "lookup", "id", id(map), "key", "2", "1", "0", "0"));
      assertThat(json("map", "lookup", "-j", id(map), "key", "258")).isEqualTo(found);
      assertThat(json("map", "lookup", "-j", id(map), "key", "0x102")).isEqualTo(found);
      assertThat(json("map", "lookup", "-j", id(map), "key", "hex", "02", "01", "00", "00"))
          .isEqualTo(found);
      assertThat(Pages.run("map", "lookup", "-j", id(map), "key", "5"))
          .isEqualTo(new Ran(1, "null\n", ""));
      assertThat(Pages.run("map", "lookup", id(map), "key", "5").err())
          .startsWith("ERROR: map number " + id(map) + " has no entry with key hex 05 00 00 00\n");
    }
  }

  @Test
  void keysAreWalked() throws Exception {
    try (BpfMap map = map(MapType.ARRAY, 4, 8, 2)) {
      assertThat(json("map", "getnext", "-j", "id", id(map)))
          .isEqualTo(Bpftool.find().json("map", "getnext", "id", id(map)));
      assertThat(json("map", "getnext", "-j", "id", id(map), "key", "0"))
          .isEqualTo(
              Bpftool.find().json("map", "getnext", "id", id(map), "key", "0", "0", "0", "0"));
      assertThat(Pages.run("map", "getnext", "-j", "id", id(map), "key", "1"))
          .isEqualTo(
              new Ran(
                  1,
                  "{\"error\":\"map number " + id(map) + " has no key behind hex 01 00 00 00\"}\n",
                  ""));
    }
  }

  @Test
  void entriesAreRemoved() {
    try (BpfMap map = map(MapType.HASH, 4, 8, 4)) {
      MapView<Integer, Long> view = map.view(Codec.INT, Codec.LONG);
      view.put(5, 7L);
      assertThat(Pages.run("map", "delete", id(map), "key", "5")).isEqualTo(new Ran(0, "", ""));
      assertThat(view.size()).isZero();
      assertThat(Pages.run("map", "delete", id(map), "key", "5").code()).isEqualTo(1);
    }
  }

  @Test
  void entriesOfAnArrayStay() {
    try (BpfMap map = map(MapType.ARRAY, 4, 8, 2)) {
      String said =
          "cannot remove an entry of map number "
              + id(map)
              + ": maps of type ARRAY do not allow it";
      assertThat(Pages.run("map", "delete", id(map), "key", "0"))
          .isEqualTo(
              new Ran(
                  1,
                  "",
                  "ERROR: " + said + "\nHINT: put zeros: entries of an array are always there\n"));
      assertThat(Pages.run("map", "delete", "-j", id(map), "key", "0"))
          .isEqualTo(new Ran(1, "{\"error\":\"" + said + "\"}\n", ""));
    }
  }

  @Test
  void ofSeveralMapsOneIsWanted() {
    try (BpfMap one = map(MapType.ARRAY, 4, 8, 1);
        BpfMap two = map(MapType.ARRAY, 4, 8, 1)) {
      String name = one.info().name();
      assertThat(two.info().name()).isEqualTo(name);
      for (String[] line :
          new String[][] {
            {"map", "lookup", name, "key", "0"},
            {"btf", "dump", "map", name},
          }) {
        assertThat(Pages.run(line).err())
            .matches(
                "ERROR: there are [0-9]+ maps named NAME, and one is wanted\nHINT: name it by its number: nectar map show name NAME\n"
                    .replace("NAME", name));
      }
    }
  }

  @Test
  void typedKeysAreReadAndShown() throws Exception {
    try (LoadedObject object = kernel.load(read("map_btf.clang19-el.o"))) {
      BpfMap counts = object.map("counts");
      counts.view(Codec.INT, Codec.LONG).put(42, 7L);
      isDumpedAsBpftoolDumpsIt(id(counts));
      assertThat(Pages.run("map", "dump", id(counts)).out())
          .isEqualTo("key 42  value 7\nFound 1 element\n");
      assertThat(
              ((Map<?, ?>) json("map", "lookup", "-j", id(counts), "key", "42")).get("formatted"))
          .isEqualTo(Map.of("key", 42L, "value", 7L));
    }
  }

  @Test
  void bytesThatAreTooFewOrNoneAreToldSo() throws Exception {
    try (LoadedObject object = kernel.load(read("map_btf.clang19-el.o"))) {
      String counts = id(object.map("counts"));
      assertThat(Pages.run("map", "lookup", counts, "key", "1", "0", "0").err())
          .contains("it has 3 bytes, and keys have 4");
      assertThat(Pages.run("map", "lookup", counts, "key", "hex", "1").err())
          .contains("it has 1 byte, and keys have 4");
      assertThat(Pages.run("map", "lookup", counts, "key", "hex", "zz").err())
          .contains("zz is no byte");
    }
  }

  @Test
  void keysThatCannotBeAreRefusedInOneSentence() {
    try (BpfMap map = map(MapType.HASH, 4, 8, 4)) {
      for (List<String> key :
          List.of(
              List.of("4294967296"),
              List.of("many"),
              List.of("1", "2"),
              List.of("hex", "1", "2", "3", "zz"),
              List.<String>of())) {
        List<String> words = new ArrayList<>(List.of("map", "lookup", id(map), "key"));
        words.addAll(key);
        Ran ran = Pages.run(words.toArray(String[]::new));
        assertThat(ran.code()).as("%s", key).isEqualTo(1);
        assertThat(ran.err()).as("%s", key).startsWith("ERROR: cannot use '").doesNotContain("BUG");
        assertThat(ran.err().lines()).hasSize(2);
      }
    }
    assertThat(Pages.run("map", "dump").err()).contains("say which map");
  }
}
