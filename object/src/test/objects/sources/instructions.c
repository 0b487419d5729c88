// For: code for each version of the instruction set: 32-bit jumps, signs, swaps, long jumps
// Builds: clang11-el-v1 clang11-eb-v2 clang16-el-v3 clang19-el-v1 clang19-el-v4 clang19-eb-v4 clang22-el-v4 gcc-el-v4
#include "nectar.h"

struct numbers {
  s8 tiny;
  s16 small;
  s32 middle;
  s64 large;
  u32 plain;
};

#if __BPF_CPU_VERSION__ >= 4
SEPARATE s64 divide(s64 a, s64 b) { return b ? a / b + a % b : 0; }
#endif

SECTION("socket")
int program(struct numbers *n) {
  s64 total = n->tiny + n->small + n->middle + n->large;
  u32 less = n->plain < 17 ? n->plain : 3;
  if ((s32)n->plain > n->middle)
    total += __builtin_bswap64(total) + __builtin_bswap32(less) + __builtin_bswap16(less);
#if __BPF_CPU_VERSION__ >= 4
  total = divide(total, less);
#endif
  total += 0x123456789abcdef0LL;
  return total >> (less & 63);
}

LICENSE("GPL");
