// For: programs of cgroups: sockets, addresses, options, devices, sysctl
// Builds: clang13-el clang19-el clang19-eb-nobtf
#include "nectar.h"

#define PROGRAM(section, name) SECTION(section) int name(void *ctx) { return 1; }

PROGRAM("cgroup/sock_create", create)
PROGRAM("cgroup/sock_release", release)
PROGRAM("cgroup/sock", sock)
PROGRAM("cgroup/post_bind4", post_bind4)
PROGRAM("cgroup/post_bind6", post_bind6)
PROGRAM("cgroup/bind4", bind4)
PROGRAM("cgroup/bind6", bind6)
PROGRAM("cgroup/connect4", connect4)
PROGRAM("cgroup/connect6", connect6)
PROGRAM("cgroup/connect_unix", connect_unix)
PROGRAM("cgroup/sendmsg4", sendmsg4)
PROGRAM("cgroup/sendmsg6", sendmsg6)
PROGRAM("cgroup/recvmsg4", recvmsg4)
PROGRAM("cgroup/recvmsg6", recvmsg6)
PROGRAM("cgroup/getpeername4", getpeername4)
PROGRAM("cgroup/getsockname6", getsockname6)
PROGRAM("cgroup/sysctl", sysctl)
PROGRAM("cgroup/getsockopt", getsockopt)
PROGRAM("cgroup/setsockopt", setsockopt)
PROGRAM("cgroup/dev", device)
PROGRAM("lsm_cgroup/socket_bind", bind_hook)

LICENSE("GPL");
