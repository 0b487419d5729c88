package dev.nectar.vm;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfKind;
import dev.nectar.bytecode.Encoder;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.MapInfo;
import dev.nectar.kernel.ProgramInfo;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.object.AttachPoint;
import dev.nectar.vm.map.Elements;
import dev.nectar.vm.map.EmbeddedMap;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A list of an embedded kernel that programs walk ({@code bpf_iter_…}): maps, programs, links, its
 * task, the elements of a map.
 *
 * @param registry the kernel
 * @param point which list
 * @param scope what part of it
 */
record ListWalk(Registry registry, AttachPoint point, Attachment.Scope scope) {
  /** Makes the members of the context for one element, and says where they lie. */
  interface Element {
    Map<String, Long> in(Structures memory);
  }

  /** What a program writes as it walks the list. */
  InputStream with(LiveProgram program) {
    if (!(point instanceof AttachPoint.Iterator(String list))) {
      throw new KernelException(
          "cannot walk " + point.text() + ": it is no list", "name one, such as bpf_map");
    }
    return new WalkStream(registry, program, this, list, elements(list));
  }

  private List<Element> elements(String list) {
    return switch (list) {
      case "bpf_map" ->
          registry.maps().stream()
              .<Element>map(info -> memory -> Map.of("map", map(memory, info)))
              .toList();
      case "bpf_prog" ->
          registry.live().stream()
              .<Element>map(live -> memory -> Map.of("prog", program(memory, live)))
              .toList();
      case "bpf_link" ->
          registry.allLinks().stream()
              .<Element>map(link -> memory -> Map.of("link", link(memory, link)))
              .toList();
      case "task" -> List.of(memory -> Map.of("task", task(memory, registry.task())));
      case "bpf_map_elem" -> elementsOfMap();
      default ->
          throw new UnsupportedFeatureException(
              "cannot walk " + point.text() + ": the embedded kernel has no such list",
              "walk bpf_map, bpf_prog, bpf_link, bpf_map_elem or task, or do it in Linux");
    };
  }

  /** The map whose elements are walked. */
  Optional<EmbeddedMap> ofMap() {
    return scope instanceof Attachment.Scope.OfMap(EmbeddedMap map)
        ? Optional.of(map)
        : Optional.empty();
  }

  private List<Element> elementsOfMap() {
    EmbeddedMap map =
        ofMap()
            .orElseThrow(
                () ->
                    new KernelException(
                        "cannot walk " + point.text() + ": it is not said of which map",
                        "name a map of this kernel: Attachment.on"));
    Elements elements = new Elements(map.store());
    return elements.keys().stream()
        .<Element>map(
            key ->
                memory -> {
                  long at = memory.bytes(key);
                  long value = elements.value(at, memory::room);
                  return Map.of("map", map(memory, map.info()), "key", at, "value", value);
                })
        .toList();
  }

  private static long map(Structures memory, MapInfo info) {
    return memory.write(
        "bpf_map",
        Map.of(
            "id", info.id(),
            "map_type", info.type().map(type -> type.number()).orElse(0),
            "key_size", info.keyBytes(),
            "value_size", info.valueBytes(),
            "max_entries", info.maxEntries(),
            "name", info.name()));
  }

  private static long program(Structures memory, LiveProgram live) {
    ProgramInfo info = live.info();
    long aux = memory.write("bpf_prog_aux", Map.of("id", info.id(), "name", info.name()));
    return memory.write(
        "bpf_prog",
        Map.of(
            "type", live.linked().spec().type().number(),
            "len", Encoder.slots(live.linked().body()),
            "tag", HexFormat.of().parseHex(info.tag()),
            "aux", aux));
  }

  private static long link(Structures memory, EmbeddedLink link) {
    return memory.write(
        "bpf_link",
        Map.of(
            "id", link.id(),
            "type", link.info().type().ordinal(),
            "prog", program(memory, link.program())));
  }

  private static long task(Structures memory, TaskContext task) {
    long cred = memory.write("cred", Map.of("uid", task.uid(), "gid", task.gid()));
    return memory.write(
        "task_struct",
        Map.of(
            "pid", task.tid(),
            "tgid", task.pid(),
            "comm", task.comm(),
            "cred", cred,
            "real_cred", cred));
  }

  /** The structure that programs of a list are given. */
  static int context(Btf types, String list) {
    return Optional.of(types.find(BtfKind.STRUCT, "bpf_iter__" + list))
        .filter(id -> id != 0)
        .orElseThrow(
            () ->
                new UnsupportedFeatureException(
                    "cannot walk " + list + ": the types of this kernel have no bpf_iter__" + list,
                    "use the types of one that has it"));
  }
}
