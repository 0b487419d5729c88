// For: a program of xdp that reads packets, with helpers, redirects and bounds
// Builds: clang11-el clang19-el clang19-eb clang19-el-stripped gcc-el
#include "nectar.h"

struct xdp_md {
  u32 data, data_end, data_meta, ingress_ifindex, rx_queue_index, egress_ifindex;
};

struct ethernet {
  u8 to[6], from[6];
  u16 protocol;
} __attribute__((packed));

struct {
  NUMBER(type, DEVICE_MAP);
  NUMBER(max_entries, 4);
  KIND(key, u32);
  KIND(value, u32);
} ports MAP;

struct {
  NUMBER(type, PERCPU_ARRAY);
  NUMBER(max_entries, 2);
  KIND(key, u32);
  KIND(value, u64);
} counts MAP;

static SEPARATE void add(u32 slot) {
  u64 *count = map_lookup(&counts, &slot);
  if (count)
    *count += 1;
}

SECTION("xdp")
int forward(struct xdp_md *ctx) {
  void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
  struct ethernet *frame = data;
  if ((void *)(frame + 1) > end)
    return 1;
  add(frame->protocol == 0x0008);
  return redirect_map(&ports, ctx->ingress_ifindex & 3, 2);
}

LICENSE("GPL");
