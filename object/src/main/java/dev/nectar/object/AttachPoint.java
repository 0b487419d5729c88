package dev.nectar.object;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** A place in a kernel that programs can be attached to. */
public sealed interface AttachPoint
    permits AttachPoint.Tracepoint,
        AttachPoint.RawTracepoint,
        AttachPoint.BtfTracepoint,
        AttachPoint.Interval,
        AttachPoint.Profile,
        AttachPoint.PerfEvent,
        AttachPoint.Kprobe,
        AttachPoint.Kretprobe,
        AttachPoint.KprobeMulti,
        AttachPoint.KretprobeMulti,
        AttachPoint.Uprobe,
        AttachPoint.Uretprobe,
        AttachPoint.Fentry,
        AttachPoint.Fexit,
        AttachPoint.ModifyReturn,
        AttachPoint.LsmHook,
        AttachPoint.Replace,
        AttachPoint.UprobeMulti,
        AttachPoint.UretprobeMulti,
        AttachPoint.KprobeSession,
        AttachPoint.UprobeSession,
        AttachPoint.Usdt,
        AttachPoint.Cgroup,
        AttachPoint.Iterator,
        AttachPoint.Custom,
        AttachPoint.Hook,
        NetworkPoint {
  /**
   * A tracepoint, reached through perf; its programs are {@link ProgramType#TRACEPOINT}.
   *
   * @param category its folder in tracefs, for example {@code sched}
   * @param name its name, for example {@code sched_switch}
   */
  record Tracepoint(String category, String name) implements AttachPoint {}

  /**
   * A tracepoint with its bare arguments; its programs are {@link ProgramType#RAW_TRACEPOINT}.
   *
   * @param name its name, for example {@code sched_switch}
   */
  record RawTracepoint(String name) implements AttachPoint {}

  /**
   * A tracepoint whose arguments have the kernel's own types, so that programs may follow pointers
   * in them; its programs are {@link ProgramType#TRACING}, bound to it when they are loaded. Linux
   * 5.5.
   *
   * @param name its name, for example {@code sched_switch}
   */
  record BtfTracepoint(String name) implements AttachPoint {}

  /** How often a clock fires. */
  sealed interface Rate {
    /**
     * Once in a period.
     *
     * @param nanoseconds the period, at least 1; the kernel's clock takes less than 10,000 as that
     *     ({@code perf_swevent_start_hrtimer} of {@code kernel/events/core.c})
     */
    record Period(long nanoseconds) implements Rate {
      /** Checks that it is at least 1. */
      public Period {
        atLeast(1, nanoseconds, "the period of a clock");
      }
    }

    /**
     * So many times a second.
     *
     * @param hertz at least 1
     */
    record Frequency(long hertz) implements Rate {
      /** Checks that it is at least 1. */
      public Frequency {
        atLeast(1, hertz, "the frequency of a clock");
      }
    }
  }

  /**
   * A clock that fires on one CPU; its programs are {@link ProgramType#PERF_EVENT}.
   *
   * @param rate how often
   */
  record Interval(Rate rate) implements AttachPoint {}

  /**
   * A clock that samples what runs, on every CPU; its programs are {@link ProgramType#PERF_EVENT}.
   *
   * @param rate how often
   */
  record Profile(Rate rate) implements AttachPoint {}

  /** How often a program runs at what perf counts. */
  sealed interface Sampling {
    /**
     * At every nth.
     *
     * @param count n, at least 1
     */
    record Every(long count) implements Sampling {
      /** Checks that it is at least 1. */
      public Every {
        atLeast(1, count, "the count that a sample is taken at");
      }
    }

    /**
     * So many times a second, whatever that means in numbers.
     *
     * @param hertz at least 1, at most {@code kernel.perf_event_max_sample_rate}
     */
    record Often(long hertz) implements Sampling {
      /** Checks that it is at least 1. */
      public Often {
        atLeast(1, hertz, "the frequency of samples");
      }
    }
  }

  /**
   * What perf counts, on CPUs or, if the attachment names one, in a process with all its threads;
   * its programs are {@link ProgramType#PERF_EVENT}. Linux 4.9.
   *
   * @param counter what is counted
   * @param sampling at which of these the program runs
   * @param cpu where; empty for all CPUs
   */
  record PerfEvent(PerfCounter counter, Sampling sampling, OptionalInt cpu) implements AttachPoint {
    /**
     * On all CPUs.
     *
     * @param counter what is counted
     * @param sampling at which of these the program runs
     */
    public PerfEvent(PerfCounter counter, Sampling sampling) {
      this(counter, sampling, OptionalInt.empty());
    }
  }

  /**
   * An instruction of a kernel function, by a breakpoint or a call in its place; its programs are
   * {@link ProgramType#KPROBE} and see the registers. Linux 4.1; before 4.17 by an event in
   * tracefs.
   *
   * @param function the function's name in {@code /proc/kallsyms}, also of a module, whose name and
   *     a colon may stand before it
   * @param offset bytes from its start, where an instruction starts; mostly 0
   */
  record Kprobe(String function, long offset) implements AttachPoint {
    /** Checks that it does not lie before the function. */
    public Kprobe {
      atLeast(0, offset, "an offset in a function");
    }
  }

  /**
   * The return of a kernel function; its programs are {@link ProgramType#KPROBE} and see the
   * registers behind it. Linux 4.1; before 4.17 by an event in tracefs.
   *
   * @param function the function's name in {@code /proc/kallsyms}, also of a module, whose name and
   *     a colon may stand before it
   */
  record Kretprobe(String function) implements AttachPoint {}

  /**
   * The starts of many kernel functions, attached in one step; its programs are {@link
   * ProgramType#KPROBE}, loaded for it. Linux 5.18.
   *
   * @param functions their names in {@code /proc/kallsyms}, at least one, before which that of a
   *     module and a colon may stand; or patterns, in which {@code *} stands for any text and
   *     {@code ?} for any character, for the functions that match when the program is attached, by
   *     {@code available_filter_functions} in tracefs
   */
  record KprobeMulti(List<String> functions) implements AttachPoint {
    /** Keeps its own copy, of at least one. */
    public KprobeMulti {
      functions = List.copyOf(functions);
      atLeast(1, functions.size(), "the number of functions");
    }
  }

  /**
   * The returns of many kernel functions, attached in one step; its programs are {@link
   * ProgramType#KPROBE}, loaded for it. Linux 5.18.
   *
   * @param functions their names in {@code /proc/kallsyms}, at least one, before which that of a
   *     module and a colon may stand; or patterns, in which {@code *} stands for any text and
   *     {@code ?} for any character, for the functions that match when the program is attached, by
   *     {@code available_filter_functions} in tracefs
   */
  record KretprobeMulti(List<String> functions) implements AttachPoint {
    /** Keeps its own copy, of at least one. */
    public KretprobeMulti {
      functions = List.copyOf(functions);
      atLeast(1, functions.size(), "the number of functions");
    }
  }

  /** A place in the code of a program or library. */
  sealed interface CodePlace {
    /**
     * By name.
     *
     * @param name of a function in the file's symbol tables
     * @param offset bytes from its start, where an instruction starts
     */
    record Symbol(String name, long offset) implements CodePlace {
      /** Checks that it does not lie before the function. */
      public Symbol {
        atLeast(0, offset, "an offset in a function");
      }
    }

    /**
     * By place in the file.
     *
     * @param offset bytes from the file's start, where an instruction starts
     */
    record FileOffset(long offset) implements CodePlace {
      /** Checks that it does not lie before the file. */
      public FileOffset {
        atLeast(0, offset, "an offset in a file");
      }
    }
  }

  /**
   * An instruction in the code of processes; its programs are {@link ProgramType#KPROBE} and see
   * the registers. Linux 4.3; before 4.17 by an event in tracefs.
   *
   * @param file the program or library: a path of the loading process, or a name without a slash,
   *     which is looked for among the files of the process that is watched, else in {@code PATH} or
   *     where libraries are
   * @param place where in it
   */
  record Uprobe(String file, CodePlace place) implements AttachPoint {}

  /**
   * The return of a function in the code of processes; its programs are {@link ProgramType#KPROBE}
   * and see the registers behind it. Linux 4.3; before 4.17 by an event in tracefs.
   *
   * @param file the program or library: a path of the loading process, or a name without a slash,
   *     which is looked for among the files of the process that is watched, else in {@code PATH} or
   *     where libraries are
   * @param place where in it the function starts
   */
  record Uretprobe(String file, CodePlace place) implements AttachPoint {}

  /**
   * The start of a kernel function, by a call in its first bytes; its programs are {@link
   * ProgramType#TRACING}, bound to it when they are loaded, and see its arguments. Linux 5.5.
   *
   * @param function a function that the BTF of the kernel or of a loaded module (Linux 5.11) names;
   *     with the module and a colon before it, as in {@code nf_tables:nft_do_chain}, that module's
   */
  record Fentry(String function) implements AttachPoint {}

  /**
   * The return of a kernel function; its programs are {@link ProgramType#TRACING}, bound to it when
   * they are loaded, and see its arguments and its result behind them. Linux 5.5.
   *
   * @param function a function that the BTF of the kernel or of a loaded module (Linux 5.11) names;
   *     with the module and a colon before it, as in {@code nf_tables:nft_do_chain}, that module's
   */
  record Fexit(String function) implements AttachPoint {}

  /**
   * The start of a kernel function that may be skipped: one for error injection, or of security
   * ({@code security_…}). What its programs, which are {@link ProgramType#TRACING} and bound to it
   * when they are loaded, return is the function's result, unless it is 0. Linux 5.7.
   *
   * @param function a function that the BTF of the kernel or of a loaded module (Linux 5.11) names;
   *     with the module and a colon before it, as in {@code nf_tables:nft_do_chain}, that module's
   */
  record ModifyReturn(String function) implements AttachPoint {}

  /**
   * A hook of the kernel's security; its programs are {@link ProgramType#LSM}, bound to it when
   * they are loaded, and refuse an action by a negated errno. Linux 5.7.
   *
   * @param hook its name in the kernel's {@code linux/lsm_hook_defs.h}, for example {@code
   *     file_open}
   */
  record LsmHook(String hook) implements AttachPoint {}

  /**
   * A function of another loaded program, which is run in its place; its programs are {@link
   * ProgramType#EXT}, bound to it when they are loaded. Linux 5.6.
   *
   * @param function a global function of the same type, described by a {@link Prototype}
   */
  record Replace(String function) implements AttachPoint {}

  /**
   * A function in the code of processes at many places, attached in one step; its programs are
   * {@link ProgramType#KPROBE}, loaded for it. Linux 6.6.
   *
   * @param file the program or library: a path of the loading process, or a name without a slash,
   *     which is looked for among the files of the process that is watched, else in {@code PATH} or
   *     where libraries are
   * @param places where in it, at least one
   */
  record UprobeMulti(String file, List<CodePlace> places) implements AttachPoint {
    /** Keeps its own copy, of at least one. */
    public UprobeMulti {
      places = List.copyOf(places);
      atLeast(1, places.size(), "the number of places");
    }
  }

  /**
   * The returns of many functions in the code of processes, attached in one step; its programs are
   * {@link ProgramType#KPROBE}, loaded for it. Linux 6.6.
   *
   * @param file the program or library: a path of the loading process, or a name without a slash,
   *     which is looked for among the files of the process that is watched, else in {@code PATH} or
   *     where libraries are
   * @param places where in it the functions start, at least one
   */
  record UretprobeMulti(String file, List<CodePlace> places) implements AttachPoint {
    /** Keeps its own copy, of at least one. */
    public UretprobeMulti {
      places = List.copyOf(places);
      atLeast(1, places.size(), "the number of places");
    }
  }

  /**
   * The starts and the returns of many kernel functions; its programs are {@link
   * ProgramType#KPROBE}, loaded for it. What one returns at the start decides whether it runs at
   * the return (0) or not (1). Linux 6.10.
   *
   * @param functions their names in {@code /proc/kallsyms}, at least one, before which that of a
   *     module and a colon may stand; or patterns, in which {@code *} stands for any text and
   *     {@code ?} for any character, for the functions that match when the program is attached, by
   *     {@code available_filter_functions} in tracefs
   */
  record KprobeSession(List<String> functions) implements AttachPoint {
    /** Keeps its own copy, of at least one. */
    public KprobeSession {
      functions = List.copyOf(functions);
      atLeast(1, functions.size(), "the number of functions");
    }
  }

  /**
   * The starts and the returns of functions in the code of processes; its programs are {@link
   * ProgramType#KPROBE}, loaded for it. What one returns at the start decides whether it runs at
   * the return (0) or not (1). Linux 6.13.
   *
   * @param file the program or library: a path of the loading process, or a name without a slash,
   *     which is looked for among the files of the process that is watched, else in {@code PATH} or
   *     where libraries are
   * @param places where in it the functions start, at least one
   */
  record UprobeSession(String file, List<CodePlace> places) implements AttachPoint {
    /** Keeps its own copy, of at least one. */
    public UprobeSession {
      places = List.copyOf(places);
      atLeast(1, places.size(), "the number of places");
    }
  }

  /**
   * A probe that a program's or library's source declares by {@code sys/sdt.h}, at all places where
   * it stands; its programs are {@link ProgramType#KPROBE} and see the registers. They read the
   * probe's arguments by the functions of {@link UsdtFunctions}, or those of libbpf's {@code
   * usdt.bpf.h}. While the program is attached, the probe's semaphore is raised in all processes,
   * or in the one that is watched (Linux 4.20). Linux 4.3; by one link for all places from 6.10 on.
   *
   * @param file the program or library: a path of the loading process, or of the process that is
   *     watched; a name without a slash is looked for among the files of that process, else in
   *     {@code PATH} or where libraries are; empty for all files of the process that is watched
   * @param provider the program or library, as its source calls it
   * @param name the event
   */
  record Usdt(Optional<String> file, String provider, String name) implements AttachPoint {}

  /**
   * What the processes of a control group do, and those of the groups below it; the type of its
   * programs follows from what that is. Linux 4.10 to 6.7, see {@link AttachType}.
   *
   * @param path of the group's folder in a {@code cgroup2} file system
   * @param attachTo one of those for control groups
   */
  record Cgroup(String path, AttachType attachTo) implements AttachPoint {
    /** Checks that it is one of those for control groups. */
    public Cgroup {
      if (attachTo.cgroupProgram().isEmpty()) {
        throw new IllegalArgumentException(attachTo + " is not for control groups");
      }
    }
  }

  /**
   * A list of the kernel's, whose elements the programs, which are {@link ProgramType#TRACING} and
   * bound to it when they are loaded, write as text or bytes. Linux 5.8.
   *
   * @param list what follows {@code bpf_iter_} in the kernel's types, such as {@code task}
   */
  record Iterator(String list) implements AttachPoint {}

  /**
   * A point of a kernel that is no Linux, where an event source of the caller's runs programs; they
   * are {@link ProgramType#SYSCALL}, whose context is memory of any layout.
   *
   * @param provider who makes it fire, such as the name of an application
   * @param name what happens there
   */
  record Custom(String provider, String name) implements AttachPoint {}

  /**
   * A kind of point, where it is not known yet which: an interface, a group of processes or a
   * socket is named when the program is attached.
   *
   * @param programType the type of its programs
   * @param attach what they are loaded as, where the kernel wants to know
   * @param target what is known of the point, for example the name of an iterator; empty if nothing
   */
  record Hook(ProgramType programType, Optional<AttachType> attach, String target)
      implements AttachPoint {
    private static final String USDT = "usdt";

    /**
     * Some probe of {@link Usdt}.
     *
     * @param target what is known of it; empty if nothing
     * @return the kind of point
     */
    public static Hook usdt(String target) {
      return new Hook(
          ProgramType.KPROBE, Optional.empty(), target.isEmpty() ? USDT : USDT + ":" + target);
    }

    /**
     * Whether it is some probe of {@link Usdt}.
     *
     * @return true if it is
     */
    public boolean isUsdt() {
      return attach.isEmpty() && (target.equals(USDT) || target.startsWith(USDT + ":"));
    }
  }

  /**
   * The type of the programs that run there.
   *
   * @return the type
   */
  default ProgramType programType() {
    return switch (this) {
      case Tracepoint _ -> ProgramType.TRACEPOINT;
      case RawTracepoint _ -> ProgramType.RAW_TRACEPOINT;
      case Interval _, Profile _, PerfEvent _ -> ProgramType.PERF_EVENT;
      case Kprobe _, Kretprobe _, KprobeMulti _, KretprobeMulti _, Uprobe _, Uretprobe _ ->
          ProgramType.KPROBE;
      case BtfTracepoint _, Fentry _, Fexit _, ModifyReturn _ -> ProgramType.TRACING;
      case LsmHook _ -> ProgramType.LSM;
      case Replace _ -> ProgramType.EXT;
      case UprobeMulti _, UretprobeMulti _, KprobeSession _, UprobeSession _ -> ProgramType.KPROBE;
      case Usdt _ -> ProgramType.KPROBE;
      case Iterator _ -> ProgramType.TRACING;
      case Custom _ -> ProgramType.SYSCALL;
      case Cgroup(_, AttachType type) -> type.cgroupProgram().orElseThrow();
      case Hook(ProgramType type, _, _) -> type;
      case NetworkPoint point -> point.programType();
    };
  }

  /**
   * What programs must be loaded as to be attached there; their {@link ProgramSpec#attach()} names
   * the point.
   *
   * @return empty where a program can be attached to any point of its type
   */
  default Optional<AttachType> attachType() {
    return switch (this) {
      case Tracepoint _, RawTracepoint _, Interval _, Profile _, PerfEvent _ -> Optional.empty();
      case Kprobe _, Kretprobe _, Uprobe _, Uretprobe _, Usdt _ -> Optional.empty();
      case Replace _, Custom _ -> Optional.empty();
      case KprobeMulti _, KretprobeMulti _ -> Optional.of(AttachType.TRACE_KPROBE_MULTI);
      case BtfTracepoint _ -> Optional.of(AttachType.TRACE_RAW_TP);
      case Fentry _ -> Optional.of(AttachType.TRACE_FENTRY);
      case Fexit _ -> Optional.of(AttachType.TRACE_FEXIT);
      case ModifyReturn _ -> Optional.of(AttachType.MODIFY_RETURN);
      case LsmHook _ -> Optional.of(AttachType.LSM_MAC);
      case UprobeMulti _, UretprobeMulti _ -> Optional.of(AttachType.TRACE_UPROBE_MULTI);
      case KprobeSession _ -> Optional.of(AttachType.TRACE_KPROBE_SESSION);
      case UprobeSession _ -> Optional.of(AttachType.TRACE_UPROBE_SESSION);
      case Iterator _ -> Optional.of(AttachType.TRACE_ITER);
      case Cgroup(_, AttachType type) -> Optional.of(type);
      case Hook(_, Optional<AttachType> type, _) -> type;
      case NetworkPoint point -> point.attachType();
    };
  }

  /**
   * The point as people write it: the provider, a colon, the name.
   *
   * @return such as {@code tracepoint:sched:sched_switch} or {@code uprobe:/bin/true:main+4}
   */
  default String text() {
    return switch (this) {
      case Tracepoint(String category, String name) -> "tracepoint:" + category + ":" + name;
      case RawTracepoint(String name) -> "rawtracepoint:" + name;
      case BtfTracepoint(String name) -> "tp_btf:" + name;
      case Interval(Rate rate) -> "interval:" + text(rate);
      case Profile(Rate rate) -> "profile:" + text(rate);
      case PerfEvent(PerfCounter counter, Sampling sampling, OptionalInt cpu) ->
          counter.text() + ":" + text(sampling) + (cpu.isPresent() ? ":cpu:" + cpu.getAsInt() : "");
      case Kprobe(String function, long offset) -> "kprobe:" + text(function, offset);
      case Kretprobe(String function) -> "kretprobe:" + function;
      case KprobeMulti(List<String> functions) -> "kprobe.multi:" + String.join(",", functions);
      case KretprobeMulti(List<String> functions) ->
          "kretprobe.multi:" + String.join(",", functions);
      case Uprobe(String file, CodePlace place) -> "uprobe:" + file + ":" + text(place);
      case Uretprobe(String file, CodePlace place) -> "uretprobe:" + file + ":" + text(place);
      case Fentry(String function) -> "fentry:" + function;
      case Fexit(String function) -> "fexit:" + function;
      case ModifyReturn(String function) -> "fmod_ret:" + function;
      case LsmHook(String hook) -> "lsm:" + hook;
      case Replace(String function) -> "freplace:" + function;
      case UprobeMulti(String file, List<CodePlace> places) ->
          "uprobe.multi:" + file + ":" + texts(places);
      case UretprobeMulti(String file, List<CodePlace> places) ->
          "uretprobe.multi:" + file + ":" + texts(places);
      case KprobeSession(List<String> functions) -> "kprobe.session:" + String.join(",", functions);
      case UprobeSession(String file, List<CodePlace> places) ->
          "uprobe.session:" + file + ":" + texts(places);
      case Usdt(Optional<String> file, String provider, String name) ->
          "usdt:" + file.orElse("") + ":" + provider + ":" + name;
      case Iterator(String list) -> "iter:" + list;
      case Custom(String provider, String name) -> "custom:" + provider + ":" + name;
      case Cgroup(String path, AttachType type) ->
          type.name().toLowerCase(Locale.ROOT) + ":" + path;
      case NetworkPoint point -> point.text();
      case Hook(ProgramType type, Optional<AttachType> attach, String target) ->
          attach.map(Enum::name).orElse(type.name()).toLowerCase(Locale.ROOT)
              + (target.isEmpty() ? "" : ":" + target);
    };
  }

  private static String text(Rate rate) {
    return switch (rate) {
      case Rate.Period(long nanoseconds) -> nanoseconds + "ns";
      case Rate.Frequency(long hertz) -> "hz:" + hertz;
    };
  }

  private static String text(Sampling sampling) {
    return switch (sampling) {
      case Sampling.Every(long count) -> Long.toString(count);
      case Sampling.Often(long hertz) -> "hz:" + hertz;
    };
  }

  private static String texts(List<CodePlace> places) {
    return places.stream().map(AttachPoint::text).collect(java.util.stream.Collectors.joining(","));
  }

  private static String text(CodePlace place) {
    return switch (place) {
      case CodePlace.Symbol(String name, long offset) -> text(name, offset);
      case CodePlace.FileOffset(long offset) -> "0x" + Long.toHexString(offset);
    };
  }

  private static void atLeast(long least, long number, String what) {
    if (number < least) {
      throw new IllegalArgumentException(what + " is at least " + least + ", not " + number);
    }
  }

  private static String text(String name, long offset) {
    return offset == 0 ? name : name + "+" + offset;
  }
}
