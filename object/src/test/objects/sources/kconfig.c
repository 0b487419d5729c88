// For: externs of .kconfig: numbers, bool, tristate, string, weak ones, and those that are made up
// Builds: clang11-el clang16-eb clang19-el clang22-el
#include "nectar.h"

enum libbpf_tristate { TRI_NO, TRI_YES, TRI_MODULE };

#define OPTION IN(".kconfig")

extern int CONFIG_HZ OPTION;
extern _Bool CONFIG_BPF_SYSCALL OPTION;
extern char CONFIG_BPF_JIT OPTION;
extern enum libbpf_tristate CONFIG_IPV6 OPTION;
extern char CONFIG_DEFAULT_HOSTNAME[32] OPTION;
extern u64 CONFIG_NO_SUCH_THING OPTION WEAK;
extern _Bool CONFIG_NO_SUCH_FLAG OPTION WEAK;
extern int LINUX_KERNEL_VERSION OPTION;
extern _Bool LINUX_HAS_SYSCALL_WRAPPER OPTION WEAK;
extern _Bool LINUX_HAS_BPF_COOKIE OPTION WEAK;

u64 seen[8];

SECTION("raw_tracepoint/sys_enter")
int use(void *ctx) {
  seen[0] = CONFIG_HZ + CONFIG_BPF_SYSCALL;
  seen[1] = CONFIG_BPF_JIT;
  seen[2] = CONFIG_IPV6 == TRI_MODULE;
  seen[3] = CONFIG_DEFAULT_HOSTNAME[0];
  seen[4] = CONFIG_NO_SUCH_THING + CONFIG_NO_SUCH_FLAG;
  seen[5] = LINUX_KERNEL_VERSION;
  seen[6] = LINUX_HAS_SYSCALL_WRAPPER;
  seen[7] = LINUX_HAS_BPF_COOKIE;
  return 0;
}

LICENSE("GPL");
