// For: a program as tools have it: constants, a filter, a heap per CPU, events by two ways
// Builds: clang11-el clang13-el clang16-eb clang19-el clang19-eb clang22-el gcc-el
#include "nectar.h"

const volatile u32 only_pid = 0;
const volatile _Bool with_stack = 1;

enum kind { EXEC = 1, EXIT };

struct event {
  enum kind kind;
  u32 pid;
  u64 time;
  s64 stack;
  char name[16];
};

struct {
  NUMBER(type, PERCPU_ARRAY);
  NUMBER(max_entries, 1);
  KIND(key, u32);
  KIND(value, struct event);
} heap MAP;

struct {
  NUMBER(type, PERF_EVENT_ARRAY);
  NUMBER(key_size, 4);
  NUMBER(value_size, 4);
} events MAP;

struct {
  NUMBER(type, STACK_TRACE);
  NUMBER(max_entries, 64);
  NUMBER(key_size, 4);
  NUMBER(value_size, 8 * 20);
} stacks MAP;

u64 lost;

INLINE int emit(void *ctx, enum kind kind) {
  u32 pid = pid_tgid() >> 32, zero = 0;
  if (only_pid && pid != only_pid)
    return 0;
  struct event *event = map_lookup(&heap, &zero);
  if (!event)
    return 0;
  event->kind = kind;
  event->pid = pid;
  event->time = clock_ns();
  event->stack = with_stack ? stack_id(ctx, &stacks, 0) : -1;
  command_name(event->name, sizeof(event->name));
  if (perf_output(ctx, &events, 0xffffffffULL, event, sizeof(*event)))
    __sync_fetch_and_add(&lost, 1);
  return 0;
}

SECTION("tracepoint/sched/sched_process_exec") int executed(void *ctx) { return emit(ctx, EXEC); }
SECTION("tracepoint/sched/sched_process_exit") int exited(void *ctx) { return emit(ctx, EXIT); }

LICENSE("GPL");
