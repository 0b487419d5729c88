// A CO-RE object of middle size, as tools that watch processes have it: nine programs, six maps,
// constants, variables, and some hundred and fifty relocations to the kernel's types.
#include <linux/types.h>
typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s32 s32;
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

#define CORE __attribute__((preserve_access_index))

struct ns_common { unsigned int inum; } CORE;
struct pid_namespace { struct ns_common ns; unsigned int level; } CORE;
struct mnt_namespace { struct ns_common ns; } CORE;
struct net { struct ns_common ns; } CORE;
struct uts_namespace { struct ns_common ns; } CORE;
struct nsproxy {
  struct uts_namespace *uts_ns;
  struct mnt_namespace *mnt_ns;
  struct pid_namespace *pid_ns_for_children;
  struct net *net_ns;
} CORE;
struct upid { int nr; struct pid_namespace *ns; } CORE;
struct pid { unsigned int level; struct upid numbers[1]; } CORE;
typedef struct { u32 val; } CORE kuid_t;
typedef struct { u32 val; } CORE kgid_t;
struct cred { kuid_t uid, euid, suid; kgid_t gid, egid; } CORE;
struct qstr { u32 len; const unsigned char *name; } CORE;
struct super_block { u32 s_dev; unsigned long s_magic; } CORE;
struct inode {
  unsigned short i_mode;
  kuid_t i_uid;
  struct super_block *i_sb;
  unsigned long i_ino;
  long long i_size;
} CORE;
struct dentry { struct dentry *d_parent; struct qstr d_name; struct inode *d_inode; } CORE;
struct vfsmount { struct dentry *mnt_root; int mnt_flags; } CORE;
struct path { struct vfsmount *mnt; struct dentry *dentry; } CORE;
struct file { struct path f_path; struct inode *f_inode; unsigned int f_flags; } CORE;
struct mm_struct {
  unsigned long arg_start, arg_end, env_start, env_end, total_vm, locked_vm, stack_vm, start_stack;
  struct file *exe_file;
} CORE;
struct signal_struct {
  struct pid *pids[4];
  int nr_threads;
  unsigned long min_flt, maj_flt, nvcsw, nivcsw;
  unsigned int flags;
} CORE;
struct kernfs_node { u64 id; const char *name; } CORE;
struct cgroup { struct kernfs_node *kn; int level; } CORE;
struct css_set { struct cgroup *dfl_cgrp; } CORE;
struct task_struct {
  unsigned int flags;
  int prio, static_prio, normal_prio;
  unsigned int policy;
  int exit_code, exit_signal;
  int pid, tgid;
  struct task_struct *real_parent, *parent, *group_leader;
  u64 utime, stime, start_time;
  unsigned long nvcsw, nivcsw, min_flt, maj_flt;
  const struct cred *real_cred, *cred;
  char comm[16];
  struct nsproxy *nsproxy;
  struct signal_struct *signal;
  struct mm_struct *mm;
  struct pid *thread_pid;
  struct css_set *cgroups;
  unsigned int jobctl;
} CORE;
struct task_struct___old { long state; } CORE;
struct task_struct___new { unsigned int __state; } CORE;
struct linux_binprm { struct file *file; int argc, envc; const char *filename; } CORE;
struct gendisk { int major, first_minor; } CORE;
struct block_device { u64 bd_start_sect; struct gendisk *bd_disk; } CORE;
struct request {
  u64 __sector;
  unsigned int __data_len, cmd_flags;
  struct block_device *part;
  u64 start_time_ns;
} CORE;
struct net_device { int ifindex; unsigned int mtu; unsigned int flags; } CORE;
struct sock_common { unsigned short skc_family; u16 skc_dport, skc_num; u32 skc_daddr; } CORE;
struct sock { struct sock_common __sk_common; u32 sk_mark, sk_priority; } CORE;
struct sk_buff {
  struct net_device *dev;
  struct sock *sk;
  unsigned int len, data_len, mark, priority;
  u16 protocol, transport_header, network_header;
} CORE;

struct identity {
  u32 pid, tid, parent, level, inner;
  u32 uid, euid, suid, gid, egid;
  u32 pid_ns, mnt_ns, net_ns, uts_ns;
  u64 cgroup;
  char name[16], parent_name[16];
};

struct image {
  u64 inode, size, magic;
  u32 device, mode, owner, flags;
  char name[64], folder[64];
};

struct event {
  u32 kind;
  s32 code;
  u64 time, age;
  struct identity who;
  struct image what;
  u64 faults, switches, memory, stack, threads, state;
};

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 1 << 16);
} events SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1024);
  __type(key, u32);
  __type(value, u64);
} starts SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_HASH);
  __uint(max_entries, 256);
  __type(key, u32);
  __type(value, u64[4]);
} disks SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, 16);
  __type(key, u32);
  __type(value, u64);
} counters SEC(".maps");

