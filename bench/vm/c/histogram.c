#include "bench.h"

/* How often each value of four bits comes, counted on the stack; the largest count. */
INLINE wide bench(byte *memory) {
  word counts[16] = {0};
  ROLLED for (word i = 0; i < 1024; i++)
    counts[memory[i] & 15]++;
  word most = 0;
  ROLLED for (word i = 0; i < 16; i++)
    if (counts[i] > most)
      most = counts[i];
  return most;
}
PROG
