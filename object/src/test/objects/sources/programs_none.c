// For: an object without programs: a map, a variable, a license
// Builds: clang11-el clang19-el
#include "nectar.h"

struct {
  NUMBER(type, ARRAY);
  NUMBER(max_entries, 1);
  KIND(key, u32);
  KIND(value, u64);
} table MAP;

int variable = 4;

LICENSE("GPL");
