package dev.nectar.verifier.rules;

import dev.nectar.object.ProgramType;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A function of the kernel that programs may call.
 *
 * @param name its name
 * @param flags what is asked of the caller
 * @param callers programs that may call it
 */
public record Kfunc(String name, Set<Flag> flags, Set<String> callers) {
  private static final Map<String, Kfunc> ALL = read();

  /** Flags of functions ({@code KF_*} of {@code linux/btf.h}). */
  public enum Flag {
    /** What it returns must be given back. */
    ACQUIRE,
    /** It takes what must be given back. */
    RELEASE,
    /** It may return null. */
    NULL,
    /** Pointers it takes must be valid. */
    TRUSTED,
    /** Pointers it takes must be valid, be it because of RCU. */
    RCU,
    /** It may wait. */
    SLEEPABLE,
    /** It begins an iteration. */
    NEW,
    /** It goes on with one. */
    NEXT,
    /** It ends one. */
    DESTROY,
    /** It needs a section of RCU. */
    PROTECTED
  }

  private static Map<String, Kfunc> read() {
    Map<String, Kfunc> all = new HashMap<>();
    for (String line : Resource.lines("kfuncs.txt")) {
      int equals = line.indexOf(" = ");
      String[] words = line.substring(0, equals).split(" ");
      Set<Flag> flags = EnumSet.noneOf(Flag.class);
      for (int i = 1; i < words.length; i++) {
        flags.add(Flag.valueOf(words[i].toUpperCase(Locale.ROOT)));
      }
      Set<String> callers = new HashSet<>(List.of(line.substring(equals + 3).split(" ")));
      all.put(words[0], new Kfunc(words[0], flags, callers));
    }
    return Map.copyOf(all);
  }

  /** The function of a name; null if Linux has none, or nothing is known of it. */
  public static @Nullable Kfunc of(String name) {
    return ALL.get(name);
  }

  /** One that is not Linux's own: any program may call it. */
  public static Kfunc unknown(String name) {
    return new Kfunc(name, Set.of(), Set.of("all"));
  }

  /** Whether it has a flag. */
  public boolean is(Flag flag) {
    return flags.contains(flag);
  }

  /** Whether pointers it takes must be valid without RCU. */
  public boolean wantsTrusted() {
    return is(Flag.TRUSTED) || is(Flag.RELEASE);
  }

  /** Whether programs of a type may call it. */
  public boolean may(ProgramType type, int attachType) {
    if (callers.contains("all") || callers.contains(type.title())) {
      return true;
    }
    boolean traces =
        switch (type) {
          case TRACEPOINT, PERF_EVENT, TRACING, LSM -> true;
          default -> false;
        };
    boolean group =
        switch (type) {
          case CGROUP_SKB,
              CGROUP_SOCK,
              SOCK_OPS,
              CGROUP_DEVICE,
              CGROUP_SOCK_ADDR,
              CGROUP_SYSCTL,
              CGROUP_SOCKOPT ->
              true;
          default -> false;
        };
    boolean lwt =
        switch (type) {
          case LWT_IN, LWT_OUT, LWT_XMIT, LWT_SEG6LOCAL -> true;
          default -> false;
        };
    boolean generic =
        traces
            || group
            || switch (type) {
              case SCHED_CLS, XDP, STRUCT_OPS, SYSCALL -> true;
              default -> false;
            };
    return traces && callers.contains("tracing")
        || group && callers.contains("cgroup")
        || lwt && callers.contains("lwt")
        || generic && callers.contains("generic")
        || type == ProgramType.TRACING && attachType == ITERATOR && callers.contains("iter")
        || type == ProgramType.KPROBE && isSession(attachType) && callers.contains("session");
  }

  private static final int ITERATOR = 28;
  private static final int KPROBE_SESSION = 56;
  private static final int UPROBE_SESSION = 57;

  private static boolean isSession(int attachType) {
    return attachType == KPROBE_SESSION || attachType == UPROBE_SESSION;
  }
}
