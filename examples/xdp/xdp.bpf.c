// Counts packets and bytes by the protocol above Ethernet, before the kernel sees them. Built by
// examples/build:
//   clang -target bpf -O2 -g -c xdp.bpf.c -o xdp.bpf.o
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

struct traffic {
  __u64 packets;
  __u64 bytes;
};

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 256);
  __type(key, int);
  __type(value, struct traffic);
} traffic SEC(".maps");

SEC("xdp")
int count(struct xdp_md *packet) {
  struct ethhdr *header = (void *)(long)packet->data;
  void *end = (void *)(long)packet->data_end;
  struct traffic first = {1, end - (void *)header}, *seen;
  int protocol;
  if ((void *)(header + 1) > end)
    return XDP_PASS;
  protocol = bpf_ntohs(header->h_proto);
  seen = bpf_map_lookup_elem(&traffic, &protocol);
  if (seen) {
    __sync_fetch_and_add(&seen->packets, 1);
    __sync_fetch_and_add(&seen->bytes, first.bytes);
  } else {
    bpf_map_update_elem(&traffic, &protocol, &first, BPF_NOEXIST);
  }
  return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
