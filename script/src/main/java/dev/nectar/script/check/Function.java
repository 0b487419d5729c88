package dev.nectar.script.check;

import dev.nectar.script.check.Type.Aggregation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The builtins and functions, with how many arguments they take. */
public enum Function {
  PID(0, 1),
  TID(0, 1),
  UID(0, 0),
  GID(0, 0),
  COMM(0, 0),
  CPU(0, 0),
  CPID(0, 0),
  NSECS(0, 1),
  ELAPSED(0, 0),
  RAND(0, 0),
  PROBE(0, 0),
  ARGS(0, 0),
  KSTACK(0, 2),
  USTACK(0, 2),
  STR(1, 2),
  KSYM(1, 1),
  STRFTIME(2, 2),
  SIZEOF(1, 1),
  STRNCMP(3, 3),
  HAS_KEY(2, 2),
  PRINTF(1, 128),
  ERRORF(1, 128),
  WARNF(1, 128),
  PRINT(1, 3),
  CLEAR(1, 1),
  ZERO(1, 1),
  DELETE(1, 2),
  EXIT(0, 1),
  TIME(0, 1),
  COUNT(0, 0),
  SUM(1, 1),
  MIN(1, 1),
  MAX(1, 1),
  AVG(1, 1),
  STATS(1, 1),
  HIST(1, 2),
  LHIST(4, 4);

  private final String word = name().toLowerCase(Locale.ROOT);
  private final int least;
  private final int most;

  Function(int least, int most) {
    this.least = least;
    this.most = most;
  }

  /** The function of a name, if this version has it. */
  public static @Nullable Function of(String name) {
    for (Function each : values()) {
      if (each.word.equals(name)) {
        return each;
      }
    }
    return null;
  }

  int least() {
    return least;
  }

  int most() {
    return most;
  }

  /** The name in scripts. */
  public String word() {
    return word;
  }

  /** What it aggregates, if it is a map-value function. */
  Optional<Aggregation> aggregation() {
    return switch (this) {
      case COUNT, SUM, MIN, MAX, AVG, STATS, HIST, LHIST ->
          Optional.of(Aggregation.valueOf(name()));
      default -> Optional.empty();
    };
  }

  static List<String> names() {
    List<String> names = new ArrayList<>();
    for (Function each : values()) {
      names.add(each.word);
    }
    return names;
  }

  /** Whether a name is in the language, but not in this version. */
  static boolean isLater(String name) {
    return switch (name) {
      case "ctx", "retval", "pcomm", "ppid", "leader_comm", "leader_tid", "username" -> true;
      case "ncpus", "numaid", "jiffies", "cgroup", "curtask", "probetype", "func" -> true;
      case "dw_ustack", "has_cpid", "usermode", "config", "assert", "static_assert", "fail" -> true;
      case "debugf", "find", "len", "buf", "path", "strlen", "strcap", "strstr" -> true;
      case "strcontains", "str_concat", "memcmp", "strerror", "signal_name" -> true;
      case "syscall_name", "join", "usym", "kaddr", "percpu_kaddr", "uaddr", "ntop" -> true;
      case "pton", "macaddr", "bswap", "cgroupid", "cgroup_path", "reg", "kptr", "uptr" -> true;
      case "cat", "system", "signal", "signal_thread", "override", "write_user" -> true;
      case "skboutput", "socket_cookie", "unwatch", "getopt", "kfunc_exist" -> true;
      case "kfunc_allowed", "is_str", "is_ptr", "is_array", "is_integer", "tseries" -> true;
      case "is_unsigned_integer", "is_literal", "is_err", "container_of" -> true;
      case "default_str_length", "assert_str" -> true;
      default -> false;
    };
  }
}
