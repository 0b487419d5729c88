// For: programs at functions of the kernel and of programs: fentry, fexit, fmod_ret, lsm, iter,
// freplace, and the kinds that may sleep
// Builds: clang11-el clang19-el clang19-eb
#include "nectar.h"

struct seq_file;
struct bpf_iter_meta {
  struct seq_file *seq;
  u64 session_id, seq_num;
} CORE;
struct task_struct {
  int pid;
} CORE;
struct bpf_iter__task {
  struct bpf_iter_meta *meta;
  struct task_struct *task;
} CORE;

SECTION("fentry/vfs_read") int entry(u64 *ctx) { return 0; }
SECTION("fexit/vfs_read") int leave(u64 *ctx) { return ctx[4] ? 0 : 0; }
SECTION("fentry.s/do_unlinkat") int entry_sleeps(u64 *ctx) { return 0; }
SECTION("fexit.s/do_unlinkat") int leave_sleeps(u64 *ctx) { return 0; }
SECTION("fmod_ret/security_file_open") int change(u64 *ctx) { return 0; }
SECTION("fmod_ret.s/__x64_sys_getpgid") int change_sleeps(u64 *ctx) { return 0; }
SECTION("fsession/vfs_read") int both(u64 *ctx) { return 0; }
SECTION("lsm/file_open") int guard(u64 *ctx) { return 0; }
SECTION("lsm.s/bprm_committed_creds") int guard_sleeps(u64 *ctx) { return 0; }
SECTION("freplace/replaceable") int replacement(u32 n) { return n + 2; }
SECTION("iter/task")
int list(struct bpf_iter__task *ctx) {
  struct task_struct *task = ctx->task;
  if (task) {
    u64 pid = task->pid;
    static const char format[] = "%d\n";
    sequence_print(ctx->meta->seq, format, sizeof(format), &pid, sizeof(pid));
  }
  return 0;
}
SECTION("iter.s/task") int list_sleeps(struct bpf_iter__task *ctx) { return 0; }

LICENSE("GPL");
