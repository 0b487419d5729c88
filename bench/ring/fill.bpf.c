// Writes records of 64 bytes into a ring: so many when it is run, and one for each system call of one
// process when it is attached.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct record {
  __u64 number;
  __u64 rest[7];
};

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 1 << 24);
} ring SEC(".maps");

struct {
  __u32 wanted;
  __u32 producer;
  __u64 flags;
  __u64 produced;
  __u64 lost;
} state;

static long write(__u32 index, void *context) {
  struct record *record = bpf_ringbuf_reserve(&ring, sizeof(*record), 0);
  if (!record) {
    state.lost++;
    return 1;
  }
  record->number = state.produced++;
  bpf_ringbuf_submit(record, state.flags);
  return 0;
}

SEC("syscall")
int fill(void *context) {
  return bpf_loop(state.wanted, write, 0, 0);
}

SEC("raw_tp/sys_enter")
int call(void *context) {
  if (bpf_get_current_pid_tgid() >> 32 == state.producer)
    write(0, 0);
  return 0;
}

char LICENSE[] SEC("license") = "GPL";
