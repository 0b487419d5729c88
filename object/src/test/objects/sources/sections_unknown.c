// For: sections whose names loaders do not know, or not with this ending; optional ones ("?")
// Builds: clang11-el clang19-el clang19-eb-nobtf clang22-el
#include "nectar.h"

#define PROGRAM(section, name) SECTION(section) int name(void *ctx) { return 0; }

PROGRAM("foo/bar", foo)
PROGRAM("perf_event/x", event)
PROGRAM("xdp_custom", custom)
PROGRAM("socket/with/slashes", slashes)
PROGRAM("kprobe/", empty_place)
PROGRAM("tracepoint/only_group", half)
PROGRAM("prog", plain)
PROGRAM("?xdp", optional)
PROGRAM("?kprobe/no_such_function", optional_probe)
PROGRAM("tail-1", tail)

LICENSE("GPL");
