#include "packets.h"

struct count {
  wide packets, bytes;
};
MAP(flows, HASH, struct flow, struct count, 4096, 0);
word turn;

/* Counts the packets and bytes of each flow, of 1,024. */
RUN(packet, end) {
  struct flow flow = {0};
  if (!flow_of(packet, end, turn++ & 1023, &flow))
    return PASS;
  struct count *count = lookup(&flows, &flow);
  if (count) {
    __sync_fetch_and_add(&count->packets, 1);
    __sync_fetch_and_add(&count->bytes, end - packet);
  } else {
    struct count first = {1, end - packet};
    update(&flows, &flow, &first, 0);
  }
  return PASS;
}
FILL {}
