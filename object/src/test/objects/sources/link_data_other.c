// For: the other half of link_data
// Builds: clang19-el clang19-eb
#include "nectar.h"

extern struct {
  NUMBER(type, HASH);
  NUMBER(max_entries, 16);
  KIND(key, u32);
  KIND(value, u64);
} shared IN(".maps");

struct {
  NUMBER(type, ARRAY);
  NUMBER(max_entries, 4);
  KIND(key, u32);
  KIND(value, u64);
} other_table MAP;

WEAK struct {
  NUMBER(type, ARRAY);
  NUMBER(max_entries, 2);
  KIND(key, u32);
  KIND(value, u32);
} weak_table MAP;

extern char odd;

int other_numbers[8] = {10, 11, 12, 13, 14, 15, 16, 17};
struct {
  u32 one;
  u32 two;
} other_pair = {20, 21};
int chosen = 30;
WEAK int kept = 40;
static int counter = 50;
const volatile int other_limit = 60;
static u64 zeros[5] __attribute__((aligned(32)));
int own_too SECTION(".data.own") = 70;

SECTION("raw_tracepoint/sys_enter")
int second(void *ctx) {
  u32 key = 1;
  u64 *found = map_lookup(&shared, &key);
  u32 *weak = map_lookup(&weak_table, &key);
  counter += other_numbers[7];
  zeros[4] = (found ? *found : 0) + (weak ? *weak : 0);
  own_too += odd;
  return counter + chosen + kept + other_pair.one + other_limit;
}

LICENSE("GPL");
