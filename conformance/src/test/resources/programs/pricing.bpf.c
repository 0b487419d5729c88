// A table of functions that Java calls. Compiled by
//   clang -O2 -g -target bpf -mcpu=v3 -fdebug-compilation-dir=. -c pricing.bpf.c -o pricing.bpf.o
//   llvm-strip -g pricing.bpf.o
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

char _license[] SEC("license") = "GPL";

const char bpf_metadata_author[] SEC(".rodata") = "the shop";
const int bpf_metadata_version SEC(".rodata") = 7;

struct item {
  __u32 count;
  __u32 price;
};

struct pricing {
  int (*total)(struct item *item, int discount);
  int (*allowed)(const char *name);
  int (*unused)(void);
  __u32 limit;
};

SEC("struct_ops/total")
int total(__u64 *context) {
  struct item *item = (struct item *)context[0];
  int sum = item->count * item->price - (int)context[1];
  item->count = 0;
  return sum;
}

SEC("struct_ops/allowed")
int allowed(__u64 *context) {
  const char *name = (const char *)context[0];
  return name[0] == 'a';
}

SEC(".struct_ops")
struct pricing shop = {
    .total = (void *)total,
    .allowed = (void *)allowed,
    .limit = 12,
};
