#include "packets.h"

struct count {
  wide packets, bytes;
};
MAP(protocols, PERCPU_ARRAY, word, struct count, 256, 0);
MAP(sizes, PERCPU_ARRAY, word, wide, 16, 0);
MAP(ports, PERCPU_HASH, half, struct count, 2048, 0);
word turn;

/* Counts by protocol, by size, and by port, each CPU by itself. */
RUN(packet, end) {
  struct flow flow = {0};
  if (!flow_of(packet, end, turn++ & 1023, &flow))
    return PASS;
  wide size = end - packet;
  struct count *protocol = lookup(&protocols, &flow.protocol);
  if (protocol) {
    protocol->packets++;
    protocol->bytes += size;
  }
  word bits = 0;
  ROLLED while (bits < 15 && size >> bits > 1)
    bits++;
  wide *sized = lookup(&sizes, &bits);
  if (sized)
    ++*sized;
  half port = flow.from_port;
  struct count *count = lookup(&ports, &port);
  if (count) {
    count->packets++;
    count->bytes += size;
  } else {
    struct count first = {1, size};
    update(&ports, &port, &first, 0);
  }
  return PASS;
}
FILL {}
