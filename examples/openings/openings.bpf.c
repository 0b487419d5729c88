// Sends a record for each file that one process opens. Built by examples/build:
//   clang -target bpf -O2 -g -c openings.bpf.c -o openings.bpf.o
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct opening {
  int thread;
  char comm[16];
  char file[128];
};

// /sys/kernel/tracing/events/syscalls/sys_enter_openat/format
struct openat {
  long long common;
  long long number;
  long long folder;
  const char *file;
};

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 1 << 16);
} openings SEC(".maps");

const volatile int process;

// Has the type in the object, for classes made of it (nectar gen skeleton --type opening).
const struct opening *sent;

SEC("tracepoint/syscalls/sys_enter_openat")
int opens(struct openat *call) {
  __u64 who = bpf_get_current_pid_tgid();
  struct opening *opening;
  if (who >> 32 != process)
    return 0;
  opening = bpf_ringbuf_reserve(&openings, sizeof(*opening), 0);
  if (!opening)
    return 0;
  opening->thread = who;
  bpf_get_current_comm(opening->comm, sizeof(opening->comm));
  bpf_probe_read_user_str(opening->file, sizeof(opening->file), call->file);
  bpf_ringbuf_submit(opening, 0);
  return 0;
}

char LICENSE[] SEC("license") = "GPL";
