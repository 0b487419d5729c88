package dev.nectar.object.elf;

import dev.nectar.elf.Section;

/** What a section of an object file is for. */
enum SectionRole {
  /** Functions that programs call. */
  FUNCTIONS,
  /** Programs, and functions that they call. */
  PROGRAMS,
  /** Maps that types describe. */
  MAPS,
  /** Maps that structures describe. */
  LEGACY_MAPS,
  /** Variables. */
  VARIABLES,
  /** Constants. */
  CONSTANTS,
  /** Variables that lie in an arena. */
  ARENA,
  /** Tables of functions for the kernel. */
  STRUCT_OPS,
  /** Targets of jumps. */
  JUMP_TABLES,
  /** The licence. */
  LICENSE,
  /** The version of the kernel. */
  VERSION,
  /** Data that only matters if code refers to it. */
  OTHER_DATA,
  /** What loaders ignore. */
  NONE;

  static SectionRole of(Section section) {
    String name = section.name();
    boolean hasBytes = section.type() == Section.PROGRAM_DATA;
    if (!hasBytes && section.type() != Section.NO_BITS) {
      return NONE;
    }
    if (hasBytes && (section.flags() & Section.EXECUTABLE) != 0) {
      return isOrBelow(name, ".text") ? FUNCTIONS : PROGRAMS;
    }
    SectionRole named = named(name);
    if (named != OTHER_DATA) {
      return named;
    }
    return (section.flags() & Section.ALLOCATED) != 0 ? OTHER_DATA : NONE;
  }

  /** What data in a section of a name are for. */
  static SectionRole ofData(String name) {
    return name.isEmpty() || name.startsWith(".rel") || name.startsWith(".BTF")
        ? NONE
        : named(name);
  }

  private static SectionRole named(String name) {
    return switch (name) {
      case ".maps" -> MAPS;
      case "license" -> LICENSE;
      case "version" -> VERSION;
      case ".addr_space.1" -> ARENA;
      case ".jumptables" -> JUMP_TABLES;
      case ".struct_ops", ".struct_ops.link", "?.struct_ops", "?.struct_ops.link" -> STRUCT_OPS;
      default -> {
        if (name.equals("maps") || name.startsWith("maps/")) {
          yield LEGACY_MAPS;
        }
        if (isOrBelow(name, ".data") || isOrBelow(name, ".bss")) {
          yield VARIABLES;
        }
        if (isOrBelow(name, ".rodata")) {
          yield CONSTANTS;
        }
        yield name.startsWith(".debug") || name.startsWith(".eh_frame") ? NONE : OTHER_DATA;
      }
    };
  }

  private static boolean isOrBelow(String name, String start) {
    return name.startsWith(start)
        && (name.length() == start.length() || name.charAt(start.length()) == '.');
  }

  boolean isCode() {
    return this == FUNCTIONS || this == PROGRAMS;
  }

  boolean isData() {
    return this == VARIABLES || this == CONSTANTS || this == OTHER_DATA;
  }
}
