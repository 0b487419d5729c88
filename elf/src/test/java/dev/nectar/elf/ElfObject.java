package dev.nectar.elf;

import dev.nectar.elf.xz.StoredXz;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/** A small object file with relocations, probes and packed symbols. */
final class ElfObject {
  private final int bits;
  private final ByteOrder order;
  private final ElfWriter writer;
  private final ByteBuffer notes = ByteBuffer.allocate(512);

  private ElfObject(int bits, ByteOrder order) {
    this.bits = bits;
    this.order = order;
    this.writer = new ElfWriter(bits, order, ElfFile.X86_64, 0);
  }

  /** Sections {@code .text}, {@code .data}, notes of two probes, and packed symbols. */
  static byte[] bytes(int bits, ByteOrder order) {
    ElfObject object = new ElfObject(bits, order);
    object.code();
    object.note("shop", "sell", "-4@%eax 8@-8(%rbp,%rbx,4) 8@total+4(%rip)", 0x2000);
    object.note("shop", "close", "", 0);
    object.finishNotes();
    byte[] packed = StoredXz.of(ElfImage.bytes(bits, order));
    object.writer.section(NewSection.of(".gnu_debugdata", 0, 1, packed));
    return object.writer.write();
  }

  private void code() {
    long flags = Section.ALLOCATED | Section.EXECUTABLE;
    int code = writer.section(NewSection.of(".text", flags, 16, new byte[64]));
    int data = writer.section(NewSection.of(".data", Section.ALLOCATED, 8, new byte[24]));
    int sell = writer.symbol(function("sell", 16, code, ElfSymbol.GLOBAL));
    int close = writer.symbol(function("close", 32, code, ElfSymbol.LOCAL));
    writer.relocation(code, new Relocation(20, 2, close, OptionalLong.of(-4)));
    writer.relocation(data, new Relocation(0, 1, sell, OptionalLong.empty()));
    writer.relocation(data, new Relocation(8, 1, close, OptionalLong.of(8)));
    writer.section(NewSection.of(".stapsdt.base", Section.ALLOCATED, 1, new byte[1]));
  }

  private static ElfSymbol function(String name, long value, int section, int binding) {
    return new ElfSymbol(name, value, 16, ElfSymbol.FUNCTION, binding, 0, section);
  }

  private void note(String provider, String name, String arguments, long semaphore) {
    notes.order(order);
    byte[] texts =
        (provider + '\0' + name + '\0' + arguments + '\0').getBytes(StandardCharsets.UTF_8);
    notes.putInt(8).putInt(3 * bits / 8 + texts.length).putInt(Note.USDT_PROBE);
    notes.put("stapsdt\0".getBytes(StandardCharsets.UTF_8));
    for (long word : new long[] {0x1010, 0x1800, semaphore}) {
      if (bits == 64) {
        notes.putLong(word);
      } else {
        notes.putInt((int) word);
      }
    }
    notes.put(texts);
    notes.position(notes.position() + 3 & -4);
  }

  private void finishNotes() {
    byte[] data = new byte[notes.position()];
    notes.flip().get(data);
    writer.section(
        new NewSection(
            ".note.stapsdt",
            Section.NOTES,
            0,
            4,
            0,
            0,
            0,
            data.length,
            MemorySegment.ofArray(data)));
  }
}
