// For: CO-RE through arrays, unions, structs without a name, typedefs and constants of an index
// Builds: clang13-el clang13-eb clang19-el clang19-eb clang22-el gcc-el
#include "nectar.h"

typedef struct {
  u64 bits[4];
} cpumask_t;

struct in6_addr {
  union {
    u8 bytes[16];
    u32 words[4];
  } in6_u;
} CORE;

struct sock_common {
  union {
    u64 skc_addrpair;
    struct {
      u32 skc_daddr;
      u32 skc_rcv_saddr;
    };
  };
  struct in6_addr skc_v6_daddr;
  u16 skc_family;
} CORE;

struct sock {
  struct sock_common __sk_common;
  struct {
    int len;
    u32 slots[3][2];
  } sk_backlog[2];
  cpumask_t mask;
} CORE;

SECTION("kprobe/tcp_connect")
int program(void **ctx) {
  struct sock *sock = ctx[14];
  u64 seen[5] = {};
  read_kernel(&seen[0], 4, &sock->__sk_common.skc_rcv_saddr);
  read_kernel(&seen[1], 4, &sock->__sk_common.skc_v6_daddr.in6_u.words[3]);
  read_kernel(&seen[2], 2, &sock->__sk_common.skc_family);
  read_kernel(&seen[3], 4, &sock->sk_backlog[1].slots[2][1]);
  read_kernel(&seen[4], 8, &sock->mask.bits[2]);
  // Several places of an array of structs.
  struct sock_common *all = &sock->__sk_common;
  read_kernel(&seen[0], 2, &all[3].skc_family);
  return seen[0] + seen[1] + seen[2] + seen[3] + seen[4];
}

LICENSE("GPL");
