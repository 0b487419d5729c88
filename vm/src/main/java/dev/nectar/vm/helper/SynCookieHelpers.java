package dev.nectar.vm.helper;

import dev.nectar.bytecode.Helper;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.vm.code.Memory;
import dev.nectar.vm.code.Run;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;

/**
 * Helpers that make and check SYN cookies from headers alone. They are those of this table: others
 * do not know its secret, as with each start of Linux.
 */
final class SynCookieHelpers {
  private static final int HEADER = 20;
  private static final int DEFAULT_MSS = 536;

  /** How many minutes a cookie lasts ({@code MAX_SYNCOOKIE_AGE}). */
  private static final int AGE = 2;

  private static final int[] MSS4 = {536, 1300, 1440, 1460};
  private static final int[] MSS6 = {1220, 1420, 1440, 8940};

  private final long secret = new SecureRandom().nextLong();

  private SynCookieHelpers() {}

  static void add(HelperTable table) {
    SynCookieHelpers cookies = new SynCookieHelpers();
    table
        .put(
            Helper.TCP_RAW_GEN_SYNCOOKIE_IPV4,
            (run, ip, tcp, size, _, _) -> cookies.make(run, ip + 12, 8, tcp, (int) size, MSS4))
        .put(
            Helper.TCP_RAW_GEN_SYNCOOKIE_IPV6,
            (run, ip, tcp, size, _, _) -> cookies.make(run, ip + 8, 32, tcp, (int) size, MSS6))
        .put(
            Helper.TCP_RAW_CHECK_SYNCOOKIE_IPV4,
            (run, ip, tcp, _, _, _) -> cookies.check(run, ip + 12, 8, tcp))
        .put(
            Helper.TCP_RAW_CHECK_SYNCOOKIE_IPV6,
            (run, ip, tcp, _, _, _) -> cookies.check(run, ip + 8, 32, tcp));
  }

  private long make(Run run, long addresses, int length, long tcp, int size, int[] table) {
    Memory memory = run.memory();
    if (size < HEADER || size != (memory.getByte(tcp + 12) >> 4) * 4) {
      return -Errno.EINVAL;
    }
    int wanted = segment(memory, tcp, size);
    int index = table.length - 1;
    while (index > 0 && table[index] > wanted) {
      index--;
    }
    int sequence = swapped(memory, tcp + 4);
    int cookie = hash(memory, addresses, length, tcp, sequence, minute(run)) & ~3 | index;
    return Integer.toUnsignedLong(cookie) | (long) table[index] << 32;
  }

  private long check(Run run, long addresses, int length, long tcp) {
    Memory memory = run.memory();
    int cookie = swapped(memory, tcp + 8) - 1;
    int sequence = swapped(memory, tcp + 4) - 1;
    for (int age = 0; age < AGE; age++) {
      int made = hash(memory, addresses, length, tcp, sequence, minute(run) - age);
      if ((made & ~3) == (cookie & ~3)) {
        return 0;
      }
    }
    return -Errno.EACCES;
  }

  private static long minute(Run run) {
    return run.owner().clock().monotonic() / TimeUnit.MINUTES.toNanos(1);
  }

  private static int swapped(Memory memory, long at) {
    return memory.getByte(at) << 24
        | memory.getByte(at + 1) << 16
        | memory.getByte(at + 2) << 8
        | memory.getByte(at + 3);
  }

  /** The largest segment that the options of a header tell. */
  private static int segment(Memory memory, long tcp, int size) {
    int at = HEADER;
    while (at < size) {
      int kind = memory.getByte(tcp + at);
      if (kind == 0) {
        break;
      }
      int length = kind == 1 || at + 1 >= size ? 1 : memory.getByte(tcp + at + 1);
      if (length < 1 || kind != 1 && length < 2 || at + length > size) {
        break;
      }
      if (kind == 2 && length == 4) {
        int mss = memory.getByte(tcp + at + 2) << 8 | memory.getByte(tcp + at + 3);
        return mss == 0 ? DEFAULT_MSS : mss;
      }
      at += length;
    }
    return DEFAULT_MSS;
  }

  private int hash(Memory memory, long addresses, int length, long tcp, int sequence, long minute) {
    long hash = secret ^ minute * 0x9e3779b97f4a7c15L ^ sequence;
    for (int i = 0; i < length; i += 4) {
      hash = mix(hash ^ Integer.toUnsignedLong(memory.getInt(addresses + i)));
    }
    return (int) mix(hash ^ memory.getInt(tcp));
  }

  /** The finaliser of SplitMix64. */
  private static long mix(long value) {
    long mixed = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
    return mixed ^ mixed >>> 31;
  }
}
