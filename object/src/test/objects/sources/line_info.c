// For: lines of functions that are inlined, of macros and of another file; DWARF beside BTF
// Builds: clang11-el clang19-el clang19-el-dwarf clang19-eb-dwarf clang22-el
#include "nectar.h"

#define DOUBLE(n) ((n) + (n))

INLINE int inlined(int n) {
  int doubled = DOUBLE(n);
  if (doubled > 10)
    doubled -= 3;
  return doubled;
}

static SEPARATE int outer(int n) {
  int total = 0;
#line 100 "elsewhere.h"
  for (int i = 0; i < 4; i++)
    total += inlined(n + i);
  return total;
}

#line 30 "line_info.c"
SECTION("xdp")
int program(void *ctx) {
  int n = random_u32();
  return n & 1 ? outer(n) : inlined(n);
}

LICENSE("GPL");
