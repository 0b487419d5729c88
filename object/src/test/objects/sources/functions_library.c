// For: what functions_external needs, and a global function in place of a weak one
// Builds: clang13-el clang19-el clang19-eb
#include "nectar.h"

int level = 3;
static int calls;

struct {
  NUMBER(type, ARRAY);
  NUMBER(max_entries, 4);
  KIND(key, u32);
  KIND(value, u64);
} table MAP;

SEPARATE int twice(int n) {
  calls++;
  return n + n;
}

SEPARATE int chosen(int n) {
  __asm__ volatile("" : "+r"(n));
  return n + 10;
}

LICENSE("GPL");
