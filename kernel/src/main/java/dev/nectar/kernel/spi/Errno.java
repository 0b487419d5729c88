package dev.nectar.kernel.spi;

/** The error numbers that are told apart ({@code asm-generic/errno.h}), and words for the rest. */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int EINTR = 4;
  public static final int EIO = 5;
  public static final int E2BIG = 7;
  public static final int EBADF = 9;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EFAULT = 14;
  public static final int EBUSY = 16;
  public static final int EEXIST = 17;
  public static final int ENXIO = 6;
  public static final int ENODEV = 19;
  public static final int EINVAL = 22;
  public static final int EMFILE = 24;
  public static final int ENOSPC = 28;
  public static final int ENOSYS = 38;
  public static final int ERANGE = 34;
  public static final int EPROTO = 71;
  public static final int EOVERFLOW = 75;
  public static final int EILSEQ = 84;
  public static final int ENOLINK = 67;
  public static final int ENOTSOCK = 88;
  public static final int EMSGSIZE = 90;
  public static final int EPROTOTYPE = 91;
  public static final int ENOPROTOOPT = 92;
  public static final int EOPNOTSUPP = 95;
  public static final int EAFNOSUPPORT = 97;
  public static final int EADDRNOTAVAIL = 99;
  public static final int EALREADY = 114;
  public static final int ENOTSUPP = 524;

  /** The largest there is: results above its negation are no errors. */
  public static final int LARGEST = 4095;

  private Errno() {}

  /**
   * @param errno a positive error number
   * @return what it means, with its name
   */
  public static String text(int errno) {
    return switch (errno) {
      case EPERM -> "operation not permitted (EPERM)";
      case ENOENT -> "there is no such thing (ENOENT)";
      case ESRCH -> "there is no such process (ESRCH)";
      case EINTR -> "interrupted (EINTR)";
      case EIO -> "input or output error (EIO)";
      case E2BIG -> "too big, or more than this kernel allows (E2BIG)";
      case EBADF -> "bad file descriptor (EBADF)";
      case EAGAIN -> "try again (EAGAIN)";
      case ENOMEM -> "out of memory (ENOMEM)";
      case EACCES -> "permission denied (EACCES)";
      case EFAULT -> "bad address (EFAULT)";
      case EBUSY -> "busy (EBUSY)";
      case EEXIST -> "exists already (EEXIST)";
      case ENXIO -> "no such device or address (ENXIO)";
      case ENODEV -> "no such device (ENODEV)";
      case EINVAL -> "invalid argument (EINVAL)";
      case EMFILE -> "too many open files (EMFILE)";
      case ENOSPC -> "no space left (ENOSPC)";
      case ENOSYS -> "this kernel has no such system call (ENOSYS)";
      case ERANGE -> "out of range (ERANGE)";
      case EILSEQ -> "no instruction starts there (EILSEQ)";
      case ENOLINK -> "the link is severed (ENOLINK)";
      case ENOTSOCK -> "not a socket (ENOTSOCK)";
      case EMSGSIZE -> "too long (EMSGSIZE)";
      case ENOPROTOOPT -> "no such option of a socket (ENOPROTOOPT)";
      case EAFNOSUPPORT -> "no such address family (EAFNOSUPPORT)";
      case EADDRNOTAVAIL -> "the address is not available (EADDRNOTAVAIL)";
      case EOPNOTSUPP, ENOTSUPP -> "not supported by this kernel (ENOTSUPP)";
      default -> "error " + errno;
    };
  }
}
