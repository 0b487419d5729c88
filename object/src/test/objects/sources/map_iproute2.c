// For: the section "maps" of struct bpf_elf_map, as iproute2 reads it, with inner maps by number
// Builds: clang11-el-nobtf clang19-el clang19-eb-nobtf
#include "nectar.h"

struct bpf_elf_map {
  u32 type;
  u32 size_key;
  u32 size_value;
  u32 max_elem;
  u32 flags;
  u32 id;
  u32 pinning;
  u32 inner_id;
  u32 inner_idx;
};

struct bpf_elf_map inner SECTION("maps") = {
    .type = ARRAY,
    .size_key = 4,
    .size_value = 8,
    .max_elem = 1,
    .id = 5,
    .inner_idx = 0,
};

struct bpf_elf_map outer SECTION("maps") = {
    .type = ARRAY_OF_MAPS,
    .size_key = 4,
    .size_value = 4,
    .max_elem = 2,
    .pinning = 2,
    .inner_id = 5,
};

struct bpf_elf_map jumps SECTION("maps") = {
    .type = PROGRAM_ARRAY,
    .size_key = 4,
    .size_value = 4,
    .max_elem = 2,
    .id = 9,
};

// The tail call of map 9, slot 1.
SECTION("9/1") int later(void *ctx) { return 1; }

SECTION("classifier")
int now(void *ctx) {
  u32 slot = 1;
  map_lookup(&outer, &slot);
  tail_call(ctx, &jumps, 1);
  return 0;
}

SECTION("action") int act(void *ctx) { return 2; }

char license_text[] SECTION("license") = "GPL";
