// For: several programs in one section, some of one name's beginning, with calls between
// Builds: clang11-el clang19-el clang22-eb gcc-el
#include "nectar.h"

static SEPARATE int inner(u64 n) { return n % 7; }

SECTION("cgroup/connect4") int connect(void *ctx) { return inner(clock_ns()) ? 1 : 0; }
SECTION("cgroup/connect4") int connect_all(void *ctx) { return 1; }
SECTION("cgroup/connect4") int connect_none(void *ctx) { return inner(3) & 1; }
SECTION("cgroup/connect4") static SEPARATE int helper_in_section(int a) { return a + 1; }
SECTION("cgroup/connect4") int connect_some(void *ctx) { return helper_in_section(random_u32()) & 1; }

LICENSE("GPL");
