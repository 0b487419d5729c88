// For: maps of maps: inner templates, and slots that are filled at load
// Builds: clang11-el clang16-eb clang19-el clang19-eb gcc-el
#include "nectar.h"

struct inner {
  NUMBER(type, ARRAY);
  NUMBER(max_entries, 1);
  KIND(key, u32);
  KIND(value, u64);
} first MAP, second MAP;

struct {
  NUMBER(type, ARRAY_OF_MAPS);
  NUMBER(max_entries, 4);
  KIND(key, u32);
  SLOTS(values, struct inner);
} by_cpu MAP = {
    .values = {[0] = (void *)&first, [3] = (void *)&second},
};

struct {
  NUMBER(type, HASH_OF_MAPS);
  NUMBER(max_entries, 8);
  KIND(key, u64);
  SLOTS(values, struct {
    NUMBER(type, HASH);
    NUMBER(max_entries, 32);
    KIND(key, u32);
    KIND(value, u32);
  });
} by_cgroup MAP;

SECTION("raw_tracepoint/sys_enter")
int count(void *ctx) {
  u32 cpu = cpu_number() & 3, zero = 0;
  void *map = map_lookup(&by_cpu, &cpu);
  u64 *value = map ? map_lookup(map, &zero) : 0;
  if (value) {
    *value += 1;
  }
  u64 group = 1;
  map = map_lookup(&by_cgroup, &group);
  return map ? map_delete(map, &zero) : 0;
}

LICENSE("GPL");
