// For: variables in sections of their own: .data.x, .rodata.x, .bss.x, and one no loader knows
// Builds: clang11-el clang19-el clang19-eb clang22-el
#include "nectar.h"

int hot SECTION(".data.hot") = 5;
const volatile int table[4] SECTION(".rodata.table") = {1, 2, 3, 4};
long cold SECTION(".bss.cold");
int hidden HIDDEN SECTION(".data.hidden") = 6;
int odd SECTION("strange") = 7;
int percent SECTION(".data.percpu_like") = 8;

SECTION("xdp")
int program(void *ctx) {
  cold += hot + table[cold & 3] + hidden + percent;
  return 2;
}

LICENSE("GPL");
