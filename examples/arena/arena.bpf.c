// Builds a list in memory that it shares with a process. Built by examples/build:
//   clang -target bpf -O2 -g -c arena.bpf.c -o arena.bpf.o
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define __arena __attribute__((address_space(1)))
#define BPF_MAP_TYPE_ARENA 33
#define BPF_F_MMAPABLE_ARENA (1 << 10)
#define ANY_NODE -1

struct {
  __uint(type, BPF_MAP_TYPE_ARENA);
  __uint(map_flags, BPF_F_MMAPABLE_ARENA);
  __uint(max_entries, 4); // pages
} arena SEC(".maps");

struct node {
  struct node __arena *next;
  long value;
};

void __arena *bpf_arena_alloc_pages(void *map, void __arena *address, __u32 pages, int node,
                                    __u64 flags) __ksym __weak;

struct node __arena *head;

SEC("syscall")
int squares(void *context) {
  struct node __arena *nodes = bpf_arena_alloc_pages(&arena, 0, 1, ANY_NODE, 0);
  if (!nodes)
    return -1;
  for (int i = 9; i > 0; i--) {
    nodes[i].value = i * i;
    nodes[i].next = head;
    head = &nodes[i];
  }
  return 0;
}

char LICENSE[] SEC("license") = "GPL";
