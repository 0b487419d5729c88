// For: functions in .text, called from programs and from each other
// Builds: clang11-el clang13-eb clang19-el clang19-eb clang19-el-nobtf gcc-el
#include "nectar.h"

static u64 total;

static SEPARATE int leaf(int a) { return a * 3 + (int)random_u32(); }

static SEPARATE int branch(int a, int b) {
  total += a;
  return leaf(a) - leaf(b);
}

SECTION("xdp") int one(void *ctx) { return branch(1, 2) & 3; }

SECTION("tc") int two(void *ctx) { return leaf(3) + branch(4, 5); }

SECTION("socket") int alone(void *ctx) { return 0; }

LICENSE("GPL");
