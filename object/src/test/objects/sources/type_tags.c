// For: tags of types: kptr, kptr_untrusted, percpu_kptr, user, rcu; tags of variables and members
// Builds: clang16-el clang19-el clang19-eb clang22-el
#include "nectar.h"

struct task_struct {
  int pid;
} CORE;

struct slot {
  struct task_struct TYPE_TAG("kptr") * task;
  struct task_struct TYPE_TAG("kptr_untrusted") * unsafe;
  u64 TYPE_TAG("percpu_kptr") * counter;
  char TYPE_TAG("user") * text;
  u64 count TAGGED("contains:nothing");
} TAGGED("a struct");

struct {
  NUMBER(type, ARRAY);
  NUMBER(max_entries, 1);
  KIND(key, u32);
  KIND(value, struct slot);
} slots MAP;

int tagged TAGGED("a variable") = 1;

extern void bpf_task_release(struct task_struct *task) IN(".ksyms");

SECTION("tp_btf/task_newtask")
TAGGED("a function")
int program(u64 *ctx) {
  u32 zero = 0;
  struct slot *slot = map_lookup(&slots, &zero);
  if (slot) {
    struct task_struct *old = kptr_exchange(&slot->task, 0);
    if (old) {
      bpf_task_release(old);
    }
    slot->count += tagged;
  }
  return 0;
}

LICENSE("GPL");
