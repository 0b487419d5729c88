package dev.nectar.linux.sys;

import dev.nectar.object.Architecture;
import dev.nectar.object.SyscallTable;

/** The numbers of the calls that are made here, taken from the architecture's table. */
public record SyscallNumbers(
    long bpf,
    long perfEventOpen,
    long ioctl,
    long mmap,
    long munmap,
    long close,
    long read,
    long write,
    long epollCreate1,
    long epollCtl,
    long epollPwait,
    long eventfd2,
    long prlimit64,
    long prctl,
    long getpid,
    long gettid,
    long kill,
    long waitid,
    long capget,
    long capset,
    long fsopen,
    long fsconfig,
    long fsmount,
    long clockGettime,
    long openat,
    long setns,
    long socket,
    long bind,
    long sendto,
    long recvfrom,
    long setsockopt,
    long fcntl,
    long pidfdOpen) {

  static SyscallNumbers of(Architecture architecture) {
    SyscallTable table = architecture.syscalls();
    return new SyscallNumbers(
        number(table, "bpf"),
        number(table, "perf_event_open"),
        number(table, "ioctl"),
        number(table, "mmap"),
        number(table, "munmap"),
        number(table, "close"),
        number(table, "read"),
        number(table, "write"),
        number(table, "epoll_create1"),
        number(table, "epoll_ctl"),
        number(table, "epoll_pwait"),
        number(table, "eventfd2"),
        number(table, "prlimit64"),
        number(table, "prctl"),
        number(table, "getpid"),
        number(table, "gettid"),
        number(table, "kill"),
        number(table, "waitid"),
        number(table, "capget"),
        number(table, "capset"),
        number(table, "fsopen"),
        number(table, "fsconfig"),
        number(table, "fsmount"),
        number(table, "clock_gettime"),
        number(table, "openat"),
        number(table, "setns"),
        number(table, "socket"),
        number(table, "bind"),
        number(table, "sendto"),
        number(table, "recvfrom"),
        number(table, "setsockopt"),
        number(table, "fcntl"),
        number(table, "pidfd_open"));
  }

  private static long number(SyscallTable table, String name) {
    return table.number(name).orElseThrow();
  }
}
