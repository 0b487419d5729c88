// Objects of the kernel and of the program, kptrs, collections, exceptions, contexts of tracing programs. A program a line: some are refused.
// Linux's verdict is compared with that of Nectar's verifier. Compiled by
//   clang -O2 -g -target bpf -mcpu=v3 -D__TARGET_ARCH_x86 -fdebug-compilation-dir=. -c verdicts-objects.bpf.c -o verdicts-objects.bpf.o
//   llvm-strip -g verdicts-objects.bpf.o
#include "verdicts.h"
struct kv { struct task_struct KPTR *t; struct bpf_cpumask KPTR *c; struct task_struct KPTR_UNTRUSTED *u; };
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 1); __type(key, int); __type(value, struct kv); } km SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 1); __type(key, int); __type(value, int); } plain SEC(".maps");
struct nnode { long key; struct bpf_list_node l; };
struct ttnode { long key; struct bpf_rb_node r; };
struct rnode { long key; struct bpf_list_node l; struct bpf_refcount ref; };
struct oother { long key; struct bpf_list_node l; };
TOGETHER(A) struct bpf_spin_lock lock;
TOGETHER(A) struct bpf_list_head head CONTAINS(nnode, l);
TOGETHER(A) struct bpf_rb_root root CONTAINS(ttnode, r);
TOGETHER(B) struct bpf_spin_lock lock2;
TOGETHER(C) struct bpf_spin_lock lock3;
TOGETHER(C) struct bpf_list_head rhead CONTAINS(rnode, l);
#define TP(n) SEC("tp_btf/sched_switch") int BPF_PROG(n, bool p, struct task_struct *prev, struct task_struct *next)
#define GET int k = 0; struct kv *v = bpf_map_lookup_elem(&km, &k); if (!v) return 0
TP(o_read) { return prev->pid + next->mm->map_count; }
TP(o_write) { prev->pid = 1; return 0; }
TP(o_beyond) { return *(int *)((void *)prev + (1 << 20)); }
TP(o_neg) { return *(int *)((void *)prev - 4); }
TP(o_hole) { return *(int *)((void *)&prev->mm + 4); }
TP(o_var) { return *(char *)((void *)prev + (bpf_get_prandom_u32() & 7)); }
TP(o_parent) { return prev->real_parent->pid; }
TP(o_cgroups) { return prev->cgroups->dfl_cgrp->level; }
TP(o_comm) { char c[4]; bpf_probe_read_kernel(c, 4, prev->comm); return c[0] + prev->comm[3]; }
TP(o_commend) { return *(long *)&prev->comm[12]; }
TP(o_stack) { return *(int *)prev->stack; }
TP(o_scalar) { return *(int *)(long)bpf_get_smp_processor_id(); }
TP(o_acq) { struct task_struct *t = bpf_task_acquire(prev); if (!t) return 0; bpf_task_release(t); return 0; }
TP(o_acqleak) { struct task_struct *t = bpf_task_acquire(prev); return 0; }
TP(o_acqnull) { struct task_struct *t = bpf_task_acquire(prev); bpf_task_release(t); return 0; }
TP(o_rel) { bpf_task_release(prev); return 0; }
TP(o_reltwice) { struct task_struct *t = bpf_task_acquire(prev); if (!t) return 0; bpf_task_release(t); bpf_task_release(t); return 0; }
TP(o_relafter) { struct task_struct *t = bpf_task_acquire(prev); if (!t) return 0; bpf_task_release(t); return t->pid; }
TP(o_acqparent) { struct task_struct *t = bpf_task_acquire(prev->real_parent); if (!t) return 0; bpf_task_release(t); return 0; }
TP(o_acqlast) { struct task_struct *t = bpf_task_acquire(prev->last_wakee); if (!t) return 0; bpf_task_release(t); return 0; }
TP(o_acqmm) { struct task_struct *t = bpf_task_acquire((void *)prev->mm); if (!t) return 0; bpf_task_release(t); return 0; }
TP(o_acqscalar) { struct task_struct *t = bpf_task_acquire((void *)(long)bpf_get_smp_processor_id()); if (!t) return 0; bpf_task_release(t); return 0; }
TP(o_pid) { struct task_struct *t = bpf_task_from_pid(1); if (!t) return 0; p = t->pid; bpf_task_release(t); return p; }
TP(o_pidnull) { struct task_struct *t = bpf_task_from_pid(1); p = t->pid; if (t) bpf_task_release(t); return p; }
TP(o_reloff) { struct task_struct *t = bpf_task_from_pid(1); if (!t) return 0; bpf_task_release((void *)t + 8); return 0; }
TP(o_mask) { struct bpf_cpumask *c = bpf_cpumask_create(); if (!c) return 0; bpf_cpumask_set_cpu(1, c); p = bpf_cpumask_test_cpu(1, (void *)c); bpf_cpumask_release(c); return p; }
TP(o_maskptr) { return bpf_cpumask_test_cpu(1, prev->cpus_ptr); }
TP(o_maskun) { return bpf_cpumask_test_cpu(1, prev->user_cpus_ptr); }
TP(k_xchg) { GET; struct task_struct *t = bpf_task_acquire(prev); if (!t) return 0; t = bpf_kptr_xchg(&v->t, t); if (t) bpf_task_release(t); return 0; }
TP(k_xchgleak) { GET; struct task_struct *t = bpf_task_acquire(prev); if (!t) return 0; t = bpf_kptr_xchg(&v->t, t); return 0; }
TP(k_xchgtype) { GET; struct task_struct *t = bpf_task_acquire(prev); if (!t) return 0; t = bpf_kptr_xchg(&v->c, t); if (t) bpf_task_release(t); return 0; }
TP(k_xchgunref) { GET; struct task_struct *t = bpf_kptr_xchg(&v->t, prev); if (t) bpf_task_release(t); return 0; }
TP(k_xchgun) { GET; struct task_struct *t = bpf_kptr_xchg(&v->u, 0); if (t) bpf_task_release(t); return 0; }
TP(k_null) { GET; struct task_struct *t = bpf_kptr_xchg(&v->t, 0); if (t) bpf_task_release(t); return 0; }
TP(k_load) { GET; struct task_struct *t = v->t; return t ? t->pid : 0; }
TP(k_loadnull) { GET; struct task_struct *t = v->t; return t->pid; }
TP(k_loadacq) { GET; struct task_struct *t; t = v->t; if (!t) return 0; t = bpf_task_acquire(t); if (!t) return 0; bpf_task_release(t); return 0; }
TP(k_store) { GET; v->t = prev; return 0; }
TP(k_storeun) { GET; v->u = prev; return 0; }
TP(k_storeunbad) { GET; v->u = (void *)prev->mm; return 0; }
TP(k_storeunscalar) { GET; v->u = (void *)(long)bpf_get_prandom_u32(); return 0; }
TP(k_loadun) { GET; struct task_struct *t = v->u; return t ? t->pid : 0; }
TP(k_half) { GET; return *(int *)&v->t; }
TP(k_mis) { GET; return *(long *)((void *)v + 4); }
TP(k_plain) { int k = 0; int *v = bpf_map_lookup_elem(&plain, &k); if (!v) return 0; struct task_struct *t = bpf_kptr_xchg(v, 0); if (t) bpf_task_release(t); return 0; }
SEC("syscall") int k_sleepload(void *c) { GET; struct task_struct *t = v->t; if (!t) return 0; t = bpf_task_acquire(t); if (!t) return 0; bpf_task_release(t); return 0; }
SEC("syscall") int k_sleeprcu(void *c) { GET; bpf_rcu_read_lock(); struct task_struct *t = v->t; if (!t) { bpf_rcu_read_unlock(); return 0; } t = bpf_task_acquire(t); bpf_rcu_read_unlock(); if (!t) return 0; bpf_task_release(t); return 0; }
SEC("syscall") int k_sleepafter(void *c) { GET; bpf_rcu_read_lock(); struct task_struct *t = v->t; bpf_rcu_read_unlock(); if (!t) return 0; t = bpf_task_acquire(t); if (!t) return 0; bpf_task_release(t); return 0; }
SEC("tc") int n_new(struct __sk_buff *s) { struct nnode *n = obj_new(struct nnode); if (!n) return 0; n->key = 1; obj_drop(n); return 0; }
SEC("tc") int n_leak(struct __sk_buff *s) { struct nnode *n = obj_new(struct nnode); return 0; }
SEC("tc") int n_null(struct __sk_buff *s) { struct nnode *n = obj_new(struct nnode); n->key = 1; obj_drop(n); return 0; }
SEC("tc") int n_after(struct __sk_buff *s) { struct nnode *n = obj_new(struct nnode); if (!n) return 0; obj_drop(n); n->key = 1; return 0; }
SEC("tc") int n_field(struct __sk_buff *s) { struct nnode *n = obj_new(struct nnode); if (!n) return 0; *(long *)&n->l = 1; obj_drop(n); return 0; }
SEC("tc") int n_beyond(struct __sk_buff *s) { struct nnode *n = obj_new(struct nnode); if (!n) return 0; *(long *)((void *)n + sizeof(*n)) = 1; obj_drop(n); return 0; }
SEC("tc") int n_push(struct __sk_buff *s) { struct nnode *n = obj_new(struct nnode); if (!n) return 0; bpf_spin_lock(&lock); bpf_list_push_front_impl(&head, &n->l, 0, 0); bpf_spin_unlock(&lock); return 0; }
SEC("tc") int n_pushnolock(struct __sk_buff *s) { struct nnode *n = obj_new(struct nnode); if (!n) return 0; bpf_list_push_front_impl(&head, &n->l, 0, 0); return 0; }
SEC("tc") int n_pushother(struct __sk_buff *s) { struct nnode *n = obj_new(struct nnode); if (!n) return 0; bpf_spin_lock(&lock2); bpf_list_push_front_impl(&head, &n->l, 0, 0); bpf_spin_unlock(&lock2); return 0; }
SEC("tc") int n_pushtype(struct __sk_buff *s) { struct oother *n = obj_new(struct oother); if (!n) return 0; bpf_spin_lock(&lock); bpf_list_push_front_impl(&head, &n->l, 0, 0); bpf_spin_unlock(&lock); return 0; }
SEC("tc") int n_pushread(struct __sk_buff *s) { struct nnode *n = obj_new(struct nnode); if (!n) return 0; bpf_spin_lock(&lock); bpf_list_push_front_impl(&head, &n->l, 0, 0); n->key = 2; bpf_spin_unlock(&lock); return 0; }
SEC("tc") int n_pushreadafter(struct __sk_buff *s) { struct nnode *n = obj_new(struct nnode); if (!n) return 0; bpf_spin_lock(&lock); bpf_list_push_front_impl(&head, &n->l, 0, 0); bpf_spin_unlock(&lock); return n->key; }
SEC("tc") int n_pushdrop(struct __sk_buff *s) { struct nnode *n = obj_new(struct nnode); if (!n) return 0; bpf_spin_lock(&lock); bpf_list_push_front_impl(&head, &n->l, 0, 0); bpf_spin_unlock(&lock); obj_drop(n); return 0; }
SEC("tc") int n_pop(struct __sk_buff *s) { struct bpf_list_node *l; bpf_spin_lock(&lock); l = bpf_list_pop_front(&head); bpf_spin_unlock(&lock); if (!l) return 0; struct nnode *n = container_of(l, struct nnode, l); long k = n->key; obj_drop(n); return k; }
SEC("tc") int n_popleak(struct __sk_buff *s) { struct bpf_list_node *l; bpf_spin_lock(&lock); l = bpf_list_pop_front(&head); bpf_spin_unlock(&lock); return 0; }
static bool less(struct bpf_rb_node *a, const struct bpf_rb_node *b) { struct ttnode *x = container_of(a, struct ttnode, r), *y = container_of(b, struct ttnode, r); return x->key < y->key; }
static bool lessbad(struct bpf_rb_node *a, const struct bpf_rb_node *b) { bpf_rbtree_remove(&root, a); return 0; }
SEC("tc") int n_add(struct __sk_buff *s) { struct ttnode *n = obj_new(struct ttnode); if (!n) return 0; bpf_spin_lock(&lock); bpf_rbtree_add_impl(&root, &n->r, less, 0, 0); bpf_spin_unlock(&lock); return 0; }
SEC("tc") int n_addbad(struct __sk_buff *s) { struct ttnode *n = obj_new(struct ttnode); if (!n) return 0; bpf_spin_lock(&lock); bpf_rbtree_add_impl(&root, &n->r, lessbad, 0, 0); bpf_spin_unlock(&lock); return 0; }
SEC("tc") int n_first(struct __sk_buff *s) { struct bpf_rb_node *r; long k = 0; bpf_spin_lock(&lock); r = bpf_rbtree_first(&root); if (r) k = container_of(r, struct ttnode, r)->key; bpf_spin_unlock(&lock); return k; }
SEC("tc") int n_firstafter(struct __sk_buff *s) { struct bpf_rb_node *r; long k = 0; bpf_spin_lock(&lock); r = bpf_rbtree_first(&root); bpf_spin_unlock(&lock); if (r) k = container_of(r, struct ttnode, r)->key; return k; }
SEC("tc") int n_remove(struct __sk_buff *s) { struct bpf_rb_node *r; bpf_spin_lock(&lock); r = bpf_rbtree_first(&root); if (!r) { bpf_spin_unlock(&lock); return 0; } r = bpf_rbtree_remove(&root, r); bpf_spin_unlock(&lock); if (!r) return 0; obj_drop(container_of(r, struct ttnode, r)); return 0; }
SEC("tc") int n_ref(struct __sk_buff *s) { struct rnode *n = obj_new(struct rnode), *m; if (!n) return 0; m = bpf_refcount_acquire_impl(n, 0); bpf_spin_lock(&lock3); bpf_list_push_front_impl(&rhead, &n->l, 0, 0); bpf_spin_unlock(&lock3); m->key = 3; obj_drop(m); return 0; }
SEC("tc") int n_refleak(struct __sk_buff *s) { struct rnode *n = obj_new(struct rnode), *m; if (!n) return 0; m = bpf_refcount_acquire_impl(n, 0); obj_drop(n); return 0; }
SEC("tc") int n_refnot(struct __sk_buff *s) { struct nnode *n = obj_new(struct nnode), *m; if (!n) return 0; m = bpf_refcount_acquire_impl(n, 0); obj_drop(n); obj_drop(m); return 0; }
SEC("tc") int x_cast(struct __sk_buff *s) { struct sk_buff *k = bpf_cast_to_kern_ctx(s); return k->len; }
SEC("tc") int x_castdev(struct __sk_buff *s) { struct sk_buff *k = bpf_cast_to_kern_ctx(s); return k->dev->ifindex; }
SEC("tc") int x_castwrite(struct __sk_buff *s) { struct sk_buff *k = bpf_cast_to_kern_ctx(s); k->len = 1; return 0; }
SEC("tc") int x_rdonly(struct __sk_buff *s) { struct task_struct *t = bpf_rdonly_cast((void *)(long)s->len, bpf_core_type_id_kernel(struct task_struct)); return t->pid + t->real_parent->pid; }
SEC("tc") int x_rdonlyw(struct __sk_buff *s) { struct task_struct *t = bpf_rdonly_cast((void *)(long)s->len, bpf_core_type_id_kernel(struct task_struct)); t->pid = 3; return 0; }
SEC("tc") int x_rdonlyvoid(struct __sk_buff *s) { int *t = bpf_rdonly_cast((void *)(long)s->len, 0); return t[5]; }
SEC("tc") int x_throw(struct __sk_buff *s) { if (s->len > 5) bpf_throw(3); return 0; }
SEC("tc") int x_throwref(struct __sk_buff *s) { struct nnode *n = obj_new(struct nnode); if (!n) return 0; if (s->len > 5) bpf_throw(3); obj_drop(n); return 0; }
SEC("tc") int x_throwrcu(struct __sk_buff *s) { bpf_rcu_read_lock(); if (s->len > 5) bpf_throw(3); bpf_rcu_read_unlock(); return 0; }
static NOINLINE int thrower(int x) { if (x > 3) bpf_throw(x); return x; }
SEC("tc") int x_throwsub(struct __sk_buff *s) { return thrower(s->len); }
SEC("cgroup_skb/egress") int x_throwrange(struct __sk_buff *s) { if (s->len > 5) bpf_throw(9); return 0; }
NOINLINE int catcher(u64 cookie) { return cookie; }
SEC("tc") __attribute__((btf_decl_tag("exception_callback:catcher"))) int x_catch(struct __sk_buff *s) { if (s->len > 5) bpf_throw(3); return 0; }
SEC("iter/task") int it_task(struct bpf_iter__task *c) { struct task_struct *t = c->task; if (!t) return 0; BPF_SEQ_PRINTF(c->meta->seq, "%d", t->pid); return 0; }
SEC("iter/task") int it_tasknull(struct bpf_iter__task *c) { return c->task->pid; }
SEC("iter/task") int it_taskret(struct bpf_iter__task *c) { return 2; }
SEC("iter/bpf_map") int it_map(struct bpf_iter__bpf_map *c) { struct bpf_map *m = c->map; return m ? m->max_entries > 5: 0; }
SEC("iter/bpf_map_elem") int it_elem(struct bpf_iter__bpf_map_elem *c) { int *k = c->key, *v = c->value; if (!k || !v) return 0; *v = *k; return 0; }
SEC("iter/bpf_map_elem") int it_elemw(struct bpf_iter__bpf_map_elem *c) { int *k = c->key, *v = c->value; if (!k || !v) return 0; *k = *v; return 0; }
SEC("iter/task_file") int it_file(struct bpf_iter__task_file *c) { struct file *f = c->file; if (!f) return 0; return f->f_inode->i_ino == 3; }
SEC("iter/tcp") int it_tcp(struct bpf_iter__tcp *c) { struct sock_common *k = c->sk_common; struct tcp_sock *t; if (!k) return 0; t = bpf_skc_to_tcp_sock(k); return t ? t->snd_cwnd == 1 : 0; }
SEC("tp_btf/sched_switch") int BPF_PROG(a_far, bool p) { return ((long *)ctx)[9]; }
SEC("tp_btf/sched_switch") int BPF_PROG(a_off) { return *(int *)((void *)ctx + 4); }
SEC("tp_btf/sched_switch") int BPF_PROG(a_small) { return *(int *)((void *)ctx + 8); }
SEC("tp_btf/sched_switch") int BPF_PROG(a_write) { ((long *)ctx)[0] = 1; return 0; }
SEC("tp_btf/sched_pi_setprio") int BPF_PROG(a_null, struct task_struct *t, struct task_struct *q) { return q->pid; }
SEC("tp_btf/sched_pi_setprio") int BPF_PROG(a_nullok, struct task_struct *t, struct task_struct *q) { return q ? q->pid : 0; }
SEC("tc") int sk_get(struct __sk_buff *s) { struct bpf_sock *k = s->sk; return k ? k->family : 0; }
SEC("tc") int sk_btf(struct __sk_buff *s) { struct bpf_sock *k = s->sk; struct tcp_sock *t; if (!k) return 0; t = bpf_skc_to_tcp_sock(k); return t ? t->snd_cwnd : 0; }
SEC("tc") int sk_btfw(struct __sk_buff *s) { struct bpf_sock *k = s->sk; struct tcp_sock *t; if (!k) return 0; t = bpf_skc_to_tcp_sock(k); if (!t) return 0; t->snd_cwnd = 3; return 0; }
