// For: alternatives by kernel: programs for the same purpose of which one is to be loaded
// Builds: clang16-el clang19-eb
#include "nectar.h"

extern int LINUX_KERNEL_VERSION IN(".kconfig");

struct {
  NUMBER(type, RING_BUFFER);
  NUMBER(max_entries, 4096);
} ring MAP;

SECTION("?fentry/do_unlinkat") int by_trampoline(u64 *ctx) { return 0; }

SECTION("?kprobe/do_unlinkat")
int by_probe(void *ctx) {
  if (LINUX_KERNEL_VERSION < 0x050500)
    return 0;
  u32 *event = ring_reserve(&ring, 4, 0);
  if (event) {
    *event = pid_tgid();
    ring_submit(event, 0);
  }
  return 0;
}

LICENSE("GPL");
