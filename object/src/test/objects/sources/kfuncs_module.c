// For: functions of a kernel module, which loaders look for in the types of all modules
// Builds: clang19-el clang19-eb
#include "nectar.h"

struct xdp_md;
struct bpf_sock_tuple {
  u32 saddr, daddr;
  u16 sport, dport;
};
struct bpf_ct_opts {
  s32 netns_id, error;
  u8 l4proto, dir, reserved[2];
};
struct nf_conn {
  unsigned long status;
} CORE;

// Of nf_conntrack.
extern struct nf_conn *bpf_xdp_ct_lookup(struct xdp_md *ctx, struct bpf_sock_tuple *tuple,
                                         u32 tuple_size, struct bpf_ct_opts *options,
                                         u32 options_size) IN(".ksyms") WEAK;
extern void bpf_ct_release(struct nf_conn *connection) IN(".ksyms") WEAK;

SECTION("xdp")
int program(struct xdp_md *ctx) {
  struct bpf_sock_tuple tuple = {};
  struct bpf_ct_opts options = {.netns_id = -1, .l4proto = 6};
  if (bpf_xdp_ct_lookup && bpf_ct_release) {
    struct nf_conn *connection =
        bpf_xdp_ct_lookup(ctx, &tuple, sizeof(tuple), &options, sizeof(options));
    if (connection) {
      bpf_ct_release(connection);
      return 1;
    }
  }
  return 2;
}

LICENSE("GPL");
