// For: pinning by name, map_extra, numa_node
// Builds: clang11-el clang19-el clang19-eb
#include "nectar.h"

struct {
  NUMBER(type, HASH);
  NUMBER(max_entries, 16);
  NUMBER(pinning, PIN_BY_NAME);
  NUMBER(map_flags, 1 << 2);
  NUMBER(numa_node, 0);
  KIND(key, u32);
  KIND(value, u32);
} shared MAP;

struct {
  NUMBER(type, BLOOM_FILTER);
  NUMBER(max_entries, 100);
  NUMBER(map_extra, 3);
  KIND(value, u32);
} seen MAP;

SECTION("socket")
int filter(void *ctx) {
  u32 key = 7;
  return map_lookup(&shared, &key) ? -1 : (int)map_push(&seen, &key, 0);
}

LICENSE("Dual BSD/GPL");
