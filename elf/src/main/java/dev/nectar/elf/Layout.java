package dev.nectar.elf;

/**
 * Where the members of the headers are, in {@code Elf32_*} and {@code Elf64_*} of {@code elf.h}.
 */
enum Layout {
  /** {@code ELFCLASS32}. */
  BITS_32(
      new int[] {28, 32, 42, 44, 46, 48, 50},
      new int[] {40, 8, 12, 16, 20, 24, 32, 36},
      new int[] {32, 24, 4, 8, 16, 20, 28},
      new int[] {16, 4, 8, 12, 14}),

  /** {@code ELFCLASS64}. */
  BITS_64(
      new int[] {32, 40, 54, 56, 58, 60, 62},
      new int[] {64, 8, 16, 24, 32, 40, 48, 56},
      new int[] {56, 4, 8, 16, 32, 40, 48},
      new int[] {24, 8, 16, 4, 6});

  /** {@code e_phoff} and the following. */
  final int segmentTable;

  final int sectionTable;
  final int segmentEntrySize;
  final int segmentCount;
  final int sectionEntrySize;
  final int sectionCount;
  final int sectionNames;

  /** The size of a section header, then {@code sh_flags} and the following. */
  final int sectionHeader;

  final int flags;
  final int address;
  final int offset;
  final int size;
  final int link;
  final int alignment;
  final int entrySize;

  /** The size of a program header, then the places in it. */
  final int segmentHeader;

  final int segmentFlags;
  final int segmentOffset;
  final int segmentAddress;
  final int segmentFileSize;
  final int segmentMemorySize;
  final int segmentAlignment;

  /** The size of a symbol, then {@code st_value} and the following. */
  final int symbol;

  final int symbolValue;
  final int symbolSize;
  final int symbolInfo;
  final int symbolSection;

  Layout(int[] file, int[] section, int[] segment, int[] symbols) {
    segmentTable = file[0];
    sectionTable = file[1];
    segmentEntrySize = file[2];
    segmentCount = file[3];
    sectionEntrySize = file[4];
    sectionCount = file[5];
    sectionNames = file[6];
    sectionHeader = section[0];
    flags = section[1];
    address = section[2];
    offset = section[3];
    size = section[4];
    link = section[5];
    alignment = section[6];
    entrySize = section[7];
    segmentHeader = segment[0];
    segmentFlags = segment[1];
    segmentOffset = segment[2];
    segmentAddress = segment[3];
    segmentFileSize = segment[4];
    segmentMemorySize = segment[5];
    segmentAlignment = segment[6];
    symbol = symbols[0];
    symbolValue = symbols[1];
    symbolSize = symbols[2];
    symbolInfo = symbols[3];
    symbolSection = symbols[4];
  }
}
