// Adds up the orders that a process sends. Built by examples/build:
//   clang -target bpf -O2 -g -c userring.bpf.c -o userring.bpf.o
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct order {
  int item;
  int count;
};

struct {
  __uint(type, BPF_MAP_TYPE_USER_RINGBUF);
  __uint(max_entries, 1 << 12);
} orders SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 64);
  __type(key, int);
  __type(value, long);
} sums SEC(".maps");

static long each(struct bpf_dynptr *record, void *context) {
  struct order order = {};
  long *sum, first;
  if (bpf_dynptr_read(&order, sizeof(order), record, 0, 0))
    return 0;
  sum = bpf_map_lookup_elem(&sums, &order.item);
  first = order.count;
  if (sum)
    *sum += order.count;
  else
    bpf_map_update_elem(&sums, &order.item, &first, BPF_ANY);
  return 0; // go on
}

SEC("syscall")
int take(void *context) {
  return bpf_user_ringbuf_drain(&orders, each, 0, 0);
}

char LICENSE[] SEC("license") = "GPL";
