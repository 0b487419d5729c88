// For: programs of sockets: sk_skb, sk_msg, sockops, sk_reuseport, sk_lookup, with their maps
// Builds: clang11-el clang19-el clang19-eb
#include "nectar.h"

struct {
  NUMBER(type, SOCKET_MAP);
  NUMBER(max_entries, 16);
  KIND(key, u32);
  KIND(value, u64);
} sockets MAP;

struct bpf_sock_ops {
  u32 op;
};

SECTION("sk_skb/stream_parser") int parse(void *ctx) { return 0; }
SECTION("sk_skb/stream_verdict")
int verdict(void *ctx) { return socket_redirect(ctx, &sockets, 0, 0); }
SECTION("sk_skb/verdict") int verdict_alone(void *ctx) { return 1; }
SECTION("sk_skb") int either(void *ctx) { return 1; }
SECTION("sk_msg") int message(void *ctx) { return message_redirect(ctx, &sockets, 1, 1); }
SECTION("sockops")
int established(struct bpf_sock_ops *ctx) {
  u32 key = ctx->op & 15;
  socket_map_update(ctx, &sockets, &key, 0);
  return 1;
}
SECTION("sk_reuseport") int reuse(void *ctx) { return 1; }
SECTION("sk_reuseport/migrate") int migrate(void *ctx) { return 1; }
SECTION("sk_lookup") int lookup(void *ctx) { return 1; }

LICENSE("GPL");
