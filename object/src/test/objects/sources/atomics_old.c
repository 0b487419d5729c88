// For: the atomic addition that the first version of the instruction set has
// Builds: clang11-el-v1 clang11-eb-v2 clang19-el-v1-nobtf
#include "nectar.h"

u64 wide;
u32 narrow;

SECTION("raw_tracepoint/sys_enter")
int program(void *ctx) {
  __sync_fetch_and_add(&wide, 1);
  __sync_fetch_and_add(&narrow, 2);
  return 0;
}

LICENSE("GPL");
