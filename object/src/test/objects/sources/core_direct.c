// For: CO-RE where members are read directly, in loads, stores and sums of addresses
// Builds: clang11-el clang19-el clang19-eb clang22-el-v4
#include "nectar.h"

struct sock {
  u16 sk_family;
  u32 sk_mark;
  s32 sk_priority;
  u64 sk_flags;
} CORE;

struct request_sock {
  struct sock *rsk_listener;
  u8 num_retrans;
} CORE;

SECTION("fentry/inet_csk_accept")
int program(u64 *ctx) {
  struct request_sock *request = (void *)ctx[0];
  struct sock *sock = request->rsk_listener;
  return sock->sk_family + sock->sk_mark + sock->sk_priority + sock->sk_flags + request->num_retrans;
}

LICENSE("GPL");
