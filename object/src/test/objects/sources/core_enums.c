// For: CO-RE of enumerators, of 32 and of 64 bits: existence and value
// Builds: clang13-el clang16-el clang16-eb clang19-el clang22-el
#include "nectar.h"

enum bpf_func_id {
  BPF_FUNC_unspec,
  BPF_FUNC_map_lookup_elem = 77,
  BPF_FUNC_no_such_helper,
};

#if __clang_major__ >= 15
enum wide { WIDE_LOW = 1, WIDE_HIGH = 1ULL << 40 };
#else
enum wide { WIDE_LOW = 1, WIDE_HIGH = 1 << 20 };
#endif

enum negative { NEGATIVE = -3 };

enum { EXISTS, VALUE };
#define ABOUT(type, name, what) __builtin_preserve_enum_value(*(type *)name, what)

u64 seen[6];

SECTION("raw_tracepoint/sys_enter")
int program(void *ctx) {
  seen[0] = ABOUT(enum bpf_func_id, BPF_FUNC_map_lookup_elem, VALUE);
  seen[1] = ABOUT(enum bpf_func_id, BPF_FUNC_map_lookup_elem, EXISTS);
  seen[2] = ABOUT(enum bpf_func_id, BPF_FUNC_no_such_helper, EXISTS);
  seen[3] = ABOUT(enum wide, WIDE_HIGH, VALUE);
  seen[4] = ABOUT(enum wide, WIDE_HIGH, EXISTS);
  seen[5] = ABOUT(enum negative, NEGATIVE, VALUE);
  return 0;
}

LICENSE("GPL");
