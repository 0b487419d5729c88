// For: the sections license and version, of other lengths than usual
// Builds: clang11-el clang19-eb
#include "nectar.h"

SECTION("kprobe/vfs_open") int program(void *ctx) { return 0; }

const char text[64] SECTION("license") = "Dual MIT/GPL";
u32 number SECTION("version") = 0x050a0f;
