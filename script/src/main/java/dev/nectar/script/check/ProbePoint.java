package dev.nectar.script.check;

import dev.nectar.object.AttachPoint;

/** Where a body runs: one attach point without wildcards. */
public sealed interface ProbePoint {
  /** The full name, as the builtin {@code probe} gives it. */
  String name();

  /** Before anything is attached. */
  record Begin() implements ProbePoint {
    @Override
    public String name() {
      return "begin";
    }
  }

  /** After everything is detached. */
  record End() implements ProbePoint {
    @Override
    public String name() {
      return "end";
    }
  }

  /** A clock, {@link AttachPoint.Interval} or {@link AttachPoint.Profile}. */
  record Clock(String name, AttachPoint point) implements ProbePoint {}

  /** A tracepoint. */
  record Tracepoint(AttachPoint.Tracepoint point) implements ProbePoint {
    @Override
    public String name() {
      return "tracepoint:" + point.category() + ":" + point.name();
    }
  }

  /** A raw tracepoint. */
  record RawTracepoint(AttachPoint.RawTracepoint point) implements ProbePoint {
    @Override
    public String name() {
      return "rawtracepoint:" + point.name();
    }
  }
}
