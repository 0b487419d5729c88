// What the sources share. Numbers are those of linux/bpf.h; types of the kernel stand where they
// are needed, with no more members than are used.
#pragma once

#define SECTION(name) __attribute__((section(name), used))
// For what lies elsewhere, or is used anyway.
#define IN(name) __attribute__((section(name)))
#define INLINE static inline __attribute__((always_inline))
#define SEPARATE __attribute__((noinline))
#define WEAK __attribute__((weak))
#define HIDDEN __attribute__((visibility("hidden")))
#define CORE __attribute__((preserve_access_index))
#define TAGGED(tag) __attribute__((btf_decl_tag(tag)))
#define TYPE_TAG(tag) __attribute__((btf_type_tag(tag)))

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef signed char s8;
typedef short s16;
typedef int s32;
typedef long long s64;

// A variable may not have the name of its section, which is a symbol too.
#define LICENSE(text) char license_text[] SECTION("license") = text

// A map is a struct in .maps, whose members' types say what it is.
#define MAP SECTION(".maps")
#define NUMBER(member, value) int(*member)[value]
#define KIND(member, kind) __typeof__(kind) *member
#define SLOTS(member, kind) __typeof__(kind) *member[]

#define HASH 1
#define ARRAY 2
#define PROGRAM_ARRAY 3
#define PERF_EVENT_ARRAY 4
#define PERCPU_HASH 5
#define PERCPU_ARRAY 6
#define STACK_TRACE 7
#define LRU_HASH 9
#define LPM_TRIE 11
#define ARRAY_OF_MAPS 12
#define HASH_OF_MAPS 13
#define DEVICE_MAP 14
#define SOCKET_MAP 15
#define CPU_MAP 16
#define XSK_MAP 17
#define SOCKET_HASH 18
#define QUEUE 22
#define STACK 23
#define SOCKET_STORAGE 24
#define STRUCT_OPS 26
#define RING_BUFFER 27
#define INODE_STORAGE 28
#define TASK_STORAGE 29
#define BLOOM_FILTER 30
#define USER_RING_BUFFER 31
#define CGROUP_STORAGE 32
#define ARENA 33

#define PIN_BY_NAME 1
#define NO_PREALLOCATION (1 << 0)
#define MAPPABLE (1 << 10)

#define HELPER(number, result, name, ...)                                                          \
  static result (*const name)(__VA_ARGS__) __attribute__((unused)) = (void *)(number)

HELPER(1, void *, map_lookup, void *map, const void *key);
HELPER(2, long, map_update, void *map, const void *key, const void *value, u64 flags);
HELPER(3, long, map_delete, void *map, const void *key);
HELPER(4, long, probe_read, void *to, u32 size, const void *from);
HELPER(5, u64, clock_ns, void);
HELPER(6, long, trace_print, const char *format, u32 size, ...);
HELPER(7, u32, random_u32, void);
HELPER(8, u32, cpu_number, void);
HELPER(12, long, tail_call, void *ctx, void *map, u32 index);
HELPER(14, u64, pid_tgid, void);
HELPER(16, long, command_name, void *to, u32 size);
HELPER(25, long, perf_output, void *ctx, void *map, u64 flags, void *data, u64 size);
HELPER(27, long, stack_id, void *ctx, void *map, u64 flags);
HELPER(35, void *, current_task, void);
HELPER(51, long, redirect_map, void *map, u64 key, u64 flags);
HELPER(52, long, socket_redirect, void *ctx, void *map, u32 key, u64 flags);
HELPER(60, long, message_redirect, void *ctx, void *map, u32 key, u64 flags);
HELPER(53, long, socket_map_update, void *ctx, void *map, void *key, u64 flags);
HELPER(87, long, map_push, void *map, const void *value, u64 flags);
HELPER(93, long, spin_lock, void *lock);
HELPER(94, long, spin_unlock, void *lock);
HELPER(113, long, read_kernel, void *to, u32 size, const void *from);
HELPER(126, long, sequence_print, void *seq, const char *format, u32 size, const void *data, u32 n);
HELPER(127, long, sequence_write, void *seq, const void *data, u32 size);
HELPER(131, void *, ring_reserve, void *ring, u64 size, u64 flags);
HELPER(132, void, ring_submit, void *data, u64 flags);
HELPER(153, void *, per_cpu_pointer, const void *pointer, u32 cpu);
HELPER(156, void *, task_storage, void *map, void *task, void *value, u64 flags);
HELPER(164, long, for_each_element, void *map, void *callback, void *ctx, u64 flags);
HELPER(169, long, timer_init, void *timer, void *map, u64 flags);
HELPER(170, long, timer_set_callback, void *timer, void *callback);
HELPER(171, long, timer_start, void *timer, u64 nanoseconds, u64 flags);
HELPER(181, long, loop, u32 count, void *callback, void *ctx, u64 flags);
HELPER(194, void *, kptr_exchange, void *place, void *pointer);
