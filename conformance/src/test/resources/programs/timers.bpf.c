// Timers and works, and what they do. Compiled by
//   clang -O2 -g -target bpf -mcpu=v3 -fdebug-compilation-dir=. -c timers.bpf.c -o timers.bpf.o
//   llvm-strip -g timers.bpf.o
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#ifndef __ksym
#define __ksym __attribute__((section(".ksyms")))
#endif

struct bpf_wq { __u64 opaque[2]; } __attribute__((aligned(8)));

extern int bpf_wq_init(struct bpf_wq *work, void *map, unsigned int flags) __ksym;
extern int bpf_wq_set_callback_impl(struct bpf_wq *work,
                                    int (*callback)(void *map, int *key, void *value),
                                    unsigned int flags, void *aux)
    __ksym __attribute__((weak));
extern int bpf_wq_set_callback(struct bpf_wq *work, int (*callback)(void *map, int *key, void *value),
                               unsigned int flags)
    __ksym __attribute__((weak)); // since Linux 7.0
extern int bpf_wq_start(struct bpf_wq *work, unsigned int flags) __ksym;

char _license[] SEC("license") = "GPL";

struct counter {
  struct bpf_timer timer;
  __u64 fired;
  __u64 time;
  __s64 cancelled;
};

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 8);
  __type(key, int);
  __type(value, struct counter);
} counters SEC(".maps");

struct job {
  struct bpf_wq work;
  __u64 done;
};

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 2);
  __type(key, int);
  __type(value, struct job);
} jobs SEC(".maps");

__u64 after = 1000000;
int wanted = 1;

static int fires(void *map, int *key, struct counter *value) {
  value->time = bpf_ktime_get_ns();
  value->cancelled = bpf_timer_cancel(&value->timer);
  if (__sync_fetch_and_add(&value->fired, 1) + 1 < wanted) {
    bpf_timer_start(&value->timer, after, 0);
  }
  return 0;
}

SEC("tc")
int start(struct __sk_buff *skb) {
  int key = 3;
  struct counter fresh = {};
  bpf_map_update_elem(&counters, &key, &fresh, BPF_ANY);
  struct counter *value = bpf_map_lookup_elem(&counters, &key);
  if (!value) {
    return -1;
  }
  if (bpf_timer_init(&value->timer, &counters, 1)) {
    return -2;
  }
  if (bpf_timer_set_callback(&value->timer, fires)) {
    return -3;
  }
  return bpf_timer_start(&value->timer, after, 0);
}

SEC("tc")
int cancel(struct __sk_buff *skb) {
  int key = 3;
  struct counter *value = bpf_map_lookup_elem(&counters, &key);
  return value ? bpf_timer_cancel(&value->timer) : -1;
}

static int works(void *map, int *key, void *value) {
  struct job *job = value;
  __sync_fetch_and_add(&job->done, 1 + *key);
  return 0;
}

SEC("tc")
int queue(struct __sk_buff *skb) {
  int key = 1;
  struct job *job = bpf_map_lookup_elem(&jobs, &key);
  if (!job) {
    return -1;
  }
  int refused = bpf_wq_init(&job->work, &jobs, 0);
  if (refused && refused != -16) {
    return refused;
  }
  if (bpf_wq_set_callback ? bpf_wq_set_callback(&job->work, works, 0)
                          : bpf_wq_set_callback_impl(&job->work, works, 0, (void *)0)) {
    return -3;
  }
  return bpf_wq_start(&job->work, 0);
}
