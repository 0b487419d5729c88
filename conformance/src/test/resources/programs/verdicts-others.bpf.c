// Loops, known keys, arguments of program types, depth of stacks. A program a line: some are refused.
// Linux's verdict is compared with that of Nectar's verifier. Compiled by
//   clang -O2 -g -target bpf -mcpu=v3 -D__TARGET_ARCH_x86 -fdebug-compilation-dir=. -c verdicts-others.bpf.c -o verdicts-others.bpf.o
//   llvm-strip -g verdicts-others.bpf.o
#include "verdicts.h"
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 4); __type(key, int); __type(value, long[8]); } arr SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 4); __type(key, int); __type(value, long[8]); } hash SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY); __uint(max_entries, 4); __type(key, int); __type(value, long[8]); } pa SEC(".maps");
SEC("tc") int m_const(struct __sk_buff *s) { int k = 2; long *v = bpf_map_lookup_elem(&arr, &k); return v[1]; }
SEC("tc") int m_zero(struct __sk_buff *s) { int k = 0; long *v = bpf_map_lookup_elem(&arr, &k); return v[1]; }
SEC("tc") int m_pa(struct __sk_buff *s) { int k = 3; long *v = bpf_map_lookup_elem(&pa, &k); return v[1]; }
SEC("tc") int m_beyond(struct __sk_buff *s) { int k = 4; long *v = bpf_map_lookup_elem(&arr, &k); return v[1]; }
SEC("tc") int m_var(struct __sk_buff *s) { int k = s->len & 3; long *v = bpf_map_lookup_elem(&arr, &k); return v[1]; }
SEC("tc") int m_hash(struct __sk_buff *s) { int k = 0; long *v = bpf_map_lookup_elem(&hash, &k); return v[1]; }
SEC("tc") int f_may(struct __sk_buff *s) { int sum = 0, i; for (i = 0; i < s->len; i++) { asm volatile goto(".byte 0xe5; .byte 0; .long ((%l[out] - . - 8) / 8) & 0xffff; .short 0" :::: out); sum += i; } out: return sum; }
static long lcb(u64 i, void *ctx) { *(int *)ctx += i; return 0; }
static long lcbbad(u64 i, void *ctx) { return 3; }
SEC("tc") int f_loop(struct __sk_buff *s) { int x = 0; bpf_loop(1000, lcb, &x, 0); return x; }
SEC("tc") int f_loopbad(struct __sk_buff *s) { int x = 0; bpf_loop(1000, lcbbad, &x, 0); return x; }
static long ecb(struct bpf_map *m, int *k, long *v, void *ctx) { *(long *)ctx += v[2] + *k; return 0; }
static long ecbbad(struct bpf_map *m, int *k, long *v, void *ctx) { *(long *)ctx += v[8]; return 0; }
SEC("tc") int f_each(struct __sk_buff *s) { long x = 0; bpf_for_each_map_elem(&arr, ecb, &x, 0); return x; }
SEC("tc") int f_eachbad(struct __sk_buff *s) { long x = 0; bpf_for_each_map_elem(&arr, ecbbad, &x, 0); return x; }
SEC("raw_tp/sched_switch") int r_ok(struct bpf_raw_tracepoint_args *c) { return c->args[0]; }
SEC("raw_tp/sched_switch") int r_deref(struct bpf_raw_tracepoint_args *c) { return *(int *)c->args[1]; }
SEC("tp/sched/sched_switch") int t_ok(void *c) { return *(int *)(c + 24); }
SEC("perf_event") int pe(void *c) { return 0; }
SEC("uprobe") int up(void *c) { return 0; }
SEC("uprobe.s") int ups(void *c) { char b[4]; return bpf_copy_from_user(b, 4, 0); }
SEC("kprobe.s/do_unlinkat") int kps(void *c) { char b[4]; return bpf_copy_from_user(b, 4, 0); }
SEC("iter.s/task") int its(struct bpf_iter__task *c) { char b[4]; return bpf_copy_from_user(b, 4, 0) > 0; }
SEC("sk_lookup") int skl(struct bpf_sk_lookup *c) { return c->local_port == 3; }
SEC("cgroup/connect4") int cg(struct bpf_sock_addr *c) { c->user_port = 5; return 1; }
SEC("cgroup/getsockopt") int so(struct bpf_sockopt *c) { if (c->optval + 4 > c->optval_end) return 1; *(int *)c->optval = 1; return 1; }
SEC("flow_dissector") int fd(struct __sk_buff *s) { struct bpf_flow_keys *k = (void *)(long)s->flow_keys; k->nhoff = 3; return 0; }
SEC("sockops") int sops(struct bpf_sock_ops *s) { return s->op == 3; }
static NOINLINE int deep3(int x) { char b[200]; bpf_probe_read_kernel(b, x & 127, 0); return b[x & 7]; }
static NOINLINE int deep2(int x) { char b[200]; bpf_probe_read_kernel(b, x & 127, 0); return b[x & 7] + deep3(x); }
SEC("tc") int dp(struct __sk_buff *s) { char b[200]; bpf_probe_read_kernel(b, s->len & 127, 0); return b[s->len & 7] + deep2(s->len); }
SEC("tp/sched/sched_switch") int dpt(void *s) { char b[200]; int x = bpf_get_prandom_u32(); bpf_probe_read_kernel(b, x & 127, 0); return b[x & 7] + deep2(x); }
SEC("raw_tp/sched_switch") int dpr(void *s) { char b[200]; int x = bpf_get_prandom_u32(); bpf_probe_read_kernel(b, x & 127, 0); return b[x & 7] + deep2(x); }
SEC("tp_btf/sched_switch") int dpb(void *s) { char b[200]; int x = bpf_get_prandom_u32(); bpf_probe_read_kernel(b, x & 127, 0); return b[x & 7] + deep2(x); }
