package dev.nectar.vm;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfException;
import dev.nectar.btf.BtfType;
import dev.nectar.kernel.Codec;
import dev.nectar.vm.map.ArrayStore;
import dev.nectar.vm.map.MapStore;
import dev.nectar.vm.map.MapTable;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the variables of a program's constants that are for readers. */
final class Metadata {
  /** In the names of maps that have them. */
  static final String CONSTANTS = ".rodata";

  private static final String PREFIX = "bpf_metadata_";

  private Metadata() {}

  static Map<String, String> of(LiveProgram program) {
    Map<String, String> found = new LinkedHashMap<>();
    program
        .types()
        .ifPresent(
            types -> {
              for (int id : program.maps()) {
                MapStore store = program.owner().maps().at(MapTable.handle(id));
                if (store instanceof ArrayStore array
                    && store.spec().name().contains(CONSTANTS)
                    && store.spec().valueType() != 0) {
                  read(types, array, found);
                }
              }
            });
    return found;
  }

  private static void read(Btf types, ArrayStore array, Map<String, String> found) {
    try {
      if (types.type(array.spec().valueType()) instanceof BtfType.DataSection section) {
        MemorySegment value = array.memory().slice(array.base(), array.spec().valueSize());
        for (BtfType.Placement each : section.variables()) {
          BtfType.Variable variable = (BtfType.Variable) types.type(each.type());
          if (variable.name().startsWith(PREFIX)) {
            Object read = Codec.value(types, variable.type()).read(value, each.offset());
            found.put(variable.name().substring(PREFIX.length()), String.valueOf(read));
          }
        }
      }
    } catch (BtfException | IllegalArgumentException e) {
      return; // types that do not say what the variables are
    }
  }
}
