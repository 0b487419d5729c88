// For: what is left when symbols are stripped: all, those not needed, those of functions
// Builds: clang11-el-stripped clang19-el-bare clang19-eb-nofunc clang19-el-nofunc clang19-el-nobtf-nofunc
#include "nectar.h"

struct {
  NUMBER(type, ARRAY);
  NUMBER(max_entries, 1);
  KIND(key, u32);
  KIND(value, u64);
} table MAP;

static SEPARATE int inner(int n) { return n + (int)random_u32(); }

SECTION("xdp")
int program(void *ctx) {
  u32 zero = 0;
  return map_lookup(&table, &zero) ? inner(1) : inner(2);
}

LICENSE("GPL");
