// For: what two objects need of the kernel, to be linked with link_kernel_other: options, symbols, CO-RE, map in map
// Builds: clang19-el clang19-eb
#include "nectar.h"

extern int CONFIG_HZ IN(".kconfig");
extern _Bool CONFIG_BPF_SYSCALL IN(".kconfig") WEAK;
extern u64 CONFIG_NO_SUCH_THING IN(".kconfig") WEAK;
extern const void init_task IN(".ksyms") WEAK;

struct task_struct {
  int pid;
  int tgid;
} CORE;

struct inner {
  NUMBER(type, ARRAY);
  NUMBER(max_entries, 1);
  KIND(key, u32);
  KIND(value, u32);
};
struct inner inside MAP;
struct {
  NUMBER(type, ARRAY_OF_MAPS);
  NUMBER(max_entries, 2);
  KIND(key, u32);
  SLOTS(values, struct inner);
} outside MAP = {.values = {[1] = &inside}};

u64 seen[4];

SECTION("raw_tracepoint/sys_enter")
int first(void *ctx) {
  struct task_struct *task = current_task();
  int pid = 0;
  u32 key = 1;
  read_kernel(&pid, sizeof pid, &task->pid);
  seen[0] = CONFIG_HZ + CONFIG_BPF_SYSCALL + CONFIG_NO_SUCH_THING;
  seen[1] = (u64)&init_task;
  seen[3] = pid;
  return map_lookup(&outside, &key) ? 1 : 0;
}

LICENSE("GPL");
