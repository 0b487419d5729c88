// Pages of an arena, taken and given back. Compiled by
//   clang -O2 -g -target bpf -mcpu=v3 -fdebug-compilation-dir=. -c arena.bpf.c -o arena.bpf.o
//   llvm-strip -g arena.bpf.o
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#ifndef __ksym
#define __ksym __attribute__((section(".ksyms")))
#endif
#define ARENA __attribute__((address_space(1)))
#define PAGE 4096

extern void ARENA *bpf_arena_alloc_pages(void *map, void ARENA *at, __u32 count, int node,
                                         __u64 flags) __ksym;
extern void bpf_arena_free_pages(void *map, void ARENA *at, __u32 count) __ksym;
extern int bpf_arena_reserve_pages(void *map, void ARENA *at, __u32 count) __ksym;

char _license[] SEC("license") = "GPL";

struct {
  __uint(type, 33); // BPF_MAP_TYPE_ARENA
  __uint(map_flags, 1U << 10); // BPF_F_MMAPABLE
  __uint(max_entries, 8);
} pages SEC(".maps");

SEC("syscall")
int list(void *context) {
  __u64 ARENA *first = bpf_arena_alloc_pages(&pages, 0, 2, -1, 0);
  if (!first) {
    return -1;
  }
  if (first[0] || first[PAGE / 8]) {
    return -2; // pages are zero
  }
  first[0] = 5;
  first[PAGE / 8 + 1] = 37;
  int sum = first[0] + first[PAGE / 8 + 1];
  bpf_arena_free_pages(&pages, first, 2);
  return sum;
}

SEC("syscall")
int exhausted(void *context) {
  char ARENA *all = bpf_arena_alloc_pages(&pages, 0, 8, -1, 0);
  if (!all) {
    return -1;
  }
  int result = bpf_arena_alloc_pages(&pages, 0, 1, -1, 0) ? 1000 : 0;
  bpf_arena_free_pages(&pages, all + PAGE, 1);
  char ARENA *again = bpf_arena_alloc_pages(&pages, 0, 1, -1, 0);
  result += again == all + PAGE ? 1 : 0;
  result += bpf_arena_alloc_pages(&pages, all, 1, -1, 0) ? 1000 : 2; // is taken
  bpf_arena_free_pages(&pages, all, 8);
  result += bpf_arena_alloc_pages(&pages, 0, 9, -1, 0) ? 1000 : 4;
  return result;
}

SEC("syscall")
int reserved(void *context) {
  char ARENA *all = bpf_arena_alloc_pages(&pages, 0, 8, -1, 0);
  if (!all) {
    return -1;
  }
  int result = bpf_arena_reserve_pages(&pages, all, 1) == -16 ? 1 : 0; // is taken
  bpf_arena_free_pages(&pages, all, 8);
  result += bpf_arena_reserve_pages(&pages, all + 2 * PAGE, 2) == 0 ? 2 : 0;
  result += bpf_arena_alloc_pages(&pages, all + 3 * PAGE, 1, -1, 0) ? 1000 : 4;
  result += bpf_arena_alloc_pages(&pages, 0, 5, -1, 0) ? 1000 : 8; // no five are left together
  result += bpf_arena_alloc_pages(&pages, 0, 4, -1, 0) == all + 4 * PAGE ? 16 : 0;
  result += bpf_arena_reserve_pages(&pages, all, 0) == 0 ? 32 : 0;
  result += bpf_arena_reserve_pages(&pages, all + 7 * PAGE, 2) == -22 ? 64 : 0;
  return result;
}
