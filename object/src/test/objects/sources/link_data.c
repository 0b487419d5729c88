// For: variables and maps to be linked with link_data_other: weak, static of equal names, parts of arrays, alignments
// Builds: clang19-el clang19-eb
#include "nectar.h"

extern int other_numbers[8];
extern struct {
  u32 one;
  u32 two;
} other_pair;
extern const volatile int other_limit;

struct {
  NUMBER(type, HASH);
  NUMBER(max_entries, 16);
  KIND(key, u32);
  KIND(value, u64);
} shared MAP;

WEAK struct {
  NUMBER(type, ARRAY);
  NUMBER(max_entries, 2);
  KIND(key, u32);
  KIND(value, u32);
} weak_table MAP;

char odd = 1;
static int counter = 2;
WEAK int chosen = 3;
WEAK int kept = 4;
const volatile char name[5] = "main";
static u64 zeros[3];
int own SECTION(".data.own") = 5;

SECTION("raw_tracepoint/sys_enter")
int first(void *ctx) {
  u32 key = 0;
  u64 *found = map_lookup(&shared, &key);
  u32 *weak = map_lookup(&weak_table, &key);
  counter++;
  zeros[1] = found ? *found : 0;
  zeros[2] = weak ? *weak : 0;
  own += odd;
  return counter + chosen + kept + name[1] + other_numbers[3] + other_pair.two + other_limit;
}

LICENSE("GPL");
