// For: functions of the kernel: there, weak and missing, and the same through a flavour
// Builds: clang13-el clang19-el clang19-eb clang22-el
#include "nectar.h"

struct task_struct {
  int pid;
} CORE;

#define KERNEL_FUNCTION IN(".ksyms")

extern struct task_struct *bpf_task_acquire(struct task_struct *task) KERNEL_FUNCTION;
extern void bpf_task_release(struct task_struct *task) KERNEL_FUNCTION;
extern int no_such_function(int n) KERNEL_FUNCTION WEAK;
extern struct task_struct *bpf_task_acquire___flavour(struct task_struct *task) KERNEL_FUNCTION WEAK;

SECTION("tp_btf/task_newtask")
int program(u64 *ctx) {
  struct task_struct *task = bpf_task_acquire((struct task_struct *)ctx[0]);
  if (task) {
    bpf_task_release(task);
  }
  if (no_such_function) {
    return no_such_function(3);
  }
  return bpf_task_acquire___flavour != 0;
}

LICENSE("GPL");
