// For: a map of most types, with keys, values and limits that fit
// Builds: clang11-el clang19-el clang22-eb
#include "nectar.h"

#define KEYED(name, kind, size, key_kind, value_kind)                                              \
  struct {                                                                                         \
    NUMBER(type, kind);                                                                            \
    NUMBER(max_entries, size);                                                                     \
    KIND(key, key_kind);                                                                           \
    KIND(value, value_kind);                                                                       \
  } name MAP

#define UNKEYED(name, kind, size, bytes)                                                           \
  struct {                                                                                         \
    NUMBER(type, kind);                                                                            \
    NUMBER(max_entries, size);                                                                     \
    NUMBER(value_size, bytes);                                                                     \
  } name MAP

#define STORAGE(name, kind)                                                                        \
  struct {                                                                                         \
    NUMBER(type, kind);                                                                            \
    NUMBER(map_flags, NO_PREALLOCATION);                                                           \
    KIND(key, int);                                                                                \
    KIND(value, u64);                                                                              \
  } name MAP

struct prefix {
  u32 length;
  u8 address[16];
};

KEYED(per_cpu, PERCPU_HASH, 64, u32, u64);
KEYED(per_cpu_slots, PERCPU_ARRAY, 4, u32, u64);
KEYED(recent, LRU_HASH, 128, u64, u64);
KEYED(devices, DEVICE_MAP, 8, u32, u32);
KEYED(cpus, CPU_MAP, 8, u32, u32);
KEYED(rings, XSK_MAP, 8, u32, u32);
KEYED(sockets, SOCKET_MAP, 8, u32, u64);
KEYED(by_flow, SOCKET_HASH, 8, u64, u64);
KEYED(perf_events, PERF_EVENT_ARRAY, 0, u32, u32);
UNKEYED(queue, QUEUE, 32, 8);
UNKEYED(stack, STACK, 32, 8);
UNKEYED(user_ring, USER_RING_BUFFER, 4096, 0);
STORAGE(of_task, TASK_STORAGE);
STORAGE(of_socket, SOCKET_STORAGE);
STORAGE(of_inode, INODE_STORAGE);
STORAGE(of_cgroup, CGROUP_STORAGE);

struct {
  NUMBER(type, LPM_TRIE);
  NUMBER(max_entries, 256);
  NUMBER(map_flags, NO_PREALLOCATION);
  KIND(key, struct prefix);
  KIND(value, u32);
} routes MAP;

struct {
  NUMBER(type, STACK_TRACE);
  NUMBER(max_entries, 512);
  NUMBER(key_size, 4);
  NUMBER(value_size, 127 * 8);
} stacks MAP;

SECTION("raw_tracepoint/sched_switch")
int use(void *ctx) {
  u64 now = clock_ns();
  map_push(&queue, &now, 0);
  map_push(&stack, &now, 0);
  return stack_id(ctx, &stacks, 0) < 0;
}

LICENSE("GPL");
