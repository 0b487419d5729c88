// For: keys and values that are structs, unions, enums, arrays, typedefs, bit fields
// Builds: clang11-el clang13-el clang19-eb clang22-el
#include "nectar.h"

enum state { CLOSED, OPEN = 7 };

typedef struct {
  union {
    u32 v4;
    u8 v6[16];
  };
  u16 port;
  u8 protocol : 4;
  u8 version : 4;
} __attribute__((packed)) endpoint;

struct flow {
  endpoint from, to;
};

struct account {
  u64 packets, bytes;
  enum state state;
  char name[12];
  const struct flow *parent;
  struct {
    s16 low, high;
  } limits[2];
};

struct {
  NUMBER(type, HASH);
  NUMBER(max_entries, 4096);
  KIND(key, struct flow);
  KIND(value, struct account);
} accounts MAP;

SECTION("tc")
int charge(void *ctx) {
  struct flow flow = {.from.port = 80, .to.version = 6};
  struct account *account = map_lookup(&accounts, &flow);
  if (account) {
    account->state = OPEN;
    account->limits[1].high++;
  }
  return 0;
}

LICENSE("GPL");
