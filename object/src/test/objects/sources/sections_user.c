// For: programs at user code: uprobes with places of all kinds, USDT
// Builds: clang11-el clang19-el clang19-eb
#include "nectar.h"

#define PROGRAM(section, name) SECTION(section) int name(void *ctx) { return 0; }

PROGRAM("uprobe", anywhere)
PROGRAM("uprobe//usr/bin/bash:readline", entry)
PROGRAM("uretprobe//usr/bin/bash:readline", leave)
PROGRAM("uprobe/libc.so.6:malloc+4", inside)
PROGRAM("uprobe//proc/self/exe:0x1234", address)
PROGRAM("uprobe.s//usr/bin/bash:main", sleeps)
PROGRAM("uretprobe.s//usr/bin/bash:main", leave_sleeps)
PROGRAM("uprobe.multi//usr/lib/libc.so.6:str*", many)
PROGRAM("uprobe.session//usr/lib/libc.so.6:free", session)
PROGRAM("usdt//usr/lib/jvm/libjvm.so:hotspot:gc__begin", probe)
PROGRAM("usdt.s/libstdc++.so.6:libstdcxx:throw", probe_sleeps)

LICENSE("GPL");
