#include "bench.h"

/* CRC-32 of 128 bytes, a bit at a time. */
INLINE wide bench(byte *memory) {
  word crc = ~0u;
  ROLLED for (word i = 0; i < 128; i++) {
    crc ^= memory[i];
    ROLLED for (word bit = 0; bit < 8; bit++)
      crc = (crc >> 1) ^ (0xedb88320u & -(crc & 1));
  }
  return (word)~crc;
}
PROG
