package dev.nectar.vm;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfType;
import dev.nectar.object.link.LinkedStructOps;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a {@code struct_ops} map holds.
 *
 * @param programs by the names of members, in the order of the structure
 * @param data the structure, in the layout of the kernel's types
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Functions(Map<String, LiveProgram> programs, byte[] data) {
  /** Those of a map, as it was linked, with those of its programs that are loaded. */
  static Functions of(
      Btf types, LinkedStructOps linked, Function<String, Optional<LiveProgram>> programs) {
    BtfType.Member data = types.member(linked.valueType(), "data").orElseThrow();
    BtfType.Struct structure = (BtfType.Struct) types.type(types.resolve(data.type()));
    int start = data.bitOffset() / Byte.SIZE;
    Map<String, LiveProgram> found = new LinkedHashMap<>();
    for (BtfType.Member member : structure.members()) {
      String name = linked.programs().get(start + member.bitOffset() / Byte.SIZE);
      if (name != null) {
        programs.apply(name).ifPresent(program -> found.put(member.name(), program));
      }
    }
    byte[] value = linked.value().bytes();
    return new Functions(found, Arrays.copyOfRange(value, start, start + structure.size()));
  }
}
