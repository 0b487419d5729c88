// For: values with a timer, a spin lock, and the callback of a timer
// Builds: clang13-el clang19-el clang19-eb
#include "nectar.h"

struct bpf_timer {
  u64 opaque[2];
} __attribute__((aligned(8)));

struct bpf_spin_lock {
  u32 value;
};

struct entry {
  struct bpf_timer timer;
  struct bpf_spin_lock lock;
  u32 count;
};

struct {
  NUMBER(type, ARRAY);
  NUMBER(max_entries, 1);
  KIND(key, u32);
  KIND(value, struct entry);
} entries MAP;

static int expired(void *map, u32 *key, struct entry *entry) {
  spin_lock(&entry->lock);
  entry->count++;
  spin_unlock(&entry->lock);
  return 0;
}

SECTION("tc")
int start(void *ctx) {
  u32 zero = 0;
  struct entry *entry = map_lookup(&entries, &zero);
  if (entry) {
    timer_init(&entry->timer, &entries, 1);
    timer_set_callback(&entry->timer, expired);
    timer_start(&entry->timer, 1000000, 0);
  }
  return 0;
}

LICENSE("GPL");
