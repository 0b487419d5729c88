// For: .struct_ops.link: several values of one type, a flavour of it, shared functions
// Builds: clang13-el clang19-el clang19-eb clang22-el
#include "nectar.h"

struct sock;

struct tcp_congestion_ops___nectar {
  u32 (*ssthresh)(struct sock *sk);
  u32 (*undo_cwnd)(struct sock *sk);
  char name[16];
};

struct tcp_congestion_ops {
  u32 (*ssthresh)(struct sock *sk);
  u32 (*undo_cwnd)(struct sock *sk);
  u32 not_in_the_kernel;
  char name[16];
};

SECTION("struct_ops") u32 threshold(u64 *ctx) { return 2; }
SECTION("struct_ops.s") u32 undo(u64 *ctx) { return 10; }
SECTION("?struct_ops") u32 other(u64 *ctx) { return 11; }

struct tcp_congestion_ops___nectar one SECTION(".struct_ops.link") = {
    .ssthresh = (void *)threshold,
    .undo_cwnd = (void *)undo,
    .name = "nectar_one",
};

struct tcp_congestion_ops two SECTION("?.struct_ops.link") = {
    .ssthresh = (void *)threshold,
    .undo_cwnd = (void *)other,
    .name = "nectar_two",
};

LICENSE("GPL");
