// Iterators, and a table of functions that Java calls. Compiled by
//   clang -O2 -g -target bpf -mcpu=v3 -fdebug-compilation-dir=. -c tables.bpf.c -o tables.bpf.o
//   llvm-strip -g tables.bpf.o
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

#define FROM_KERNEL __attribute__((preserve_access_index))

struct seq_file {} FROM_KERNEL;
struct bpf_iter_meta { struct seq_file *seq; __u64 seq_num; } FROM_KERNEL;
struct bpf_map { __u32 id; __u32 max_entries; char name[16]; } FROM_KERNEL;
struct bpf_prog_aux { __u32 id; char name[16]; } FROM_KERNEL;
struct bpf_prog { __u32 len; struct bpf_prog_aux *aux; } FROM_KERNEL;
struct bpf_link { __u32 id; struct bpf_prog *prog; } FROM_KERNEL;
struct task_struct { int pid; int tgid; char comm[16]; } FROM_KERNEL;
struct bpf_iter__bpf_map { struct bpf_iter_meta *meta; struct bpf_map *map; } FROM_KERNEL;
struct bpf_iter__bpf_prog { struct bpf_iter_meta *meta; struct bpf_prog *prog; } FROM_KERNEL;
struct bpf_iter__bpf_link { struct bpf_iter_meta *meta; struct bpf_link *link; } FROM_KERNEL;
struct bpf_iter__task { struct bpf_iter_meta *meta; struct task_struct *task; } FROM_KERNEL;
struct bpf_iter__bpf_map_elem {
  struct bpf_iter_meta *meta;
  struct bpf_map *map;
  void *key;
  void *value;
} FROM_KERNEL;

char _license[] SEC("license") = "GPL";

enum bpf_map_type { BPF_MAP_TYPE_HASH = 1, BPF_MAP_TYPE_ARRAY = 2 };

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 3);
  __type(key, __u32);
  __type(value, __u64);
} squares SEC(".maps");

SEC("iter/bpf_map")
int maps(struct bpf_iter__bpf_map *context) {
  struct bpf_map *map = context->map;
  if (!map) {
    BPF_SEQ_PRINTF(context->meta->seq, "end after %llu\n", context->meta->seq_num);
    return 0;
  }
  BPF_SEQ_PRINTF(context->meta->seq, "%s %u\n", map->name, map->max_entries);
  return 0;
}

SEC("iter/bpf_prog")
int programs(struct bpf_iter__bpf_prog *context) {
  struct bpf_prog *program = context->prog;
  if (program) {
    BPF_SEQ_PRINTF(context->meta->seq, "%s\n", program->aux->name);
  }
  return 0;
}

SEC("iter/bpf_link")
int links(struct bpf_iter__bpf_link *context) {
  struct bpf_link *link = context->link;
  if (link) {
    BPF_SEQ_PRINTF(context->meta->seq, "%u %s\n", link->id, link->prog->aux->name);
  }
  return 0;
}

SEC("iter/task")
int tasks(struct bpf_iter__task *context) {
  struct task_struct *task = context->task;
  if (task) {
    BPF_SEQ_PRINTF(context->meta->seq, "%d %d %s\n", task->tgid, task->pid, task->comm);
  }
  return 0;
}

SEC("iter/bpf_map_elem")
int elements(struct bpf_iter__bpf_map_elem *context) {
  __u32 *key = context->key;
  __u64 *value = context->value;
  if (!key || !value) {
    return 0;
  }
  BPF_SEQ_PRINTF(context->meta->seq, "%u: %llu\n", *key, *value);
  *value += 1;
  return 0;
}
