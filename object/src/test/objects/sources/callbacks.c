// For: addresses of functions as arguments: loops, elements of maps
// Builds: clang13-el clang19-el clang19-eb clang22-el
#include "nectar.h"

struct {
  NUMBER(type, HASH);
  NUMBER(max_entries, 8);
  KIND(key, u32);
  KIND(value, u64);
} table MAP;

struct sum {
  u64 total;
};

static long step(u32 index, struct sum *sum) {
  sum->total += index;
  return sum->total > 100;
}

static long element(void *map, u32 *key, u64 *value, struct sum *sum) {
  sum->total += *value;
  return 0;
}

SEPARATE long global_step(u32 index, void *ctx) { return index == 5; }

SECTION("tracepoint/syscalls/sys_enter_nanosleep")
int run(void *ctx) {
  struct sum sum = {};
  loop(50, step, &sum, 0);
  loop(9, global_step, &sum, 0);
  for_each_element(&table, element, &sum, 0);
  return sum.total;
}

LICENSE("GPL");
