// For: externs of .ksyms that are variables: typed, without a type, weak, per CPU
// Builds: clang11-el clang19-el clang19-eb clang22-el
#include "nectar.h"

struct rq {
  u32 nr_running;
} CORE;

#define KERNEL_SYMBOL IN(".ksyms")

extern const int bpf_prog_active KERNEL_SYMBOL;
extern const struct rq runqueues KERNEL_SYMBOL;
extern const void init_task KERNEL_SYMBOL;
extern const void no_such_symbol KERNEL_SYMBOL WEAK;
extern const int no_such_variable KERNEL_SYMBOL WEAK;

u64 seen[4];

SECTION("raw_tracepoint/sys_enter")
int use(void *ctx) {
  seen[0] = (u64)&init_task;
  seen[1] = &no_such_symbol ? 1 : 0;
  seen[2] = &no_such_variable ? 1 : 0;
  const struct rq *queue = per_cpu_pointer(&runqueues, 0);
  const int *active = per_cpu_pointer(&bpf_prog_active, 0);
  seen[3] = (queue ? queue->nr_running : 0) + (active ? *active : 0);
  return 0;
}

LICENSE("GPL");
