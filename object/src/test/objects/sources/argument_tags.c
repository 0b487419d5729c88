// For: tags of arguments of global functions: ctx, nonnull, nullable, trusted, arena
// Builds: clang16-el clang19-el clang19-eb clang22-el
#include "nectar.h"

struct task_struct {
  int pid;
} CORE;

struct state {
  u64 count;
};

SEPARATE int with_state(struct state *state TAGGED("arg:nonnull")) { return ++state->count; }

SEPARATE int with_context(void *ctx TAGGED("arg:ctx")) { return ctx != 0; }

SEPARATE int with_task(struct task_struct *task TAGGED("arg:trusted") TAGGED("arg:nullable")) {
  return task ? task->pid : 0;
}

SECTION("tp_btf/task_newtask")
int program(u64 *ctx) {
  struct state state = {random_u32()};
  return with_state(&state) + with_context(ctx) + with_task((struct task_struct *)ctx[0]);
}

LICENSE("GPL");
