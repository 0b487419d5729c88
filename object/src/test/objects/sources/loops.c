// For: loops: counted, unrolled, by the kernel's iterators, and with may_goto
// Builds: clang11-el clang19-el clang19-eb clang22-el-v4
#include "nectar.h"

struct bpf_iter_num {
  u64 opaque[1];
} __attribute__((aligned(8)));

extern int bpf_iter_num_new(struct bpf_iter_num *it, int start, int end) IN(".ksyms") WEAK;
extern int *bpf_iter_num_next(struct bpf_iter_num *it) IN(".ksyms") WEAK;
extern void bpf_iter_num_destroy(struct bpf_iter_num *it) IN(".ksyms") WEAK;

SECTION("syscall")
int counted(u32 *ctx) {
  u32 total = 0;
  for (u32 i = 0; i < 100; i++)
    total += *ctx ^ i;
#pragma clang loop unroll(full)
  for (u32 i = 0; i < 4; i++)
    total += random_u32();
  return total;
}

SECTION("syscall")
int iterated(u32 *ctx) {
  struct bpf_iter_num it;
  int *n, total = 0;
  bpf_iter_num_new(&it, 0, 10);
  while ((n = bpf_iter_num_next(&it)))
    total += *n;
  bpf_iter_num_destroy(&it);
  return total;
}

#if __clang_major__ >= 19
SECTION("syscall")
int maybe(u32 *ctx) {
  u32 total = 0;
  for (u32 i = 0; i < *ctx; i++) {
    __asm__ goto("may_goto %l[done]" ::::done);
    total += i;
  }
done:
  return total;
}
#endif

LICENSE("GPL");