const volatile u32 only_user = 0;
const volatile u64 shortest = 0;
u64 lost, seen[8];

static __always_inline void identify(struct task_struct *task, struct identity *who) {
  struct task_struct *parent = BPF_CORE_READ(task, real_parent);
  struct nsproxy *spaces = BPF_CORE_READ(task, nsproxy);
  struct pid *pid = BPF_CORE_READ(task, thread_pid);
  who->pid = BPF_CORE_READ(task, tgid);
  who->tid = BPF_CORE_READ(task, pid);
  who->parent = BPF_CORE_READ(parent, tgid);
  who->level = BPF_CORE_READ(pid, level);
  who->inner = BPF_CORE_READ(pid, numbers[0].nr);
  who->uid = BPF_CORE_READ(task, cred, uid.val);
  who->euid = BPF_CORE_READ(task, cred, euid.val);
  who->suid = BPF_CORE_READ(task, real_cred, suid.val);
  who->gid = BPF_CORE_READ(task, cred, gid.val);
  who->egid = BPF_CORE_READ(task, cred, egid.val);
  who->pid_ns = BPF_CORE_READ(spaces, pid_ns_for_children, ns.inum);
  who->mnt_ns = BPF_CORE_READ(spaces, mnt_ns, ns.inum);
  who->net_ns = BPF_CORE_READ(spaces, net_ns, ns.inum);
  who->uts_ns = BPF_CORE_READ(spaces, uts_ns, ns.inum);
  who->cgroup = BPF_CORE_READ(task, cgroups, dfl_cgrp, kn, id);
  BPF_CORE_READ_STR_INTO(&who->name, task, comm);
  BPF_CORE_READ_STR_INTO(&who->parent_name, parent, comm);
}

static __always_inline void describe(struct file *file, struct image *what) {
  struct dentry *dentry = BPF_CORE_READ(file, f_path.dentry);
  struct inode *inode = BPF_CORE_READ(file, f_inode);
  what->inode = BPF_CORE_READ(inode, i_ino);
  what->size = BPF_CORE_READ(inode, i_size);
  what->magic = BPF_CORE_READ(inode, i_sb, s_magic);
  what->device = BPF_CORE_READ(inode, i_sb, s_dev);
  what->mode = BPF_CORE_READ(inode, i_mode);
  what->owner = BPF_CORE_READ(inode, i_uid.val);
  what->flags = BPF_CORE_READ(file, f_flags) | BPF_CORE_READ(file, f_path.mnt, mnt_flags);
  bpf_probe_read_kernel_str(what->name, sizeof(what->name), BPF_CORE_READ(dentry, d_name.name));
  bpf_probe_read_kernel_str(what->folder, sizeof(what->folder),
                            BPF_CORE_READ(dentry, d_parent, d_name.name));
}

static __always_inline u64 state(struct task_struct *task) {
  struct task_struct___new *now = (void *)task;
  struct task_struct___old *before = (void *)task;
  return bpf_core_field_exists(now->__state) ? BPF_CORE_READ(now, __state)
                                             : BPF_CORE_READ(before, state);
}

static __always_inline void weigh(struct task_struct *task, struct event *event) {
  event->faults = BPF_CORE_READ(task, signal, min_flt) + BPF_CORE_READ(task, signal, maj_flt) +
                  BPF_CORE_READ(task, min_flt) + BPF_CORE_READ(task, maj_flt);
  event->switches = BPF_CORE_READ(task, nvcsw) + BPF_CORE_READ(task, nivcsw) +
                    BPF_CORE_READ(task, signal, nvcsw) + BPF_CORE_READ(task, signal, nivcsw);
  event->memory = BPF_CORE_READ(task, mm, total_vm) + BPF_CORE_READ(task, mm, locked_vm);
  event->stack = BPF_CORE_READ(task, mm, stack_vm);
  event->threads = BPF_CORE_READ(task, signal, nr_threads);
  event->state = state(task);
}

static __noinline int count(u32 which) {
  u64 *counter = bpf_map_lookup_elem(&counters, &which);
  if (counter)
    *counter += 1;
  if (which < 8)
    __sync_fetch_and_add(&seen[which & 7], 1);
  return 0;
}

static __always_inline int emit(u32 kind, struct task_struct *task, struct file *file, int code) {
  struct event *event;
  if (only_user && BPF_CORE_READ(task, cred, uid.val) != only_user)
    return 0;
  event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
  if (!event) {
    __sync_fetch_and_add(&lost, 1);
    return 0;
  }
  event->kind = kind;
  event->code = code;
  event->time = bpf_ktime_get_ns();
  event->age = event->time - BPF_CORE_READ(task, start_time);
  identify(task, &event->who);
  describe(file, &event->what);
  weigh(task, event);
  bpf_ringbuf_submit(event, 0);
  return count(kind);
}

