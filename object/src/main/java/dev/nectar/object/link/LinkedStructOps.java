package dev.nectar.object.link;

import dev.nectar.object.Contents;
import java.util.Map;

/**
 * A struct_ops map as a kernel has it.
 *
 * @param valueType the number of its value's structure in the kernel's types
 * @param value the value, but for the programs
 * @param programs by the place of the pointer in the value, in bytes, the programs of the object
 */
public record LinkedStructOps(int valueType, Contents value, Map<Integer, String> programs) {
  /** Keeps its own copy. */
  public LinkedStructOps {
    programs = Map.copyOf(programs);
  }
}
