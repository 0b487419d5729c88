// For: an object without a license, and with one program
// Builds: clang11-el clang19-el-nobtf
#include "nectar.h"

SECTION("socket") int program(void *ctx) { return 0; }
