/* A program is run(packet, end), on a packet of Ethernet and IPv4, and has maps; fill() puts into
   them what it needs, and is run once. All of it is built two ways: as XDP programs, and, with
   NATIVE, as native code, for which the maps are in maps.h. */
#define INLINE static inline __attribute__((always_inline))
#define ROLLED _Pragma("clang loop unroll(disable)")

typedef unsigned char byte;
typedef unsigned short half;
typedef unsigned int word;
typedef unsigned long long wide;

enum { HASH = 1, ARRAY = 2, PERCPU_HASH = 5, PERCPU_ARRAY = 6, TRIE = 11 };
enum { DROP = 1, PASS = 2, TRANSMIT = 3 };

#ifdef NATIVE
#include "maps.h"

#define RUN(packet, end)                                                          \
  INLINE word run(byte *packet, byte *end);                                       \
  wide prog(byte *memory, wide size) { return run(memory, memory + size); }       \
  INLINE word run(byte *packet, byte *end)
#define FILL void fill(void)
#else
struct xdp_md {
  word data, data_end;
};

/* What libbpf calls a map's definition. */
#define MAP(name, kind, Key, Value, entries, options)                             \
  struct {                                                                        \
    int (*type)[kind];                                                            \
    Key *key;                                                                     \
    Value *value;                                                                 \
    int (*max_entries)[entries];                                                  \
    int (*map_flags)[options];                                                    \
  } name __attribute__((section(".maps"), used))

static void *(*const lookup)(void *map, const void *key) = (void *)1;
static long (*const update)(void *map, const void *key, const void *value, wide flags) = (void *)2;

#define RUN(packet, end)                                                          \
  INLINE word run(byte *packet, byte *end);                                       \
  __attribute__((section("xdp"), used)) int prog(struct xdp_md *context) {        \
    return run((byte *)(long)context->data, (byte *)(long)context->data_end);     \
  }                                                                               \
  INLINE word run(byte *packet, byte *end)
#define FILL                                                                      \
  char terms[] __attribute__((section("license"), used)) = "GPL";                 \
  INLINE void filling(void);                                                      \
  __attribute__((section("xdp"), used)) int fill(struct xdp_md *context) {        \
    filling();                                                                    \
    return PASS;                                                                  \
  }                                                                               \
  INLINE void filling(void)
#endif

struct ethernet {
  half to[3], from[3];
  half type;
};

struct ip {
  byte version, service;
  half length, id, fragment;
  byte life, protocol;
  half sum;
  word from, to;
};

struct ports {
  half from, to;
};

#define IPV4 0x0008 /* as it lies in the packet */

struct flow {
  word from, to;
  half from_port, to_port;
  word protocol;
};

/* The flow of a packet; 0 if it is of none. Which flow of many it is takes turns. */
INLINE word flow_of(byte *packet, byte *end, word turn, struct flow *flow) {
  struct ethernet *ethernet = (struct ethernet *)packet;
  struct ip *ip = (struct ip *)(ethernet + 1);
  struct ports *ports = (struct ports *)(ip + 1);
  if ((byte *)(ports + 1) > end || ethernet->type != IPV4 || ip->version != 0x45)
    return 0;
  flow->from = ip->from ^ turn << 12;
  flow->to = ip->to;
  flow->from_port = ports->from ^ turn;
  flow->to_port = ports->to;
  flow->protocol = ip->protocol;
  return 1;
}
