// For: atomic operations: add, and, or, xor, exchange, compare and exchange, of 32 and 64 bits
// Builds: clang13-el-v3 clang16-eb-v3 clang19-el-v3 clang22-el-v4 gcc-el-v3
#include "nectar.h"

u64 wide;
u32 narrow;

SECTION("raw_tracepoint/sys_enter")
int program(void *ctx) {
  u64 now = clock_ns();
  __sync_fetch_and_add(&wide, 1);
  __sync_fetch_and_add(&narrow, 2);
  u64 seen = __sync_fetch_and_add(&wide, now);
  seen += __sync_fetch_and_and(&wide, now);
  seen += __sync_fetch_and_or(&wide, 3);
  seen += __sync_fetch_and_xor(&narrow, 4);
  seen += __sync_val_compare_and_swap(&wide, now, seen);
  seen += __sync_val_compare_and_swap(&narrow, (u32)now, (u32)seen);
  seen += __sync_lock_test_and_set(&wide, 8);
#if __clang_major__ >= 21
  seen += __atomic_load_n(&wide, __ATOMIC_ACQUIRE);
  __atomic_store_n(&narrow, 9, __ATOMIC_RELEASE);
#endif
  return seen;
}

LICENSE("GPL");
