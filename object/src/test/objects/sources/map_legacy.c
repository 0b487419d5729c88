// For: the section "maps" of struct bpf_map_def, as libbpf read it before 1.0
// Builds: clang11-el clang11-el-nobtf clang19-eb clang19-el-nobtf
#include "nectar.h"

struct bpf_map_def {
  u32 type;
  u32 key_size;
  u32 value_size;
  u32 max_entries;
  u32 map_flags;
};

struct bpf_map_def counts SECTION("maps") = {
    .type = HASH,
    .key_size = sizeof(u32),
    .value_size = sizeof(u64),
    .max_entries = 100,
    .map_flags = NO_PREALLOCATION,
};

struct bpf_map_def events SECTION("maps") = {
    .type = PERF_EVENT_ARRAY,
    .key_size = sizeof(int),
    .value_size = sizeof(int),
    .max_entries = 64,
};

SECTION("kprobe/do_unlinkat")
int unlink(void *ctx) {
  u32 key = 1;
  u64 *count = map_lookup(&counts, &key);
  return count ? perf_output(ctx, &events, 0xffffffffULL, count, sizeof(*count)) : 0;
}

LICENSE("GPL");
u32 running_version SECTION("version") = 0x060c00;
