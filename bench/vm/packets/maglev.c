#include "packets.h"

#define RING 4093
#define SERVERS 16

struct server {
  half at[4];
  word address;
  word weight;
};
struct count {
  wide packets, bytes;
};
MAP(ring, ARRAY, word, word, RING, 0);
MAP(servers, ARRAY, word, struct server, SERVERS, 0);
MAP(counts, PERCPU_ARRAY, word, struct count, SERVERS, 0);
word turn;

INLINE word mixed(word a, word b) {
  wide product = (wide)(a ^ 0x9e3779b9) * (b | 1);
  return product >> 32 ^ product;
}

/* Sends packets to one of 16 servers, the same for all of a flow. */
RUN(packet, end) {
  struct flow flow = {0};
  if (!flow_of(packet, end, turn++ & 1023, &flow))
    return PASS;
  word hash = mixed(mixed(flow.from, flow.to), flow.from_port << 16 | flow.to_port);
  word place = hash % RING;
  word *number = lookup(&ring, &place);
  if (!number)
    return DROP;
  struct server *server = lookup(&servers, number);
  struct count *count = lookup(&counts, number);
  if (!server || !count)
    return DROP;
  count->packets++;
  count->bytes += end - packet;
  struct ethernet *ethernet = (struct ethernet *)packet;
  struct ip *ip = (struct ip *)(ethernet + 1);
  __builtin_memcpy(ethernet->to, server->at, 6);
  word sum = (half)~ip->sum + (half)~ip->to + (half) ~(ip->to >> 16);
  ip->to = server->address;
  sum += (half)ip->to + (ip->to >> 16);
  sum = (sum & 0xffff) + (sum >> 16);
  ip->sum = ~((sum & 0xffff) + (sum >> 16));
  return TRANSMIT;
}

FILL {
  ROLLED for (word i = 0; i < SERVERS; i++) {
    word at = i;
    struct server server = {{2, 0, i}, 0x0100000a + (i << 24), 1};
    update(&servers, &at, &server, 0);
  }
  word random = 7;
  ROLLED for (word i = 0; i < RING; i++) {
    random = random * 1103515245 + 12345;
    word at = i, number = random >> 16 & (SERVERS - 1);
    update(&ring, &at, &number, 0);
  }
}
