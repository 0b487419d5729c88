// What the programs of verdicts-*.bpf.c declare of the kernel and of each other.
#ifndef VERDICTS_H
#define VERDICTS_H

#include <linux/bpf.h>
#include <linux/ip.h>
#include <linux/types.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>

#undef __ksym
#define __ksym __attribute__((section(".ksyms")))
#define ARG_CONTEXT __attribute__((btf_decl_tag("arg:ctx")))
#define ARG_NONNULL __attribute__((btf_decl_tag("arg:nonnull")))
#define ARG_NULLABLE __attribute__((btf_decl_tag("arg:nullable")))
#define ARG_TRUSTED __attribute__((btf_decl_tag("arg:trusted")))
#define ARG_UNTRUSTED __attribute__((btf_decl_tag("arg:untrusted")))
#define ARG_ARENA __attribute__((btf_decl_tag("arg:arena")))
#define KPTR __attribute__((btf_type_tag("kptr")))
#define KPTR_UNTRUSTED __attribute__((btf_type_tag("kptr_untrusted")))
#define PERCPU_KPTR __attribute__((btf_type_tag("percpu_kptr")))
#define CONTAINS(type, node) __attribute__((btf_decl_tag("contains:" #type ":" #node)))
#define TOGETHER(name) SEC(".data." #name) __attribute__((visibility("hidden"))) __attribute__((aligned(8)))
#define NOINLINE __attribute__((noinline))
#define KERNEL __attribute__((preserve_access_index))
#define container_of(pointer, type, member) \
  ((type *)((void *)(pointer) - __builtin_offsetof(type, member)))

typedef unsigned long long u64;
typedef unsigned int u32;
typedef int s32;

// Headers of Linux before 6.2 lack these.
struct bpf_list_head { u64 opaque[2]; } __attribute__((aligned(8)));
struct bpf_list_node { u64 opaque[3]; } __attribute__((aligned(8)));
struct bpf_rb_root { u64 opaque[2]; } __attribute__((aligned(8)));
struct bpf_rb_node { u64 opaque[4]; } __attribute__((aligned(8)));
struct bpf_refcount { u32 opaque[1]; } __attribute__((aligned(4)));

struct bpf_iter_num { u64 state[1]; } __attribute__((aligned(8)));
struct bpf_iter_task { u64 state[3]; } __attribute__((aligned(8)));
struct bpf_wq { u64 state[2]; } __attribute__((aligned(8)));
struct bpf_res_spin_lock { u32 value; };
struct bpf_cpumask { int usage; } KERNEL;
struct cpumask { unsigned long bits[1]; } KERNEL;

struct cgroup { int level; } KERNEL;
struct css_set { struct cgroup *dfl_cgrp; } KERNEL;
struct mm_struct { int map_count; } KERNEL;
struct task_struct {
  int pid;
  void *stack;
  char comm[16];
  struct mm_struct *mm;
  struct task_struct *real_parent;
  struct task_struct *last_wakee;
  struct css_set *cgroups;
  const struct cpumask *cpus_ptr;
  struct cpumask *user_cpus_ptr;
} KERNEL;
struct vm_area_struct { unsigned long vm_start; } KERNEL;
struct net_device { int ifindex; } KERNEL;
struct sk_buff { unsigned int len; struct net_device *dev; } KERNEL;
struct inode { unsigned long i_ino; } KERNEL;
struct file { struct inode *f_inode; } KERNEL;
struct bpf_map { u32 max_entries; } KERNEL;
struct sock_common { unsigned short skc_family; } KERNEL;
struct tcp_sock { u32 snd_cwnd; u32 snd_una; } KERNEL;
struct sock;
struct seq_file;
struct bpf_iter_meta { struct seq_file *seq; } KERNEL;
struct bpf_iter__task { struct bpf_iter_meta *meta; struct task_struct *task; } KERNEL;
struct bpf_iter__bpf_map { struct bpf_iter_meta *meta; struct bpf_map *map; } KERNEL;
struct bpf_iter__bpf_map_elem {
  struct bpf_iter_meta *meta;
  struct bpf_map *map;
  void *key;
  void *value;
} KERNEL;
struct bpf_iter__task_file {
  struct bpf_iter_meta *meta;
  struct task_struct *task;
  u32 fd;
  struct file *file;
} KERNEL;
struct bpf_iter__tcp { struct bpf_iter_meta *meta; struct sock_common *sk_common; } KERNEL;

