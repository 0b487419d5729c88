// For: .struct_ops: a congestion control with functions, numbers, a name
// Builds: clang11-el clang19-el clang19-eb
#include "nectar.h"

struct sock {
  u16 sk_family;
} CORE;

struct tcp_congestion_ops {
  u32 (*ssthresh)(struct sock *sk);
  void (*cong_avoid)(struct sock *sk, u32 ack, u32 acked);
  u32 (*undo_cwnd)(struct sock *sk);
  u32 key;
  u32 flags;
  char name[16];
};

SECTION("struct_ops/threshold") u32 threshold(u64 *ctx) { return 2; }

SECTION("struct_ops/avoid") void avoid(u64 *ctx) {}

SECTION("struct_ops") u32 undo(u64 *ctx) { return 10; }

struct tcp_congestion_ops calm SECTION(".struct_ops") = {
    .ssthresh = (void *)threshold,
    .cong_avoid = (void *)avoid,
    .undo_cwnd = (void *)undo,
    .flags = 2,
    .name = "nectar_calm",
};

LICENSE("GPL");
