// For: a switch of many cases, which newer compilers make a table of jumps
// Builds: clang11-el clang19-el-v4 clang22-el-v4 clang22-eb-v4
#include "nectar.h"

u64 seen[16];

SECTION("syscall")
int program(u32 *ctx) {
  switch (*ctx) {
    case 0: seen[1] += clock_ns(); break;
    case 1: seen[9] ^= 3; break;
    case 2: seen[2] -= pid_tgid(); break;
    case 3: seen[7] *= 5; break;
    case 4: seen[4] = random_u32(); break;
    case 5: seen[8] |= cpu_number(); break;
    case 6: seen[3] &= 0xff; break;
    case 7: seen[5] <<= 2; break;
    case 8: seen[6] >>= 1; break;
    case 9: seen[11] += 77; break;
    case 10: seen[12] = seen[13]; break;
    case 11: seen[11] += clock_ns() ^ 9; break;
    case 12: seen[12] = seen[3] - 4; break;
    case 13: seen[13] |= pid_tgid(); break;
    case 14: seen[14] ^= random_u32(); break;
    case 15: seen[15] *= 21; break;
    case 16: seen[0] -= seen[15]; break;
    case 17: seen[1] >>= 3; break;
    default: return 1;
  }
  return 0;
}

LICENSE("GPL");
