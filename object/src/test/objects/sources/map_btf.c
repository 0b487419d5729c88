// For: maps whose members' types say what they are
// Builds: clang11-el clang13-eb clang16-el clang19-el clang19-eb clang22-el gcc-el
#include "nectar.h"

struct {
  NUMBER(type, HASH);
  NUMBER(max_entries, 1024);
  NUMBER(map_flags, NO_PREALLOCATION);
  KIND(key, u32);
  KIND(value, u64);
} counts MAP;

struct {
  NUMBER(type, ARRAY);
  NUMBER(max_entries, 2);
  NUMBER(key_size, 4);
  NUMBER(value_size, 16);
} sized MAP;

struct {
  NUMBER(type, RING_BUFFER);
  NUMBER(max_entries, 1 << 16);
} ring MAP;

SECTION("tracepoint/syscalls/sys_enter_openat")
int count(void *ctx) {
  u32 key = pid_tgid();
  u64 *known = map_lookup(&counts, &key), one = 1;
  if (known) {
    __sync_fetch_and_add(known, 1);
  } else {
    map_update(&counts, &key, &one, 0);
  }
  u32 zero = 0;
  char *place = map_lookup(&sized, &zero);
  if (place) {
    command_name(place, 16);
  }
  u64 *event = ring_reserve(&ring, sizeof(*event), 0);
  if (event) {
    *event = key;
    ring_submit(event, 0);
  }
  return 0;
}

LICENSE("GPL");
