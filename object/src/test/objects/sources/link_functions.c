// For: functions to be linked with link_functions_other: weak, hidden, static of equal names, called back
// Builds: clang19-el clang19-eb
#include "nectar.h"

extern int other_sum(int n);

struct sum {
  u64 total;
};

static SEPARATE int helper(int n) {
  __asm__ volatile("" : "+r"(n));
  return n + 1;
}

static long step(u32 index, struct sum *sum) {
  sum->total += index;
  return sum->total > 100;
}

WEAK SEPARATE int weak_here(int n) {
  __asm__ volatile("" : "+r"(n));
  return n + 2;
}

// Both are weak: the first is taken.
WEAK SEPARATE int weak_in_both(int n) {
  __asm__ volatile("" : "+r"(n));
  return n + 3;
}

WEAK HIDDEN SEPARATE int weak_and_hidden(int n) {
  __asm__ volatile("" : "+r"(n));
  return n + 4;
}

HIDDEN SEPARATE int hidden_here(int n) {
  __asm__ volatile("" : "+r"(n));
  return helper(n) + 5;
}

SECTION("raw_tracepoint/sys_enter")
int first(void *ctx) {
  struct sum sum = {};
  loop(9, step, &sum, 0);
  return helper(1) + weak_here(2) + weak_in_both(3) + weak_and_hidden(4) + other_sum(5) +
         hidden_here(6) + sum.total;
}

SECTION("xdp")
int between(void *ctx) { return weak_in_both(1); }

LICENSE("GPL");