extern struct task_struct *bpf_task_acquire(struct task_struct *p) __ksym;
extern void bpf_task_release(struct task_struct *p) __ksym;
extern struct task_struct *bpf_task_from_pid(s32 pid) __ksym;
extern void bpf_rcu_read_lock(void) __ksym;
extern void bpf_rcu_read_unlock(void) __ksym;
extern void bpf_preempt_disable(void) __ksym;
extern void bpf_preempt_enable(void) __ksym;
extern void bpf_local_irq_save(unsigned long *flags) __ksym;
extern void bpf_local_irq_restore(unsigned long *flags) __ksym;
extern int bpf_dynptr_from_skb(struct __sk_buff *skb, u64 flags, struct bpf_dynptr *to) __ksym;
extern int bpf_dynptr_from_xdp(struct xdp_md *xdp, u64 flags, struct bpf_dynptr *to) __ksym;
extern void *bpf_dynptr_slice(const struct bpf_dynptr *p, u32 offset, void *room, u32 size) __ksym;
extern void *bpf_dynptr_slice_rdwr(const struct bpf_dynptr *p, u32 offset, void *room, u32 size)
    __ksym;
extern int bpf_dynptr_adjust(const struct bpf_dynptr *p, u32 start, u32 end) __ksym;
extern u32 bpf_dynptr_size(const struct bpf_dynptr *p) __ksym;
extern int bpf_dynptr_clone(const struct bpf_dynptr *p, struct bpf_dynptr *to) __ksym;
extern int bpf_iter_num_new(struct bpf_iter_num *it, int start, int end) __ksym;
extern int *bpf_iter_num_next(struct bpf_iter_num *it) __ksym;
extern void bpf_iter_num_destroy(struct bpf_iter_num *it) __ksym;
extern int bpf_iter_task_new(struct bpf_iter_task *it, struct task_struct *task, u32 flags) __ksym;
extern struct task_struct *bpf_iter_task_next(struct bpf_iter_task *it) __ksym;
extern void bpf_iter_task_destroy(struct bpf_iter_task *it) __ksym;
extern void *bpf_obj_new_impl(u64 type, void *meta) __ksym;
extern void bpf_obj_drop_impl(void *object, void *meta) __ksym;
extern void *bpf_percpu_obj_new_impl(u64 type, void *meta) __ksym;
extern void bpf_percpu_obj_drop_impl(void *object, void *meta) __ksym;
extern void *bpf_refcount_acquire_impl(void *object, void *meta) __ksym;
extern int bpf_list_push_front_impl(struct bpf_list_head *head, struct bpf_list_node *node,
                                    void *meta, u64 offset) __ksym;
extern struct bpf_list_node *bpf_list_pop_front(struct bpf_list_head *head) __ksym;
extern struct bpf_rb_node *bpf_rbtree_remove(struct bpf_rb_root *root, struct bpf_rb_node *node)
    __ksym;
extern int bpf_rbtree_add_impl(struct bpf_rb_root *root, struct bpf_rb_node *node,
                               bool(less)(struct bpf_rb_node *a, const struct bpf_rb_node *b),
                               void *meta, u64 offset) __ksym;
extern struct bpf_rb_node *bpf_rbtree_first(struct bpf_rb_root *root) __ksym;
extern void *bpf_cast_to_kern_ctx(void *context) __ksym;
extern void *bpf_rdonly_cast(const void *object, u32 type) __ksym;
extern void bpf_throw(u64 cookie) __ksym;
extern struct bpf_cpumask *bpf_cpumask_create(void) __ksym;
extern void bpf_cpumask_release(struct bpf_cpumask *mask) __ksym;
extern bool bpf_cpumask_test_cpu(u32 cpu, const struct cpumask *mask) __ksym;
extern void bpf_cpumask_set_cpu(u32 cpu, struct bpf_cpumask *mask) __ksym;
extern int bpf_wq_init(struct bpf_wq *work, void *map, u32 flags) __ksym;
extern int bpf_wq_start(struct bpf_wq *work, u32 flags) __ksym;
extern int bpf_wq_set_callback_impl(struct bpf_wq *work,
                                    int(callback)(void *map, int *key, void *value), u32 flags,
                                    void *aux) __ksym;
extern int bpf_res_spin_lock(struct bpf_res_spin_lock *lock) __ksym;
extern void bpf_res_spin_unlock(struct bpf_res_spin_lock *lock) __ksym;
extern int bpf_copy_from_user_str(void *to, u32 size, const void *from, u64 flags) __ksym;

#define obj_new(type) ((type *)bpf_obj_new_impl(bpf_core_type_id_local(type), 0))
#define obj_drop(object) bpf_obj_drop_impl(object, 0)

char _license[] SEC("license") = "GPL";

#endif