SEC("raw_tracepoint/sched_process_exec")
int executed(struct bpf_raw_tracepoint_args *ctx) {
  struct task_struct *task = (void *)ctx->args[0];
  struct linux_binprm *program = (void *)ctx->args[2];
  return emit(0, task, BPF_CORE_READ(program, file), BPF_CORE_READ(program, argc));
}

SEC("raw_tracepoint/sched_process_exit")
int exited(struct bpf_raw_tracepoint_args *ctx) {
  struct task_struct *task = (void *)ctx->args[0];
  return emit(1, task, BPF_CORE_READ(task, mm, exe_file), BPF_CORE_READ(task, exit_code));
}

SEC("raw_tracepoint/sched_process_fork")
int forked(struct bpf_raw_tracepoint_args *ctx) {
  struct task_struct *child = (void *)ctx->args[1];
  return emit(2, child, BPF_CORE_READ(child, mm, exe_file), BPF_CORE_READ(child, exit_signal));
}

SEC("raw_tracepoint/sched_switch")
int switched(struct bpf_raw_tracepoint_args *ctx) {
  struct task_struct *before = (void *)ctx->args[1], *after = (void *)ctx->args[2];
  u64 now = bpf_ktime_get_ns(), *since;
  u32 from = BPF_CORE_READ(before, pid), to = BPF_CORE_READ(after, pid);
  bpf_map_update_elem(&starts, &from, &now, BPF_ANY);
  since = bpf_map_lookup_elem(&starts, &to);
  if (!since || now - *since < shortest)
    return 0;
  if (BPF_CORE_READ(after, policy) > 0 || BPF_CORE_READ(after, prio) < 100 ||
      BPF_CORE_READ(after, static_prio) != BPF_CORE_READ(after, normal_prio))
    return count(3);
  return count(state(before) ? 4 : 5);
}

SEC("raw_tracepoint/block_rq_issue")
int issued(struct bpf_raw_tracepoint_args *ctx) {
  struct request *request = (void *)ctx->args[0];
  u64 now = bpf_ktime_get_ns();
  u32 key = BPF_CORE_READ(request, __sector);
  bpf_map_update_elem(&starts, &key, &now, BPF_ANY);
  return count(6);
}

SEC("raw_tracepoint/block_rq_complete")
int completed(struct bpf_raw_tracepoint_args *ctx) {
  struct request *request = (void *)ctx->args[0];
  u64 zero[4] = {}, *sums, now = bpf_ktime_get_ns(), *since;
  u32 key = BPF_CORE_READ(request, __sector);
  u32 disk = BPF_CORE_READ(request, part, bd_disk, major) << 20 |
             BPF_CORE_READ(request, part, bd_disk, first_minor);
  since = bpf_map_lookup_elem(&starts, &key);
  bpf_map_update_elem(&disks, &disk, zero, BPF_NOEXIST);
  sums = bpf_map_lookup_elem(&disks, &disk);
  if (!since || !sums)
    return 0;
  sums[0] += 1;
  sums[1] += BPF_CORE_READ(request, __data_len);
  sums[2] += now - *since;
  sums[3] += now - BPF_CORE_READ(request, start_time_ns);
  bpf_map_delete_elem(&starts, &key);
  return count(7);
}

static __always_inline int packet(struct sk_buff *packet, u32 which) {
  struct sock *sock = BPF_CORE_READ(packet, sk);
  u32 key = BPF_CORE_READ(packet, dev, ifindex) ^ BPF_CORE_READ(packet, protocol);
  u64 zero[4] = {}, *sums;
  bpf_map_update_elem(&disks, &key, zero, BPF_NOEXIST);
  sums = bpf_map_lookup_elem(&disks, &key);
  if (!sums)
    return 0;
  sums[0] += BPF_CORE_READ(packet, len) + BPF_CORE_READ(packet, data_len);
  sums[1] += BPF_CORE_READ(packet, dev, mtu);
  sums[2] |= BPF_CORE_READ(packet, dev, flags) | BPF_CORE_READ(packet, mark);
  if (sock && BPF_CORE_READ(sock, __sk_common.skc_family) == 2)
    sums[3] ^= BPF_CORE_READ(sock, __sk_common.skc_daddr) ^
               BPF_CORE_READ(sock, __sk_common.skc_dport) ^
               BPF_CORE_READ(sock, __sk_common.skc_num) ^ BPF_CORE_READ(sock, sk_mark) ^
               BPF_CORE_READ(sock, sk_priority);
  return count(which);
}

SEC("raw_tracepoint/netif_receive_skb")
int received(struct bpf_raw_tracepoint_args *ctx) { return packet((void *)ctx->args[0], 8); }

SEC("raw_tracepoint/net_dev_queue")
int sent(struct bpf_raw_tracepoint_args *ctx) { return packet((void *)ctx->args[0], 9); }

SEC("socket")
int filtered(struct __sk_buff *packet) { return count(10) + (int)packet->len; }

char LICENSE[] SEC("license") = "GPL";
