// Sends connections to one port to another. Built by examples/build:
//   clang -target bpf -O2 -g -c connect.bpf.c -o connect.bpf.o
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

int wanted;
int instead;
int rewritten;

SEC("cgroup/connect4")
int rewrite(struct bpf_sock_addr *address) {
  if (address->user_port == bpf_htons(wanted)) {
    address->user_port = bpf_htons(instead);
    __sync_fetch_and_add(&rewritten, 1);
  }
  return 1; // go on
}

char LICENSE[] SEC("license") = "GPL";
