// For: programs that trace: kprobes, tracepoints of three kinds, perf events, and their variants
// Builds: clang11-el clang19-el clang19-eb clang22-el gcc-el
#include "nectar.h"

#define PROGRAM(section, name) SECTION(section) int name(void *ctx) { return 0; }

PROGRAM("kprobe/do_unlinkat", entry)
PROGRAM("kretprobe/do_unlinkat", leave)
PROGRAM("kprobe/do_unlinkat+0x10", inside)
PROGRAM("kprobe", anywhere)
PROGRAM("kprobe.multi/tcp_*", many)
PROGRAM("kretprobe.multi/tcp_?*", many_leave)
PROGRAM("kprobe.session/vfs_*", session)
PROGRAM("ksyscall/openat", call)
PROGRAM("kretsyscall/openat", call_leave)
PROGRAM("tracepoint/sched/sched_switch", static_point)
PROGRAM("tp/syscalls/sys_enter_write", static_short)
PROGRAM("raw_tracepoint/sched_switch", raw)
PROGRAM("raw_tp/sys_enter", raw_short)
PROGRAM("raw_tracepoint.w/sched_switch", raw_writable)
PROGRAM("tp_btf/sched_switch", typed)
PROGRAM("perf_event", sample)
PROGRAM("syscall", called)

LICENSE("GPL");
