// For: the other half of link_functions
// Builds: clang19-el clang19-eb
#include "nectar.h"

extern int hidden_here(int n);

struct sum {
  u64 total;
};

static SEPARATE int helper(int n) {
  __asm__ volatile("" : "+r"(n));
  return n + 100;
}

static long step(u32 index, struct sum *sum) {
  sum->total += 2 * index;
  return sum->total > 200;
}

SEPARATE int weak_here(int n) {
  __asm__ volatile("" : "+r"(n));
  return n + 200;
}

WEAK SEPARATE int weak_in_both(int n) {
  __asm__ volatile("" : "+r"(n));
  return n + 300;
}

WEAK HIDDEN SEPARATE int weak_and_hidden(int n) {
  __asm__ volatile("" : "+r"(n));
  return n + 400;
}

SEPARATE int other_sum(int n) { return helper(n) + weak_here(n) + hidden_here(n); }

SECTION("raw_tracepoint/sys_enter")
int second(void *ctx) {
  struct sum sum = {};
  loop(9, step, &sum, 0);
  return helper(1) + weak_in_both(2) + weak_and_hidden(3) + sum.total;
}

LICENSE("GPL");
