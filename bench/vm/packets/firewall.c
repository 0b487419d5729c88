#include "packets.h"

struct prefix {
  word length, address;
};
MAP(sources, TRIE, struct prefix, word, 1024, 1);
MAP(ports, HASH, word, word, 256, 0);
word turn;

/* Drops packets from some of 512 networks, and to some of 128 ports. */
RUN(packet, end) {
  struct flow flow = {0};
  if (!flow_of(packet, end, turn++ & 1023, &flow))
    return PASS;
  struct prefix source = {32, flow.from};
  word *rule = lookup(&sources, &source);
  if (rule && *rule == DROP)
    return DROP;
  word port = flow.to_port;
  rule = lookup(&ports, &port);
  return rule ? *rule : PASS;
}

FILL {
  word random = 7;
  ROLLED for (word i = 0; i < 512; i++) {
    random = random * 1103515245 + 12345;
    struct prefix source = {8 + (i & 15), random >> 8};
    word rule = i & 64 ? DROP : PASS;
    update(&sources, &source, &rule, 0);
  }
  ROLLED for (word i = 0; i < 128; i++) {
    word port = i * 512 + i, rule = i & 8 ? DROP : PASS;
    update(&ports, &port, &rule, 0);
  }
}
