package dev.nectar.elf.xz;

import dev.nectar.elf.xz.LzmaDecoder.Properties;
import java.util.Optional;

/** LZMA2: chunks of at most 64 KiB packed or 2 MiB unpacked, some as they are. */
final class Lzma2Decoder {
  private static final int END = 0;
  private static final int PLAIN_NEW_DICTIONARY = 1;
  private static final int PLAIN = 2;
  private static final int PACKED = 0x80;
  private static final int PACKED_NEW_STATE = 0xa0;
  private static final int PACKED_NEW_PROPERTIES = 0xc0;
  private static final int PACKED_NEW_DICTIONARY = 0xe0;

  private final Input in;
  private final Output out;
  private final long dictionary;

  private boolean hasDictionary;
  private Optional<LzmaDecoder> lzma = Optional.empty();

  /**
   * A block's data.
   *
   * @param dictionary how far back it may reach, in bytes
   */
  Lzma2Decoder(Input in, Output out, long dictionary) {
    this.in = in;
    this.out = out;
    this.dictionary = dictionary;
  }

  void decode() {
    for (int control = in.u8(); control != END; control = in.u8()) {
      if (control == PLAIN_NEW_DICTIONARY || control >= PACKED_NEW_DICTIONARY) {
        out.emptyDictionary();
        hasDictionary = true;
        lzma = Optional.empty();
      } else if (!hasDictionary) {
        throw new XzException("its first chunk has no dictionary");
      }
      if (control >= PACKED) {
        packed(control);
      } else if (control <= PLAIN) {
        out.read(in, in.u16BigEndian() + 1);
      } else {
        throw new XzException("there is no chunk of kind " + control);
      }
    }
  }

  private void packed(int control) {
    int count = ((control & 0x1f) << Short.SIZE | in.u16BigEndian()) + 1;
    int size = in.u16BigEndian() + 1;
    if (control >= PACKED_NEW_PROPERTIES) {
      lzma = Optional.of(new LzmaDecoder(out, dictionary, Properties.of(in.u8())));
    } else if (control >= PACKED_NEW_STATE) {
      lzma = lzma.map(old -> new LzmaDecoder(out, dictionary, old.properties()));
    }
    lzma.orElseThrow(() -> new XzException("its first chunk has no LZMA properties"))
        .decode(in.bytes(size), count);
  }
}
