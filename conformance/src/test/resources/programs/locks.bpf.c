// Two numbers that change together, under a lock. Compiled by
//   clang -O2 -g -target bpf -mcpu=v3 -fdebug-compilation-dir=. -c locks.bpf.c -o locks.bpf.o
//   llvm-strip -g locks.bpf.o
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char _license[] SEC("license") = "GPL";

struct pair {
  struct bpf_spin_lock lock;
  __u32 left;
  __u32 right;
};

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct pair);
} pairs SEC(".maps");

SEC("tc")
int count(struct __sk_buff *skb) {
  __u32 key = 0;
  struct pair *pair = bpf_map_lookup_elem(&pairs, &key);
  if (pair) {
    bpf_spin_lock(&pair->lock);
    pair->left += 1;
    pair->right += 1;
    bpf_spin_unlock(&pair->lock);
  }
  return 0;
}
