// For: the other half of link_kernel
// Builds: clang19-el clang19-eb
#include "nectar.h"

extern char CONFIG_BPF_JIT IN(".kconfig");
extern int CONFIG_HZ IN(".kconfig");
extern _Bool CONFIG_BPF_SYSCALL IN(".kconfig");
extern int LINUX_KERNEL_VERSION IN(".kconfig");
extern const void no_such_symbol IN(".ksyms") WEAK;

extern void bpf_rcu_read_lock(void) IN(".ksyms");
extern void bpf_rcu_read_unlock(void) IN(".ksyms");

struct task_struct {
  int tgid;
  u64 start_time;
} CORE;

u64 seen_too[4];

SECTION("raw_tracepoint/sys_exit")
int second(void *ctx) {
  struct task_struct *task = current_task();
  u64 start = 0;
  read_kernel(&start, sizeof start, &task->start_time);
  seen_too[0] = CONFIG_HZ + CONFIG_BPF_SYSCALL + CONFIG_BPF_JIT;
  seen_too[1] = LINUX_KERNEL_VERSION;
  seen_too[3] = start + (&no_such_symbol ? 1 : 0);
  bpf_rcu_read_lock();
  bpf_rcu_read_unlock();
  return 0;
}

LICENSE("GPL");
