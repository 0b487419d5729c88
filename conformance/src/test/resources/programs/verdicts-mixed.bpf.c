// Features together: maps in maps with locks, functions with dynptrs, collections in objects, iterators
// in loops. A program a line: some are refused. Linux's verdict is compared with that of Nectar's
// verifier. Compiled by
//   clang -O2 -g -target bpf -mcpu=v3 -D__TARGET_ARCH_x86 -fdebug-compilation-dir=. -c verdicts-mixed.bpf.c -o verdicts-mixed.bpf.o
//   llvm-strip -g verdicts-mixed.bpf.o
#include "verdicts.h"
extern int bpf_dynptr_copy(struct bpf_dynptr *d, u32 doff, struct bpf_dynptr *s, u32 soff, u32 size) __ksym;
extern int bpf_dynptr_memset(struct bpf_dynptr *p, u32 off, u32 size, unsigned char val) __ksym;
extern int bpf_list_push_back_impl(struct bpf_list_head *head, struct bpf_list_node *node, void *meta, __u64 off) __ksym;
extern int bpf_res_spin_lock_irqsave(struct bpf_res_spin_lock *lock, unsigned long *f) __ksym;
extern void bpf_res_spin_unlock_irqrestore(struct bpf_res_spin_lock *lock, unsigned long *f) __ksym;
extern struct bpf_rb_node *bpf_rbtree_root(struct bpf_rb_root *root) __ksym;
extern struct bpf_rb_node *bpf_rbtree_left(struct bpf_rb_root *root, struct bpf_rb_node *node) __ksym;
extern int bpf_xdp_pull_data(struct xdp_md *x, u32 len) __ksym;
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } rb SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 4); __type(key, int); __type(value, long[8]); } arr SEC(".maps");
struct lv { struct bpf_spin_lock lock; int x; };
struct inner_l { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 4); __type(key, int); __type(value, struct lv); } in1 SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS); __uint(max_entries, 2); __type(key, int); __array(values, struct inner_l); } outer SEC(".maps") = { .values = { &in1 } };
struct nn { long key; struct bpf_list_node l; };
struct rr { long key; struct bpf_rb_node r; struct bpf_refcount ref; };
struct wr { int x; struct bpf_spin_lock lock; struct bpf_list_head h CONTAINS(nn, l); };
struct kk { struct nn KPTR *p; struct rr KPTR *r; };
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 4); __type(key, int); __type(value, struct kk); } km SEC(".maps");
struct pc { long a, b; };
struct pk { struct pc PERCPU_KPTR *p; };
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 4); __type(key, int); __type(value, struct pk); } pm SEC(".maps");
struct rl { struct bpf_res_spin_lock l; int x; };
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 4); __type(key, int); __type(value, struct rl); } rm SEC(".maps");
struct wv { struct bpf_wq w; };
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 4); __type(key, int); __type(value, struct wv); } wm SEC(".maps");
TOGETHER(A) struct bpf_spin_lock lock;
TOGETHER(A) struct bpf_rb_root root CONTAINS(rr, r);
#define TP(n) SEC("tp_btf/sched_switch") int BPF_PROG(n, bool p, struct task_struct *prev, struct task_struct *next)
#define GET(m, T) int k = 0; T *v = bpf_map_lookup_elem(&m, &k); if (!v) return 0
TP(b_stkpass) { struct task_struct *t = bpf_task_acquire(prev); if (!t) return 0; volatile struct task_struct *x[2]; x[0] = t; bpf_task_release((void *)x[0]); return 0; }
static NOINLINE int rel(struct task_struct *t) { bpf_task_release(t); return 0; }
TP(b_relsub) { struct task_struct *t = bpf_task_acquire(prev); if (!t) return 0; return rel(t); }
TP(b_relsubtwice) { struct task_struct *t = bpf_task_acquire(prev); if (!t) return 0; rel(t); return rel(t); }
TP(b_loopacq) { int i; for (i = 0; i < 3; i++) { struct task_struct *t = bpf_task_acquire(prev); if (t) bpf_task_release(t); } return 0; }
TP(b_cmp) { struct task_struct *t = bpf_task_acquire(prev); if (!t) return 0; if (t != prev) { bpf_task_release(t); return 1; } bpf_task_release(t); return 0; }
TP(b_ring) { struct task_struct **r = bpf_ringbuf_reserve(&rb, 8, 0); if (!r) return 0; *r = prev; bpf_ringbuf_submit(r, 0); return 0; }
TP(b_memref) { long *x = bpf_ringbuf_reserve(&rb, 8, 0); if (!x) return 0; bpf_probe_read_kernel(x, 8, prev); bpf_ringbuf_discard(x, 0); return x[0]; }
TP(b_snprintf) { char b[16]; u64 a[1] = { prev->pid }; static const char f[] = "%d"; return bpf_snprintf(b, 16, f, a, 8); }
TP(b_helperread) { return bpf_trace_printk((void *)prev->comm, 8); }
TP(b_helperwrite) { return bpf_probe_read_kernel((void *)prev, 8, 0); }
SEC("tc") int m_inner(struct __sk_buff *s) { int k = 0; void *m = bpf_map_lookup_elem(&outer, &k); if (!m) return 0; struct lv *v = bpf_map_lookup_elem(m, &k); if (!v) return 0; bpf_spin_lock(&v->lock); v->x++; bpf_spin_unlock(&v->lock); return 0; }
SEC("tc") int m_innertwo(struct __sk_buff *s) { int k = 0; void *m = bpf_map_lookup_elem(&outer, &k); if (!m) return 0; struct lv *v = bpf_map_lookup_elem(m, &k), *w = bpf_map_lookup_elem(m, &k); if (!v || !w) return 0; bpf_spin_lock(&v->lock); v->x++; bpf_spin_unlock(&w->lock); return 0; }
SEC("tc") int m_update(struct __sk_buff *s) { int k = 0; struct lv v = {}; return bpf_map_update_elem(&in1, &k, &v, BPF_F_LOCK); }
SEC("tc") int d_copy(struct __sk_buff *s) { struct bpf_dynptr a, b; if (bpf_dynptr_from_skb(s, 0, &a)) return 0; bpf_ringbuf_reserve_dynptr(&rb, 16, 0, &b); bpf_dynptr_copy(&b, 0, &a, 0, 8); bpf_dynptr_memset(&b, 0, 4, 1); bpf_ringbuf_submit_dynptr(&b, 0); return 0; }
SEC("tc") int d_same(struct __sk_buff *s) { struct bpf_dynptr a; bpf_ringbuf_reserve_dynptr(&rb, 16, 0, &a); if (s->len > 5) bpf_ringbuf_submit_dynptr(&a, 0); else bpf_ringbuf_discard_dynptr(&a, 0); return 0; }
SEC("tc") int d_cond(struct __sk_buff *s) { struct bpf_dynptr a; if (s->len > 5) bpf_ringbuf_reserve_dynptr(&rb, 16, 0, &a); if (s->len > 5) bpf_ringbuf_submit_dynptr(&a, 0); return 0; }
static NOINLINE int sd(struct bpf_dynptr *d) { int x = 1; return bpf_dynptr_write(d, 0, &x, 4, 0); }
SEC("tc") int d_sub(struct __sk_buff *s) { struct bpf_dynptr a; bpf_ringbuf_reserve_dynptr(&rb, 16, 0, &a); sd(&a); bpf_ringbuf_submit_dynptr(&a, 0); return 0; }
NOINLINE int gd(struct bpf_dynptr *d) { int x = 1; return bpf_dynptr_write(d, 0, &x, 4, 0); }
NOINLINE int gdbad(struct bpf_dynptr *d) { bpf_ringbuf_submit_dynptr(d, 0); return 0; }
SEC("tc") int d_glob(struct __sk_buff *s) { struct bpf_dynptr a; bpf_ringbuf_reserve_dynptr(&rb, 16, 0, &a); gd(&a); bpf_ringbuf_submit_dynptr(&a, 0); return 0; }
SEC("tc") int d_globbad(struct __sk_buff *s) { struct bpf_dynptr a; bpf_ringbuf_reserve_dynptr(&rb, 16, 0, &a); gdbad(&a); bpf_ringbuf_submit_dynptr(&a, 0); return 0; }
SEC("tc") int d_globun(struct __sk_buff *s) { struct bpf_dynptr a; return gd(&a); }
NOINLINE int gpull(struct __sk_buff *s) { return bpf_skb_pull_data(s, 10); }
SEC("tc") int g_pkt(struct __sk_buff *s) { char *p = (void *)(long)s->data; if (p + 4 > (void *)(long)s->data_end) return 0; gpull(s); return p[1]; }
NOINLINE int gnopull(struct __sk_buff *s) { return s->len; }
SEC("tc") int g_pktok(struct __sk_buff *s) { char *p = (void *)(long)s->data; if (p + 4 > (void *)(long)s->data_end) return 0; gnopull(s); return p[1]; }
SEC("xdp") int x_pull(struct xdp_md *s) { char *p = (void *)(long)s->data; if (p + 4 > (void *)(long)s->data_end) return 0; bpf_xdp_pull_data(s, 10); return p[1]; }
SEC("tc") int t_drop(struct __sk_buff *s) { struct wr *w = obj_new(struct wr); struct nn *n; if (!w) return 0; n = obj_new(struct nn); if (!n) { obj_drop(w); return 0; } bpf_spin_lock(&w->lock); bpf_list_push_back_impl(&w->h, &n->l, 0, 0); bpf_spin_unlock(&w->lock); obj_drop(w); return 0; }
SEC("tc") int t_nolock(struct __sk_buff *s) { struct wr *w = obj_new(struct wr); struct nn *n; if (!w) return 0; n = obj_new(struct nn); if (!n) { obj_drop(w); return 0; } bpf_list_push_back_impl(&w->h, &n->l, 0, 0); obj_drop(w); return 0; }
SEC("tc") int t_otherlock(struct __sk_buff *s) { struct wr *w = obj_new(struct wr), *u; struct nn *n; if (!w) return 0; u = obj_new(struct wr); if (!u) { obj_drop(w); return 0; } n = obj_new(struct nn); if (!n) { obj_drop(w); obj_drop(u); return 0; } bpf_spin_lock(&u->lock); bpf_list_push_back_impl(&w->h, &n->l, 0, 0); bpf_spin_unlock(&u->lock); obj_drop(w); obj_drop(u); return 0; }
SEC("tc") int t_kptr(struct __sk_buff *s) { GET(km, struct kk); struct nn *n = obj_new(struct nn); if (!n) return 0; n = bpf_kptr_xchg(&v->p, n); if (n) obj_drop(n); return 0; }
SEC("tc") int t_kptrtype(struct __sk_buff *s) { GET(km, struct kk); struct nn *n = obj_new(struct nn); if (!n) return 0; n = bpf_kptr_xchg(&v->r, n); if (n) obj_drop(n); return 0; }
SEC("tc") int t_kptrload(struct __sk_buff *s) { GET(km, struct kk); struct nn *n = v->p; return n ? n->key : 0; }
SEC("tc") int t_kptrloadw(struct __sk_buff *s) { GET(km, struct kk); struct nn *n = v->p; if (n) n->key = 3; return 0; }
SEC("tc") int t_kptrloadd(struct __sk_buff *s) { GET(km, struct kk); struct nn *n = v->p; if (n) obj_drop(n); return 0; }
SEC("tc") int t_percpu(struct __sk_buff *s) { GET(pm, struct pk); struct pc *c = bpf_percpu_obj_new_impl(bpf_core_type_id_local(struct pc), 0), *d; if (!c) return 0; c = bpf_kptr_xchg(&v->p, c); if (c) bpf_percpu_obj_drop_impl(c, 0); return 0; }
SEC("tc") int t_percpuuse(struct __sk_buff *s) { GET(pm, struct pk); struct pc *c = v->p, *d; if (!c) return 0; d = bpf_this_cpu_ptr(c); return d->a; }
SEC("tc") int t_percpudirect(struct __sk_buff *s) { GET(pm, struct pk); struct pc *c = v->p; if (!c) return 0; return c->a; }
static bool less(struct bpf_rb_node *a, const struct bpf_rb_node *b) { return container_of(a, struct rr, r)->key < container_of(b, struct rr, r)->key; }
SEC("tc") int t_tree(struct __sk_buff *s) { struct rr *n = obj_new(struct rr), *m; struct bpf_rb_node *x; if (!n) return 0; m = bpf_refcount_acquire_impl(n, 0); bpf_spin_lock(&lock); bpf_rbtree_add_impl(&root, &n->r, less, 0, 0); x = bpf_rbtree_root(&root); if (x) x = bpf_rbtree_left(&root, x); bpf_spin_unlock(&lock); obj_drop(m); return 0; }
SEC("tc") int t_treecall(struct __sk_buff *s) { struct rr *n = obj_new(struct rr); if (!n) return 0; bpf_spin_lock(&lock); bpf_rbtree_add_impl(&root, &n->r, less, 0, 0); bpf_ktime_get_ns(); bpf_spin_unlock(&lock); return 0; }
SEC("tc") int t_treeown(struct __sk_buff *s) { struct rr *n = obj_new(struct rr); if (!n) return 0; bpf_spin_lock(&lock); bpf_rbtree_add_impl(&root, &n->r, less, 0, 0); bpf_rbtree_add_impl(&root, &n->r, less, 0, 0); bpf_spin_unlock(&lock); return 0; }
SEC("tc") int l_irq(struct __sk_buff *s) { unsigned long f; GET(rm, struct rl); if (bpf_res_spin_lock_irqsave(&v->l, &f)) return 0; v->x++; bpf_res_spin_unlock_irqrestore(&v->l, &f); return 0; }
SEC("tc") int l_irqmix(struct __sk_buff *s) { unsigned long f; GET(rm, struct rl); if (bpf_res_spin_lock_irqsave(&v->l, &f)) return 0; bpf_res_spin_unlock(&v->l); bpf_local_irq_restore(&f); return 0; }
SEC("tc") int l_irqleak(struct __sk_buff *s) { unsigned long f; GET(rm, struct rl); if (bpf_res_spin_lock_irqsave(&v->l, &f)) return 0; bpf_res_spin_unlock(&v->l); return 0; }
static int wcb(void *map, int *key, void *v) { char b[8]; return bpf_copy_from_user(b, 8, 0) * 0; }
SEC("tc") int w_sleep(struct __sk_buff *s) { GET(wm, struct wv); bpf_wq_init(&v->w, &wm, 0); bpf_wq_set_callback_impl(&v->w, wcb, 0, 0); bpf_wq_start(&v->w, 0); return 0; }
static long thcb(u64 i, void *c) { if (i > 5) bpf_throw(i); return 0; }
SEC("tc") int e_cb(struct __sk_buff *s) { bpf_loop(10, thcb, 0, 0); return 0; }
static long refcb(u64 i, void *c) { void *r = bpf_ringbuf_reserve(&rb, 8, 0); if (r) bpf_ringbuf_submit(r, 0); return 0; }
static long refcbbad(u64 i, void *c) { void *r = bpf_ringbuf_reserve(&rb, 8, 0); return 0; }
SEC("tc") int r_cb(struct __sk_buff *s) { bpf_loop(10, refcb, 0, 0); return 0; }
SEC("tc") int r_cbbad(struct __sk_buff *s) { bpf_loop(10, refcbbad, 0, 0); return 0; }
static long subcb(u64 i, void *c) { bpf_loop(3, refcb, 0, 0); return 0; }
SEC("tc") int r_nest(struct __sk_buff *s) { bpf_loop(10, subcb, 0, 0); return 0; }
SEC("tc") int i_num(struct __sk_buff *s) { struct bpf_iter_num it; int *v; long a[10] = {}, n = 0; bpf_iter_num_new(&it, 0, 10); while ((v = bpf_iter_num_next(&it))) { a[n & 7] = *v; n++; if (n > 5) break; } bpf_iter_num_destroy(&it); return a[3]; }
static NOINLINE int subiter(struct bpf_iter_num *it) { int *v, n = 0; while ((v = bpf_iter_num_next(it))) n += *v; return n; }
SEC("tc") int i_sub(struct __sk_buff *s) { struct bpf_iter_num it; int n; bpf_iter_num_new(&it, 0, 10); n = subiter(&it); bpf_iter_num_destroy(&it); return n; }
SEC("tc") int i_break(struct __sk_buff *s) { struct bpf_iter_num it; int *v, n = 0; bpf_iter_num_new(&it, 0, 10); while ((v = bpf_iter_num_next(&it))) { if (*v == 3) return 0; n++; } bpf_iter_num_destroy(&it); return n; }
SEC("tc") int i_ref(struct __sk_buff *s) { struct bpf_iter_num it; int *v; bpf_iter_num_new(&it, 0, 10); while ((v = bpf_iter_num_next(&it))) { void *r = bpf_ringbuf_reserve(&rb, 8, 0); if (r) bpf_ringbuf_submit(r, 0); } bpf_iter_num_destroy(&it); return 0; }
SEC("tc") int i_refbad(struct __sk_buff *s) { struct bpf_iter_num it; int *v; bpf_iter_num_new(&it, 0, 10); while ((v = bpf_iter_num_next(&it))) { void *r = bpf_ringbuf_reserve(&rb, 8, 0); if (*v > 4 && r) bpf_ringbuf_submit(r, 0); } bpf_iter_num_destroy(&it); return 0; }
SEC("tc") int i_lock(struct __sk_buff *s) { struct bpf_iter_num it; int *v; bpf_iter_num_new(&it, 0, 10); bpf_spin_lock(&lock); while ((v = bpf_iter_num_next(&it))) ; bpf_spin_unlock(&lock); bpf_iter_num_destroy(&it); return 0; }
SEC("tc") int i_ptr(struct __sk_buff *s) { struct bpf_iter_num it; GET(arr, long); long *e = v; int *w; bpf_iter_num_new(&it, 0, 8); while ((w = bpf_iter_num_next(&it))) { e[*w & 7] = 1; } bpf_iter_num_destroy(&it); return 0; }
SEC("tc") int i_ptrbad(struct __sk_buff *s) { struct bpf_iter_num it; GET(arr, long); long *e = v; int *w; bpf_iter_num_new(&it, 0, 8); while ((w = bpf_iter_num_next(&it))) { *e = 1; e++; } bpf_iter_num_destroy(&it); return 0; }
