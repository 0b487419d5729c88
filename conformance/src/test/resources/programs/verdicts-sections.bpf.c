// Locks, timers, work, and sections of RCU, without preemption and interrupts. A program a line: some are refused.
// Linux's verdict is compared with that of Nectar's verifier. Compiled by
//   clang -O2 -g -target bpf -mcpu=v3 -D__TARGET_ARCH_x86 -fdebug-compilation-dir=. -c verdicts-sections.bpf.c -o verdicts-sections.bpf.o
//   llvm-strip -g verdicts-sections.bpf.o
#include "verdicts.h"
struct val { int x; struct bpf_spin_lock lock; int y; };
struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 8); __type(key, int); __type(value, struct val); } m SEC(".maps");
struct tval { int x; struct bpf_timer t; };
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 8); __type(key, int); __type(value, struct tval); } tm SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 8); __type(key, int); __type(value, struct tval); } tm2 SEC(".maps");
struct wval { int x; struct bpf_wq w; };
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 8); __type(key, int); __type(value, struct wval); } wm SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 8); __type(key, int); __type(value, int); } plain SEC(".maps");
struct rval { int x; struct bpf_res_spin_lock l; };
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 8); __type(key, int); __type(value, struct rval); } rm SEC(".maps");
#define GET(map, T) int k = 0; T *v = bpf_map_lookup_elem(&map, &k); if (!v) return 0
SEC("tc") int l_ok(struct __sk_buff *s) { GET(m, struct val); bpf_spin_lock(&v->lock); v->x++; bpf_spin_unlock(&v->lock); return 0; }
SEC("tc") int l_noun(struct __sk_buff *s) { GET(m, struct val); bpf_spin_lock(&v->lock); v->x++; return 0; }
SEC("tc") int l_nolock(struct __sk_buff *s) { GET(m, struct val); bpf_spin_unlock(&v->lock); return 0; }
SEC("tc") int l_two(struct __sk_buff *s) { GET(m, struct val); struct val *w = bpf_map_lookup_elem(&m, &k); if (!w) return 0; bpf_spin_lock(&v->lock); bpf_spin_lock(&w->lock); bpf_spin_unlock(&v->lock);return 0; }
SEC("tc") int l_other(struct __sk_buff *s) { GET(m, struct val); struct val *w = bpf_map_lookup_elem(&m, &k); if (!w) return 0; bpf_spin_lock(&v->lock); bpf_spin_unlock(&w->lock); return 0; }
SEC("tc") int l_call(struct __sk_buff *s) { GET(m, struct val); bpf_spin_lock(&v->lock); v->x = bpf_ktime_get_ns(); bpf_spin_unlock(&v->lock); return 0; }
SEC("tc") int l_off(struct __sk_buff *s) { GET(m, struct val); bpf_spin_lock((void *)&v->y); bpf_spin_unlock(&v->lock); return 0; }
SEC("tc") int l_direct(struct __sk_buff *s) { GET(m, struct val); *(int *)&v->lock = 1; return 0; }
SEC("tc") int l_plain(struct __sk_buff *s) { GET(plain, int); bpf_spin_lock((void *)v); bpf_spin_unlock((void *)v); return 0; }
SEC("tc") int l_helper(struct __sk_buff *s) { GET(m, struct val); return bpf_skb_load_bytes(s, 0, v, sizeof(*v)); }
SEC("socket") int l_socket(struct __sk_buff *s) { GET(m, struct val); bpf_spin_lock(&v->lock); bpf_spin_unlock(&v->lock); return 0; }
SEC("tracepoint/sched/sched_switch") int l_tp(void *s) { GET(m, struct val); bpf_spin_lock(&v->lock); bpf_spin_unlock(&v->lock); return 0; }
SEC("tc") int l_branch(struct __sk_buff *s) { GET(m, struct val); if (s->len > 5) bpf_spin_lock(&v->lock); if (s->len > 5) bpf_spin_unlock(&v->lock); return 0; }
static NOINLINE int sub(struct val *v) { v->x = 5; return v->y; }
SEC("tc") int l_static(struct __sk_buff *s) { GET(m, struct val); bpf_spin_lock(&v->lock); sub(v); bpf_spin_unlock(&v->lock); return 0; }
NOINLINE int glob(int v) { return v + 1; }
SEC("tc") int l_global(struct __sk_buff *s) { GET(m, struct val); bpf_spin_lock(&v->lock); v->x = glob(v->y); bpf_spin_unlock(&v->lock); return 0; }
static int cb(void *map, int *key, struct tval *v) { v->x++; return 0; }
static int cbbad(void *map, int *key, struct tval *v) { return 1; }
static int cbrand(void *map, int *key, struct tval *v) { return bpf_get_prandom_u32(); }
static int cbwrite(void *map, int *key, struct tval *v) { *key = 1; return 0; }
static int cbagain(void *map, int *key, struct tval *v) { bpf_timer_start(&v->t, 1000, 0); return 0; }
SEC("tc") int t_ok(struct __sk_buff *s) { GET(tm, struct tval); bpf_timer_init(&v->t, &tm, 0); bpf_timer_set_callback(&v->t, cb); bpf_timer_start(&v->t, 1000, 0); return 0; }
SEC("tc") int t_again(struct __sk_buff *s) { GET(tm, struct tval); bpf_timer_init(&v->t, &tm, 0); bpf_timer_set_callback(&v->t, cbagain); bpf_timer_start(&v->t, 1000, 0); return 0; }
SEC("tc") int t_bad(struct __sk_buff *s) { GET(tm, struct tval); bpf_timer_set_callback(&v->t, cbbad); return 0; }
SEC("tc") int t_rand(struct __sk_buff *s) { GET(tm, struct tval); bpf_timer_set_callback(&v->t, cbrand); return 0; }
SEC("tc") int t_write(struct __sk_buff *s) { GET(tm, struct tval); bpf_timer_set_callback(&v->t, cbwrite); return 0; }
SEC("tc") int t_map(struct __sk_buff *s) { GET(tm, struct tval); bpf_timer_init(&v->t, &tm2, 0); return 0; }
SEC("tc") int t_off(struct __sk_buff *s) { GET(tm, struct tval); bpf_timer_start((void *)&v->x, 1000, 0); return 0; }
SEC("tc") int t_plain(struct __sk_buff *s) { GET(plain, int); bpf_timer_start((void *)v, 1000, 0); return 0; }
SEC("tc") int t_direct(struct __sk_buff *s) { GET(tm, struct tval); return *(int *)&v->t; }
SEC("tc") int t_stack(struct __sk_buff *s) { long v[2]={}; bpf_timer_start((void *)v, 1000, 0); return 0; }
SEC("tp/sched/sched_switch") int t_tp(void *s) { GET(tm, struct tval); bpf_timer_start(&v->t, 1000, 0); return 0; }
static int wcb(void *map, int *key, void *v) { return 0; }
SEC("tc") int w_ok(struct __sk_buff *s) { GET(wm, struct wval); bpf_wq_init(&v->w, &wm, 0); bpf_wq_set_callback_impl(&v->w, wcb, 0, 0); bpf_wq_start(&v->w, 0); return 0; }
SEC("tc") int w_map(struct __sk_buff *s) { GET(wm, struct wval); bpf_wq_init(&v->w, &tm, 0); return 0; }
SEC("tc") int w_off(struct __sk_buff *s) { GET(wm, struct wval); bpf_wq_start((void *)v, 0); return 0; }
SEC("tc") int r_ok(struct __sk_buff *s) { GET(rm, struct rval); if (bpf_res_spin_lock(&v->l)) return 0; v->x++; bpf_res_spin_unlock(&v->l); return 0; }
SEC("tc") int r_unchecked(struct __sk_buff *s) { GET(rm, struct rval); bpf_res_spin_lock(&v->l); bpf_res_spin_unlock(&v->l); return 0; }
SEC("tc") int r_nounlock(struct __sk_buff *s) { GET(rm, struct rval); if (bpf_res_spin_lock(&v->l)) return 0; return 0; }
SEC("tc") int r_twice(struct __sk_buff *s) { GET(rm, struct rval); if (bpf_res_spin_lock(&v->l)) return 0; if (bpf_res_spin_lock(&v->l)) { bpf_res_spin_unlock(&v->l); return 0; } bpf_res_spin_unlock(&v->l);bpf_res_spin_unlock(&v->l); return 0; }
SEC("tc") int s_rcu(struct __sk_buff *s) { bpf_rcu_read_lock(); bpf_rcu_read_unlock(); return 0; }
SEC("tc") int s_rcu_open(struct __sk_buff *s) { bpf_rcu_read_lock(); return 0; }
SEC("tc") int s_rcu_twice(struct __sk_buff *s) { bpf_rcu_read_lock(); bpf_rcu_read_lock(); bpf_rcu_read_unlock(); bpf_rcu_read_unlock(); return 0; }
SEC("tc") int s_rcu_un(struct __sk_buff *s) { bpf_rcu_read_unlock(); return 0; }
SEC("tc") int s_pre(struct __sk_buff *s) { bpf_preempt_disable(); bpf_preempt_disable(); bpf_preempt_enable(); bpf_preempt_enable(); return 0; }
SEC("tc") int s_pre_open(struct __sk_buff *s) { bpf_preempt_disable(); return 0; }
SEC("tc") int s_pre_un(struct __sk_buff *s) { bpf_preempt_enable(); return 0; }
SEC("tc") int s_irq(struct __sk_buff *s) { unsigned long f; bpf_local_irq_save(&f); bpf_local_irq_restore(&f); return 0; }
SEC("tc") int s_irq_open(struct __sk_buff *s) { unsigned long f; bpf_local_irq_save(&f); return 0; }
SEC("tc") int s_irq_order(struct __sk_buff *s) { unsigned long f, g; bpf_local_irq_save(&f); bpf_local_irq_save(&g); bpf_local_irq_restore(&f); bpf_local_irq_restore(&g); return 0; }
SEC("tc") int s_irq_none(struct __sk_buff *s) { unsigned long f = 0; bpf_local_irq_restore(&f); return 0; }
SEC("tc") int s_irq_over(struct __sk_buff *s) { unsigned long f; bpf_local_irq_save(&f); f = 3; asm volatile("" :: "r"(&f) : "memory"); bpf_local_irq_restore(&f); return 0; }
SEC("syscall") int s_sleep(void *c) { char b[8]; bpf_rcu_read_lock(); bpf_copy_from_user(b, 8, 0); bpf_rcu_read_unlock(); return 0; }
SEC("syscall") int s_sleep_pre(void *c) { char b[8]; bpf_preempt_disable(); bpf_copy_from_user(b, 8, 0); bpf_preempt_enable(); return 0; }
SEC("syscall") int s_sleep_ok(void *c) { char b[8]; bpf_copy_from_user(b, 8, 0); return bpf_copy_from_user_str(b, 8, 0, 0); }
SEC("syscall") int s_sleep_kf(void *c) { char b[8]; bpf_rcu_read_lock(); bpf_copy_from_user_str(b, 8, 0, 0); bpf_rcu_read_unlock(); return 0; }
SEC("tc") int s_sleep_tc(void *c) { char b[8]; return bpf_copy_from_user_str(b, 8, 0, 0); }
SEC("tc") int s_sleep_tch(void *c) { char b[8]; return bpf_copy_from_user(b, 8, 0); }
NOINLINE int gsleep(int x) { char b[8]; return bpf_copy_from_user(b, 8, 0) + x; }
SEC("syscall") int s_gsleep(void *c) { return gsleep(1); }
SEC("syscall") int s_gsleep_rcu(void *c) { int r; bpf_rcu_read_lock(); r = gsleep(1); bpf_rcu_read_unlock(); return r; }
SEC("tc") int s_gsleep_tc(void *c) { return gsleep(1); }
