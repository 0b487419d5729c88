// For: string literals in .rodata.str1.1 and .rodata, and formats of bpf_trace_printk
// Builds: clang11-el clang13-eb clang19-el clang19-eb clang22-el gcc-el
#include "nectar.h"

static const char format[] = "pid %d runs %s\n";

SEPARATE const char *choose(u32 n) { return n ? "odd" : "even"; }

SECTION("tracepoint/sched/sched_process_exec")
int print(void *ctx) {
  char name[16];
  u32 pid = pid_tgid() >> 32;
  command_name(name, sizeof(name));
  trace_print(format, sizeof(format), pid, name);
  static const char inner[] = "inner %d";
  trace_print(inner, sizeof(inner), pid);
  return choose(pid & 1)[0] == 'o';
}

LICENSE("GPL");
