// Writes a line for each thread of one process. Built by examples/build:
//   clang -target bpf -O2 -g -c tasks.bpf.c -o tasks.bpf.o
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

// What is needed of the kernel's types; where the members are is found out when it is loaded.
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct task_struct {
  int pid;
  int tgid;
  unsigned long min_flt;
  char comm[16];
};
struct seq_file;
struct bpf_iter_meta {
  struct seq_file *seq;
};
struct bpf_iter__task {
  struct bpf_iter_meta *meta;
  struct task_struct *task;
};
#pragma clang attribute pop

const volatile int process;

SEC("iter/task")
int line(struct bpf_iter__task *at) {
  struct task_struct *task = at->task;
  if (!task || task->tgid != process)
    return 0;
  BPF_SEQ_PRINTF(at->meta->seq, "thread %d %s: %lu page faults\n", task->pid, task->comm,
                 task->min_flt);
  return 0;
}

char LICENSE[] SEC("license") = "GPL";
