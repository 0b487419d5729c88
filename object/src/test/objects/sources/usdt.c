// For: a probe of USDT whose arguments are read by libbpf's usdt.bpf.h, with the two maps of that
// Builds: clang13-el clang16-el clang19-el clang22-el
// Headers: libbpf
#define __TARGET_ARCH_x86
typedef _Bool bool;
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <bpf/usdt.bpf.h>

long collections, full, arguments, cookie;

/* bool full */
SEC("usdt/libjvm.so:hotspot:gc__begin")
int BPF_USDT(collected, bool all) {
  collections++;
  full += all;
  arguments = bpf_usdt_arg_cnt(ctx);
  cookie = bpf_usdt_cookie(ctx);
  return 0;
}

char _license[] SEC("license") = "GPL";
