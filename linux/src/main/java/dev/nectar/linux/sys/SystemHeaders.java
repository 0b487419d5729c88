package dev.nectar.linux.sys;

/** Constants of the other headers, with their names. */
public final class SystemHeaders {
  /** {@code sys/epoll.h}. */
  public static final int EPOLLIN = 1;

  public static final int EPOLL_CTL_ADD = 1;
  public static final int EPOLL_CLOEXEC = 0x80000;

  /** {@code sys/eventfd.h}. */
  public static final int EFD_CLOEXEC = 0x80000;

  public static final int EFD_NONBLOCK = 0x800;

  /** {@code sys/mman.h}. */
  public static final int PROT_READ = 1;

  public static final int PROT_WRITE = 2;
  public static final int MAP_SHARED = 1;

  /** {@code sys/resource.h}. */
  public static final int RLIMIT_NOFILE = 7;

  public static final int RLIMIT_MEMLOCK = 8;
  public static final long RLIM_INFINITY = -1;

  /** {@code sys/prctl.h}. */
  public static final int PR_SET_NAME = 15;

  /** {@code linux/wait.h}. */
  public static final int P_PID = 1;

  public static final int WNOHANG = 1;
  public static final int WSTOPPED = 2;
  public static final int WNOWAIT = 0x01000000;

  /** {@code siginfo_t}: its size, and where {@code si_pid} is. */
  public static final long SIGINFO_SIZE = 128;

  public static final long SI_PID = 16;

  /** {@code unistd.h}. */
  public static final int STDOUT_FILENO = 1;

  /** {@code asm-generic/ioctls.h}; {@code struct winsize} has the columns in its second half. */
  public static final int TIOCGWINSZ = 0x5413;

  public static final long WINSIZE_SIZE = 8;

  /** {@code sys/mount.h}. */
  public static final int FSCONFIG_CMD_CREATE = 6;

  public static final int FSOPEN_CLOEXEC = 1;
  public static final int FSMOUNT_CLOEXEC = 1;

  /** {@code time.h}. */
  public static final int CLOCK_REALTIME = 0;

  public static final int CLOCK_BOOTTIME = 7;

  /** {@code fcntl.h}. */
  public static final int AT_FDCWD = -100;

  public static final int F_DUPFD_CLOEXEC = 1030;
  public static final int O_CLOEXEC = 0x80000;
  public static final int O_RDONLY = 0;
  public static final int O_WRONLY = 1;
  public static final int O_APPEND = 0x400;

  /** {@code linux/sched.h}. */
  public static final int CLONE_NEWNET = 0x40000000;

  /** {@code sys/socket.h}, {@code asm-generic/socket.h}. */
  public static final int AF_NETLINK = 16;

  public static final int AF_INET = 2;
  public static final int AF_INET6 = 10;
  public static final int SOCK_RAW = 3;
  public static final int SOCK_CLOEXEC = 0x80000;
  public static final int SOL_SOCKET = 1;
  public static final int SO_DETACH_FILTER = 27;
  public static final int SO_ATTACH_BPF = 50;
  public static final int SO_ATTACH_REUSEPORT_EBPF = 52;
  public static final int SO_DETACH_REUSEPORT_BPF = 68;

  private SystemHeaders() {}

  /**
   * {@code struct epoll_event}, which is packed on x86 alone.
   *
   * @param size of one element
   * @param data where the data is
   */
  public record EpollEvent(long size, long data) {
    public static EpollEvent of(dev.nectar.object.Architecture architecture) {
      return switch (architecture) {
        case X86_64 -> new EpollEvent(12, 4);
        case ARM64 -> new EpollEvent(16, 8);
      };
    }
  }
}
