// Global functions by their types, and maps that hold constants. A program a line: some are refused.
// Linux's verdict is compared with that of Nectar's verifier. Compiled by
//   clang -O2 -g -target bpf -mcpu=v3 -D__TARGET_ARCH_x86 -fdebug-compilation-dir=. -c verdicts-contracts.bpf.c -o verdicts-contracts.bpf.o
//   llvm-strip -g verdicts-contracts.bpf.o
#include "verdicts.h"
struct pair { int a, b; };
const volatile int limit = 5;
const volatile int table[4] = {1, 2, 3, 4};
int counters[8];
NOINLINE int number(int a, long b) { return a + b; }
NOINLINE int memory(struct pair *p) { return p ? p->a : 0; }
NOINLINE int unchecked(struct pair *p) { return p->a; }
NOINLINE int nonnull(struct pair *p ARG_NONNULL) { return p->a; }
NOINLINE int context(struct __sk_buff *skb) { return skb->len; }
NOINLINE int tagged(void *ctx ARG_CONTEXT) { return bpf_get_prandom_u32(); }
NOINLINE int task(struct task_struct *t ARG_TRUSTED) { return t->pid; }
NOINLINE int tasknull(struct task_struct *t ARG_TRUSTED ARG_NULLABLE) { return t ? t->pid : 0; }
NOINLINE int tasknullbad(struct task_struct *t ARG_TRUSTED ARG_NULLABLE) { return t->pid; }
NOINLINE int untrusted(struct task_struct *t ARG_UNTRUSTED) { return t->pid; }
NOINLINE int view(struct bpf_dynptr *p) { int x = 0; bpf_dynptr_read(&x, 4, p, 0, 0); return x; }
NOINLINE void nothing(int a) { counters[a & 7]++; asm volatile(""); }
NOINLINE int beyond(struct pair *p) { return p ? *(int *)((void *)p + 8) : 0; }
NOINLINE int voidp(void *p) { asm volatile(""); return p != 0; }
NOINLINE int byvalue(struct pair p) { asm volatile(""); return p.a; }
SEC("tc") int g_number(struct __sk_buff *skb) { return number(skb->len, 3); }
SEC("tc") int g_number_ptr(struct __sk_buff *skb) { return number((long)skb, 3); }
SEC("tc") int g_memory(struct __sk_buff *skb) { struct pair p = {1, 2}; return memory(&p); }
SEC("tc") int g_memory_null(struct __sk_buff *skb) { return memory(0); }
SEC("tc") int g_memory_small(struct __sk_buff *skb) { int x = 1; return memory((void *)&x); }
SEC("tc") int g_unchecked(struct __sk_buff *skb) { struct pair p = {1, 2}; return unchecked(&p); }
SEC("tc") int g_nonnull(struct __sk_buff *skb) { struct pair p = {1, 2}; return nonnull(&p); }
SEC("tc") int g_nonnull_null(struct __sk_buff *skb) { return nonnull(0); }
SEC("tc") int g_context(struct __sk_buff *skb) { return context(skb); }
SEC("tc") int g_context_bad(struct __sk_buff *skb) { struct pair p = {1, 2}; return context((void *)&p); }
SEC("xdp") int g_context_xdp(struct xdp_md *x) { return context((void *)x); }
SEC("xdp") int g_tagged(struct xdp_md *x) { return tagged(x); }
SEC("xdp") int g_tagged_bad(struct xdp_md *x) { return tagged((void *)0); }
SEC("tp_btf/sched_switch") int BPF_PROG(g_task, bool p, struct task_struct *prev) { return task(prev); }
SEC("tp_btf/sched_switch") int BPF_PROG(g_task_null, bool p, struct task_struct *prev) { return tasknull(prev) + tasknull(0); }
SEC("tp_btf/sched_switch") int BPF_PROG(g_task_nullbad, bool p, struct task_struct *prev) { return tasknullbad(prev); }
SEC("tp_btf/sched_switch") int BPF_PROG(g_task_bad, bool p, struct task_struct *prev) { return task((void *)bpf_get_smp_processor_id()); }
SEC("tp_btf/sched_switch") int BPF_PROG(g_task_deref, bool p, struct task_struct *prev) { return task(prev->real_parent); }
SEC("tp_btf/sched_switch") int BPF_PROG(g_untrusted, bool p, struct task_struct *prev) { return untrusted((void *)(long)bpf_get_smp_processor_id()); }
SEC("tc") int g_nothing(struct __sk_buff *skb) { nothing(skb->len); return 0; }
SEC("tc") int g_beyond(struct __sk_buff *skb) { struct pair p = {1, 2}; return beyond(&p); }
SEC("tc") int g_voidp(struct __sk_buff *skb) { struct pair p = {1, 2}; return voidp(&p); }
SEC("tc") int g_rodata(struct __sk_buff *skb) { int i; int s = 0; for (i = 0; i < limit; i++) s += table[i & 3]; return s; }
SEC("tc") int g_rodata_index(struct __sk_buff *skb) { return counters[table[2]]; }
SEC("tc") int g_rodata_bad(struct __sk_buff *skb) { return counters[limit + 4]; }
SEC("tc") int g_rodata_dead(struct __sk_buff *skb) { if (limit == 6) return *(int *)0; return 0; }
