// For: CO-RE of types: local and target number, existence, size, match
// Builds: clang13-el clang16-el clang19-el clang19-eb clang22-el
#include "nectar.h"

struct task_struct {
  int pid;
} CORE;

struct no_such_struct {
  u32 a;
} CORE;

union bpf_attr {
  u32 map_type;
} CORE;

typedef u64 no_such_typedef;

enum pid_type { PIDTYPE_PID };

enum { LOCAL, TARGET };
enum { EXISTS, SIZE, MATCHES };
#define NUMBER_OF(type, which) __builtin_btf_type_id(*(__typeof__(type) *)0, which)
#define ABOUT(type, what) __builtin_preserve_type_info(*(__typeof__(type) *)0, what)

u64 seen[10];

SECTION("raw_tracepoint/sys_enter")
int program(void *ctx) {
  seen[0] = NUMBER_OF(struct task_struct, LOCAL);
  seen[1] = NUMBER_OF(struct task_struct, TARGET);
  seen[2] = ABOUT(struct task_struct, EXISTS);
  seen[3] = ABOUT(struct task_struct, SIZE);
  seen[4] = ABOUT(struct no_such_struct, EXISTS);
  seen[5] = ABOUT(union bpf_attr, SIZE);
  seen[6] = ABOUT(no_such_typedef, EXISTS);
  seen[7] = ABOUT(enum pid_type, EXISTS);
#if __clang_major__ >= 15
  seen[8] = ABOUT(struct task_struct, MATCHES);
  seen[9] = ABOUT(struct no_such_struct, MATCHES);
#endif
  return 0;
}

LICENSE("GPL");
