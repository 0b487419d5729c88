// For: an arena, variables in it, and casts between its address space and the program's
// Builds: clang19-el clang19-eb clang22-el
#include "nectar.h"

#define IN_ARENA __attribute__((address_space(1)))

struct {
  NUMBER(type, ARENA);
  NUMBER(map_flags, MAPPABLE);
  NUMBER(max_entries, 16);
} arena MAP;

struct node {
  struct node IN_ARENA *next;
  u64 value;
};

int IN_ARENA counter = 5;
struct node IN_ARENA root;
u64 IN_ARENA big[64];

extern void IN_ARENA *bpf_arena_alloc_pages(void *map, void IN_ARENA *address, u32 pages, int node,
                                            u64 flags) IN(".ksyms") WEAK;

SECTION("syscall")
int program(void *ctx) {
  struct node IN_ARENA *node = bpf_arena_alloc_pages(&arena, 0, 1, -1, 0);
  if (!node) {
    return 1;
  }
  node->value = counter++;
  node->next = root.next;
  root.next = node;
  big[node->value & 63] = (u64)(struct node *)node;
  return 0;
}

LICENSE("GPL");
