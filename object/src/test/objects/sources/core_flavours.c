// For: CO-RE flavours: several local shapes of one type of the kernel
// Builds: clang11-el clang19-el clang19-eb gcc-el
#include "nectar.h"

struct task_struct {
  u32 __state;
} CORE;

struct task_struct___before_5_14 {
  volatile s64 state;
} CORE;

struct kernfs_node___ids {
  u64 id;
} CORE;

struct kernfs_node___union {
  union {
    struct {
      u32 ino, generation;
    };
    u64 id;
  } id;
} CORE;

SECTION("raw_tracepoint/sched_switch")
int program(u64 *ctx) {
  struct task_struct *task = (void *)ctx[1];
  struct task_struct___before_5_14 *old = (void *)task;
  struct kernfs_node___union *node = (void *)ctx[2];
  struct kernfs_node___ids *plain = (void *)node;
  u64 value = 0;
  if (__builtin_preserve_field_info(old->state, 2)) {
    read_kernel(&value, sizeof(value), (void *)&old->state);
  } else {
    read_kernel(&value, sizeof(u32), &task->__state);
  }
  if (__builtin_preserve_field_info(node->id.ino, 2)) {
    read_kernel(&value, sizeof(u32), &node->id.ino);
  } else {
    read_kernel(&value, sizeof(u64), &plain->id);
  }
  return value;
}

LICENSE("GPL");
