package dev.nectar.cli;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfException;
import dev.nectar.elf.ElfException;
import dev.nectar.elf.ElfFile;
import dev.nectar.report.NectarException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** Types in a file: BTF alone, or in a section of an ELF file. */
final class TypesFile {
  private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};

  private TypesFile() {}

  /** Reads types that need no others. */
  static Btf read(Context context, String name) {
    return read(context, name, Optional.empty());
  }

  /**
   * Reads types.
   *
   * @param base the types that they go on from, if they are split
   */
  static Btf read(Context context, String name, Optional<Btf> base) {
    byte[] bytes = new Input(context).bytes(name, "name a file with BTF");
    try {
      MemorySegment data = section(MemorySegment.ofArray(bytes));
      return base.isPresent() ? Btf.split(data, base.get()) : Btf.of(data);
    } catch (BtfException | ElfException e) {
      throw new NectarException(
          "cannot read the types in " + name + ": " + e.getMessage(),
          "name a file with BTF, such as /sys/kernel/btf/vmlinux",
          e);
    }
  }

  private static MemorySegment section(MemorySegment data) {
    if (data.byteSize() < ELF.length
        || data.asSlice(0, ELF.length).mismatch(MemorySegment.ofArray(ELF)) >= 0) {
      return data;
    }
    ElfFile elf = ElfFile.of(data);
    return elf.data(
        elf.section(".BTF").orElseThrow(() -> new BtfException("it has no section .BTF", "")));
  }
}
