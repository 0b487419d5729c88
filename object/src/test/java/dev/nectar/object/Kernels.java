package dev.nectar.object;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfBuilder;
import dev.nectar.bytecode.Helper;
import dev.nectar.bytecode.KernelVersion;
import dev.nectar.object.EventFormat.Field;
import dev.nectar.object.EventFormat.Place;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A small kernel, with something of all that a file of a target holds. */
final class Kernels {
  private Kernels() {}

  static Target small() {
    BtfBuilder builder = new BtfBuilder(ByteOrder.LITTLE_ENDIAN);
    builder.integer("int", 4, 1);
    Btf types = builder.read();
    BtfBuilder more = BtfBuilder.on(types);
    more.pointer(1);
    Map<AttachPoint, Optional<EventFormat>> events = new LinkedHashMap<>();
    events.put(
        new AttachPoint.Tracepoint("sched", "sched_switch"),
        Optional.of(
            new EventFormat(
                316,
                List.of(
                    new Field("prev_comm", "char", 8, 16, true, 16, Place.INLINE),
                    new Field("path", "char", 24, 4, true, 0, Place.DATA_LOC)))));
    events.put(new AttachPoint.Tracepoint("syscalls", "sys_enter_open"), Optional.empty());
    events.put(
        new AttachPoint.RawTracepoint("sched_switch"),
        Optional.of(
            new EventFormat(
                -1, List.of(new Field("preempt", "bool", 0, 1, false, 0, Place.INLINE)))));
    return new SavedTarget(
        new KernelVersion(6, 18, 44),
        Architecture.X86_64,
        4,
        new PidNamespace(4, 0xF0000001L, false),
        Optional.of(types),
        Map.of("nf_tables", more.read()),
        Map.of("CONFIG_HZ", "250", "CONFIG_BPF", "y", "CONFIG_LSM", "landlock,bpf"),
        reports(),
        events);
  }

  private static Map<Facility, FeatureReport> reports() {
    HelperUse use = new HelperUse(Helper.D_PATH, ProgramType.TRACING);
    return Map.of(
        Feature.RINGBUF,
        FeatureReport.present(Feature.RINGBUF),
        MapType.ARENA,
        FeatureReport.absent(MapType.ARENA, "it came with Linux 6.9"),
        AttachType.TRACE_FENTRY,
        FeatureReport.refused(AttachType.TRACE_FENTRY, "EPERM"),
        use,
        FeatureReport.present(use));
  }
}
