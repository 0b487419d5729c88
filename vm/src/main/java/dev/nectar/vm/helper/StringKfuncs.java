package dev.nectar.vm.helper;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.vm.code.Memory;
import dev.nectar.vm.code.Run;
import java.util.function.IntUnaryOperator;

/** Kfuncs on texts that end with a zero ({@code linux/string.h}, since Linux 6.17). */
final class StringKfuncs {
  /** How long a text may be ({@code XATTR_SIZE_MAX}). */
  private static final int LONGEST = 65536;

  private StringKfuncs() {}

  static void add(KfuncTable table) {
    table
        .put(
            "int bpf_strcmp(const char *s1__ign, const char *s2__ign)",
            (run, a, b, _, _, _) -> checked(() -> compare(run, a, b, c -> c)))
        .put(
            "int bpf_strcasecmp(const char *s1__ign, const char *s2__ign)",
            (run, a, b, _, _, _) -> checked(() -> compare(run, a, b, StringKfuncs::lower)))
        .put(
            "int bpf_strlen(const char *s__ign)",
            (run, a, _, _, _, _) -> checked(() -> length(run, a, LONGEST)))
        .put(
            "int bpf_strnlen(const char *s__ign, size_t count)",
            (run, a, most, _, _, _) ->
                checked(
                    () -> length(run, a, Long.compareUnsigned(most, LONGEST) > 0 ? LONGEST : most)))
        .put(
            "int bpf_strchr(const char *s__ign, char c)",
            (run, a, c, _, _, _) -> checked(() -> find(run, a, LONGEST, (int) c & 0xff, false)))
        .put(
            "int bpf_strchrnul(const char *s__ign, char c)",
            (run, a, c, _, _, _) -> checked(() -> find(run, a, LONGEST, (int) c & 0xff, true)))
        .put(
            "int bpf_strnchr(const char *s__ign, size_t count, char c)",
            (run, a, most, c, _, _) ->
                checked(() -> find(run, a, Math.min(most, LONGEST), (int) c & 0xff, false)))
        .put(
            "int bpf_strrchr(const char *s__ign, int c)",
            (run, a, c, _, _, _) -> checked(() -> last(run, a, (int) c & 0xff)))
        .put(
            "int bpf_strspn(const char *s__ign, const char *accept__ign)",
            (run, a, set, _, _, _) -> checked(() -> span(run, a, set, true)))
        .put(
            "int bpf_strcspn(const char *s__ign, const char *reject__ign)",
            (run, a, set, _, _, _) -> checked(() -> span(run, a, set, false)))
        .put(
            "int bpf_strstr(const char *s1__ign, const char *s2__ign)",
            (run, a, part, _, _, _) -> checked(() -> search(run, a, part, LONGEST)))
        .put(
            "int bpf_strnstr(const char *s1__ign, const char *s2__ign, size_t len)",
            (run, a, part, most, _, _) ->
                checked(() -> search(run, a, part, Math.min(most, LONGEST))));
  }

  private static int lower(int c) {
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
  }

  /** What ends the reading of a text. */
  private static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    private final int error;

    Unreadable(int error) {
      super("unreadable", null, false, false);
      this.error = error;
    }
  }

  private interface Reading {
    long read() throws Unreadable;
  }

  private static long checked(Reading reading) {
    try {
      return reading.read();
    } catch (Unreadable e) {
      return -e.error;
    }
  }

  private static int at(Run run, long address) throws Unreadable {
    Memory memory = run.memory();
    if (!memory.has(address, 1)) {
      // Below the start of the memory is what Linux takes for a pointer to a process.
      throw new Unreadable(address >= 0 && address < Memory.START ? Errno.ERANGE : Errno.EFAULT);
    }
    return memory.getByte(address);
  }

  private static long compare(Run run, long a, long b, IntUnaryOperator as) throws Unreadable {
    for (long i = 0; i < LONGEST; i++) {
      int left = as.applyAsInt(at(run, a + i));
      int right = as.applyAsInt(at(run, b + i));
      if (left != right) {
        return left < right ? -1 : 1;
      }
      if (left == 0) {
        return 0;
      }
    }
    return -Errno.E2BIG;
  }

  private static long length(Run run, long a, long most) throws Unreadable {
    for (long i = 0; i < most; i++) {
      if (at(run, a + i) == 0) {
        return i;
      }
    }
    return most == LONGEST ? -Errno.E2BIG : most;
  }

  private static long find(Run run, long a, long most, int c, boolean orEnd) throws Unreadable {
    for (long i = 0; Long.compareUnsigned(i, most) < 0; i++) {
      int each = at(run, a + i);
      if (each == c) {
        return i;
      }
      if (each == 0) {
        return orEnd ? i : -Errno.ENOENT;
      }
    }
    return most == LONGEST ? -Errno.E2BIG : -Errno.ENOENT;
  }

  private static long last(Run run, long a, int c) throws Unreadable {
    long found = -Errno.ENOENT;
    for (long i = 0; i < LONGEST; i++) {
      int each = at(run, a + i);
      if (each == c) {
        found = i;
      }
      if (each == 0) {
        return found;
      }
    }
    return -Errno.E2BIG;
  }

  private static long span(Run run, long a, long set, boolean in) throws Unreadable {
    for (long i = 0; i < LONGEST; i++) {
      int each = at(run, a + i);
      if (each == 0 || find(run, set, LONGEST, each, false) >= 0 != in) {
        return i;
      }
    }
    return -Errno.E2BIG;
  }

  private static long search(Run run, long a, long part, long most) throws Unreadable {
    for (long i = 0; i < LONGEST; i++) {
      long j = 0;
      for (; j < LONGEST; j++) {
        int wanted = at(run, part + j);
        if (wanted == 0) {
          return i;
        }
        if (i + j >= most) {
          return -Errno.ENOENT;
        }
        int each = at(run, a + i + j);
        if (each == 0) {
          return -Errno.ENOENT;
        }
        if (each != wanted) {
          break;
        }
      }
    }
    return -Errno.E2BIG;
  }
}
