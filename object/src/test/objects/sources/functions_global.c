// For: global functions, which the verifier checks alone; weak and hidden ones; in other sections
// Builds: clang11-el clang19-el clang19-eb clang22-el
#include "nectar.h"

struct pair {
  u32 a, b;
};

SEPARATE int sum(struct pair *pair) { return pair ? pair->a + pair->b : 0; }

WEAK SEPARATE int replaceable(u32 n) {
  __asm__ volatile("" : "+r"(n));
  return n + 1;
}

HIDDEN SEPARATE int own(u32 n) { return n ^ 5; }

SECTION("tc") SEPARATE int beside(u32 n) { return own(n) + replaceable(n); }

SECTION("tc")
int program(void *ctx) {
  struct pair pair = {random_u32(), 2};
  return sum(&pair) + beside(pair.a);
}

LICENSE("GPL");
