package dev.nectar.script;

import dev.nectar.btf.Btf;
import dev.nectar.bytecode.KernelVersion;
import dev.nectar.object.Architecture;
import dev.nectar.object.AttachPattern;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.EventFormat;
import dev.nectar.object.EventFormat.Field;
import dev.nectar.object.EventFormat.Place;
import dev.nectar.object.Facility;
import dev.nectar.object.FeatureReport;
import dev.nectar.object.PidNamespace;
import dev.nectar.object.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A kernel with a handful of tracepoints. */
final class FakeTarget implements Target {
  private static final List<AttachPoint.Tracepoint> TRACEPOINTS =
      List.of(
          new AttachPoint.Tracepoint("sched", "sched_process_exec"),
          new AttachPoint.Tracepoint("sched", "sched_switch"),
          new AttachPoint.Tracepoint("syscalls", "sys_enter_openat"),
          new AttachPoint.Tracepoint("syscalls", "sys_enter_read"),
          new AttachPoint.Tracepoint("syscalls", "sys_exit_read"));

  @Override
  public KernelVersion version() {
    return KernelVersion.of(6, 18);
  }

  @Override
  public Architecture architecture() {
    return Architecture.X86_64;
  }

  @Override
  public Optional<Btf> types() {
    return Optional.empty();
  }

  @Override
  public FeatureReport report(Facility facility) {
    return FeatureReport.present(facility);
  }

  @Override
  public Optional<EventFormat> format(AttachPoint point) {
    return switch (point) {
      case AttachPoint.Tracepoint t -> tracepoint(t.name());
      case AttachPoint.RawTracepoint t -> raw(t.name());
      default -> Optional.empty();
    };
  }

  private static Optional<EventFormat> tracepoint(String name) {
    return switch (name) {
      case "sys_enter_openat" ->
          Optional.of(
              new EventFormat(
                  700,
                  List.of(
                      field("__syscall_nr", "int", 8, 4),
                      field("dfd", "int", 16, 8),
                      field("filename", "const char *", 24, 8),
                      field("flags", "int", 32, 8),
                      field("mode", "umode_t", 40, 8))));
      case "sys_enter_read" ->
          Optional.of(
              new EventFormat(
                  701,
                  List.of(
                      field("__syscall_nr", "int", 8, 4),
                      field("fd", "unsigned int", 16, 8),
                      field("buf", "char *", 24, 8),
                      field("count", "size_t", 32, 8))));
      case "sys_exit_read" ->
          Optional.of(
              new EventFormat(
                  702,
                  List.of(
                      field("__syscall_nr", "int", 8, 4),
                      new Field("ret", "long", 16, 8, true, 0, Place.INLINE))));
      case "sched_process_exec" ->
          Optional.of(
              new EventFormat(
                  300,
                  List.of(
                      new Field("filename", "__data_loc char[]", 8, 4, true, 0, Place.DATA_LOC),
                      new Field("pid", "pid_t", 12, 4, true, 0, Place.INLINE))));
      case "sched_switch" ->
          Optional.of(
              new EventFormat(
                  301,
                  List.of(
                      new Field("prev_comm", "char", 8, 16, true, 16, Place.INLINE),
                      new Field("prev_pid", "pid_t", 24, 4, true, 0, Place.INLINE),
                      new Field("prev_state", "long", 32, 8, true, 0, Place.INLINE),
                      new Field("counts", "u32", 40, 16, false, 4, Place.INLINE),
                      new Field("weird", "struct path", 56, 24, false, 0, Place.INLINE))));
      default -> Optional.empty();
    };
  }

  private static Optional<EventFormat> raw(String name) {
    return name.equals("sched_switch")
        ? Optional.of(
            new EventFormat(
                -1,
                List.of(
                    new Field("preempt", "bool", 0, 1, false, 0, Place.INLINE),
                    field("prev", "struct task_struct *", 8, 8),
                    field("next", "struct task_struct *", 16, 8))))
        : Optional.empty();
  }

  private static Field field(String name, String type, int offset, int size) {
    return new Field(name, type, offset, size, false, 0, Place.INLINE);
  }

  @Override
  public List<AttachPoint> find(AttachPattern pattern) {
    List<AttachPoint> found = new ArrayList<>();
    if (pattern.kind() == AttachPattern.Kind.RAW_TRACEPOINT) {
      for (String name : List.of("sched_process_exec", "sched_switch", "sys_enter", "sys_exit")) {
        if (AttachPattern.matches(pattern.name(), name)) {
          found.add(new AttachPoint.RawTracepoint(name));
        }
      }
      return found;
    }
    for (AttachPoint.Tracepoint each : TRACEPOINTS) {
      if (AttachPattern.matches(pattern.category(), each.category())
          && AttachPattern.matches(pattern.name(), each.name())) {
        found.add(each);
      }
    }
    return found;
  }

  @Override
  public int cpus() {
    return 2;
  }

  @Override
  public PidNamespace pidNamespace() {
    return PidNamespace.INITIAL;
  }
}
