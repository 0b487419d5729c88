// For: variables of .data, .bss and .rodata, static and global, of many sizes and alignments
// Builds: clang11-el clang13-eb clang19-el clang19-eb clang19-el-nobtf gcc-el
#include "nectar.h"

struct point {
  s16 x, y;
};

u8 byte = 1;
u64 wide = 0x1122334455667788;
struct point points[3] = {{1, 2}, {3, 4}, {5, 6}};
static volatile u32 hidden = 9;
u32 zeros[5];
static u64 static_zero;
char aligned __attribute__((aligned(64)));
const volatile u32 limit = 100;
const volatile char name[16] = "nectar";
static const volatile s64 negative = -5;
volatile const u8 flag;

SECTION("raw_tracepoint/sys_exit")
int use(void *ctx) {
  static_zero += hidden + byte + points[2].y + limit + flag + name[1];
  zeros[wide & 3] = negative;
  aligned++;
  return static_zero;
}

LICENSE("GPL");
