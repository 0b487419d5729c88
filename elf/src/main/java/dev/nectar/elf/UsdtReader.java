package dev.nectar.elf;

import dev.nectar.elf.UsdtProbe.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code .note.stapsdt}: location, base and semaphore as addresses, then provider, name and
 * arguments as texts that end with a zero.
 */
final class UsdtReader {
  private static final String OWNER = "stapsdt";

  private final ElfFile file;
  private final Optional<Section> base;

  UsdtReader(ElfFile file) {
    this.file = file;
    this.base = file.section(".stapsdt.base");
  }

  List<UsdtProbe> read(Section section) {
    List<UsdtProbe> probes = new ArrayList<>();
    for (Note note : file.notes(section)) {
      if (note.type() == Note.USDT_PROBE && note.owner().equals(OWNER)) {
        probes.add(probe(note));
      }
    }
    return probes;
  }

  private UsdtProbe probe(Note note) {
    Bytes content = file.bytes(note.content());
    int word = file.bits() / Byte.SIZE;
    long moved = base.isPresent() ? base.get().address() - content.word(word) : 0;
    long semaphore = content.word(2L * word);
    long[] at = {3L * word};
    return new UsdtProbe(
        text(content, at),
        text(content, at),
        place(content.word(0) + moved),
        content.word(word),
        semaphore == 0 ? Optional.empty() : Optional.of(place(semaphore + moved)),
        text(content, at));
  }

  private Place place(long address) {
    long wrapped = file.bits() == 64 ? address : address & 0xffff_ffffL;
    return new Place(wrapped, file.offset(wrapped));
  }

  /** The text at a place, which moves behind it. */
  private static String text(Bytes content, long[] at) {
    String text = content.text(at[0], content.size());
    at[0] = Math.min(content.size(), at[0] + content.textSize(at[0], content.size()) + 1);
    return text;
  }
}
