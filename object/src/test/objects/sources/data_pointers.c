// For: variables that hold addresses of others, which no loader fills in
// Builds: clang11-el clang19-el clang19-eb
#include "nectar.h"

static int target = 3;
int *pointer = &target;
const char *text = "text";

SECTION("xdp")
int program(void *ctx) { return pointer == &target && text ? 2 : 1; }

LICENSE("GPL");
