// A congestion control of TCP that keeps its window: the kernel calls these functions. Built by
// examples/build:
//   clang -target bpf -O2 -g -c steady.bpf.c -o steady.bpf.o
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

// What is needed of the kernel's types; where the members are is found out when it is loaded.
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct sock;
struct tcp_sock {
  __u32 snd_cwnd;
};
struct tcp_congestion_ops {
  __u32 (*ssthresh)(struct sock *);
  void (*cong_avoid)(struct sock *, __u32, __u32);
  __u32 (*undo_cwnd)(struct sock *);
  __u32 flags;
  char name[16];
};
#pragma clang attribute pop

int window = 10;
long acknowledged;

SEC("struct_ops/ssthresh")
__u32 BPF_PROG(ssthresh, struct sock *socket) {
  return window;
}

SEC("struct_ops/cong_avoid")
void BPF_PROG(cong_avoid, struct tcp_sock *socket, __u32 number, __u32 packets) {
  socket->snd_cwnd = window;
  __sync_fetch_and_add(&acknowledged, packets);
}

SEC("struct_ops/undo_cwnd")
__u32 BPF_PROG(undo_cwnd, struct sock *socket) {
  return window;
}

SEC(".struct_ops")
struct tcp_congestion_ops steady = {
    .ssthresh = (void *)ssthresh,
    .cong_avoid = (void *)cong_avoid,
    .undo_cwnd = (void *)undo_cwnd,
    .flags = 1, // TCP_CONG_NON_RESTRICTED: any network namespace may choose it
    .name = "nectar_steady",
};

char LICENSE[] SEC("license") = "GPL";
