// For: functions, variables and maps of another object, for static linking with functions_library
// Builds: clang13-el clang19-el clang19-eb
#include "nectar.h"

extern int twice(int n);
extern int level;
extern struct {
  NUMBER(type, ARRAY);
  NUMBER(max_entries, 4);
  KIND(key, u32);
  KIND(value, u64);
} table IN(".maps");

WEAK SEPARATE int chosen(int n) {
  __asm__ volatile("" : "+r"(n));
  return n;
}

SECTION("xdp")
int program(void *ctx) {
  u32 zero = 0;
  return map_lookup(&table, &zero) ? twice(level) : chosen(1);
}

LICENSE("GPL");
