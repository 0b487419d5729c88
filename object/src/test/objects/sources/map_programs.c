// For: tail calls, and a program array whose slots are filled at load
// Builds: clang11-el clang19-el clang19-eb clang22-el-v4
#include "nectar.h"

int second(void *ctx);
int third(void *ctx);

struct {
  NUMBER(type, PROGRAM_ARRAY);
  NUMBER(max_entries, 3);
  NUMBER(key_size, 4);
  SLOTS(values, int(void *));
} steps MAP = {
    .values = {[1] = (void *)&second, [2] = (void *)&third},
};

SECTION("xdp")
int first(void *ctx) {
  tail_call(ctx, &steps, 1);
  return 1;
}

SECTION("xdp")
int second(void *ctx) {
  tail_call(ctx, &steps, 2);
  return 2;
}

SECTION("xdp")
int third(void *ctx) { return 3; }

LICENSE("GPL");
