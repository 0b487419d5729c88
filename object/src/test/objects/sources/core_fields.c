// For: CO-RE of fields: offset, size, existence, signedness, and both shifts
// Builds: clang11-el clang13-eb clang16-el clang19-el clang19-eb clang22-el gcc-el
#include "nectar.h"

struct mm_struct {
  u64 total_vm;
} CORE;

struct task_struct {
  int pid, tgid;
  struct task_struct *real_parent;
  struct mm_struct *mm;
  char comm[16];
  u32 not_in_the_kernel;
} CORE;

enum { OFFSET, SIZE, EXISTS, SIGNED, LEFT, RIGHT };
#define INFORMATION(field, what) __builtin_preserve_field_info(field, what)

u64 seen[12];

SECTION("raw_tracepoint/sched_process_exec")
int program(void *ctx) {
  struct task_struct *task = current_task();
  struct task_struct *parent;
  struct mm_struct *memory;
  read_kernel(&parent, sizeof(parent), &task->real_parent);
  read_kernel(&memory, sizeof(memory), &parent->mm);
  read_kernel(&seen[0], sizeof(u64), &memory->total_vm);
  read_kernel(&seen[1], sizeof(u64), &task->comm[8]);
  seen[2] = INFORMATION(task->tgid, OFFSET);
  seen[3] = INFORMATION(task->comm, SIZE);
  seen[4] = INFORMATION(task->not_in_the_kernel, EXISTS);
  seen[5] = INFORMATION(task->pid, EXISTS);
  seen[6] = INFORMATION(task->pid, SIGNED);
  seen[7] = INFORMATION(task->pid, LEFT);
  seen[8] = INFORMATION(task->pid, RIGHT);
  if (INFORMATION(task->not_in_the_kernel, EXISTS)) {
    read_kernel(&seen[9], sizeof(u32), &task->not_in_the_kernel);
  }
  return 0;
}

LICENSE("GPL");
