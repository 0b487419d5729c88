// For: entry points that are static functions, so that sections have no global symbol
// Builds: clang11-el clang19-el clang19-eb-nobtf
#include "nectar.h"

SECTION("xdp") static int drop(void *ctx) { return 1; }

SECTION("kprobe/vfs_read") static int probe(void *ctx) { return (int)clock_ns() & 1; }

LICENSE("GPL");
