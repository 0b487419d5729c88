package dev.nectar.linux;

import dev.nectar.bytecode.AluOp;
import dev.nectar.bytecode.Encoder;
import dev.nectar.bytecode.Helper;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.Operand;
import dev.nectar.bytecode.Register;
import dev.nectar.bytecode.Width;
import dev.nectar.kernel.KernelException;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader;
import dev.nectar.linux.sys.Errno;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Native;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.object.Feature;
import dev.nectar.object.MapType;
import dev.nectar.object.ProgramType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.List;

/** Finds out by the smallest program or call that shows it whether the kernel has a feature. */
final class Probes {
  private static final Instruction EXIT = new Instruction.Exit();
  private static final Instruction ZERO =
      new Instruction.Alu(Width.DOUBLE, AluOp.MOV, Register.R0, new Operand.Imm(0));
  private static final Instruction SIGN_EXTENSION =
      new Instruction.MoveSigned(Width.DOUBLE, Width.BYTE, Register.R0, Register.R0);
  private static final int LOG_BYTES = 4096;

  private final Bpf bpf;
  private final LinuxTarget target;

  Probes(Bpf bpf, LinuxTarget target) {
    this.bpf = bpf;
    this.target = target;
  }

  FeatureReport probe(Feature feature) {
    try {
      String lack = lack(feature);
      return new FeatureReport(feature, lack.isEmpty(), lack);
    } catch (KernelException e) {
      return new FeatureReport(feature, false, String.valueOf(e.getMessage()));
    }
  }

  /** Why the feature is not there; empty if it is. */
  private String lack(Feature feature) {
    return switch (feature) {
      case KERNEL_BTF -> target.types().isPresent() ? "" : LinuxTarget.VMLINUX + noTypes();
      case RINGBUF -> map(MapType.RINGBUF, 0, 0, target.pageSize());
      case BOOT_CLOCK -> helper(Helper.KTIME_GET_BOOT_NS);
      case NAMESPACE_PID -> helper(Helper.GET_NS_CURRENT_PID_TGID);
      case MAP_BATCH -> batch();
      case RAW_TRACEPOINT_RUN -> rawTracepointRun();
      case PERF_LINK -> perfLink();
      case LOOP -> helper(Helper.LOOP);
      case PERCPU_LOOKUP -> helper(Helper.MAP_LOOKUP_PERCPU_ELEM);
      case INSTRUCTIONS_V4 ->
          program(ProgramType.SOCKET_FILTER, List.of(ZERO, SIGN_EXTENSION, EXIT));
    };
  }

  private String noTypes() {
    if (Files.exists(target.host().file(LinuxTarget.VMLINUX))) {
      return " cannot be read";
    }
    return Files.exists(target.host().file("/sys/kernel"))
        ? " is not there: the kernel was built without CONFIG_DEBUG_INFO_BTF"
        : " is not there: sysfs is not mounted";
  }

  private String map(MapType type, int key, int value, int entries) {
    long result =
        bpf.mapCreate(new Bpf.MapCreation(type.number(), key, value, entries, 0, "probe"));
    if (result >= 0) {
      new Fd(bpf.calls(), result).close();
      return "";
    }
    return refused(result, "the kernel has no map of type " + type);
  }

  private String batch() {
    long result = bpf.mapCreate(new Bpf.MapCreation(MapType.HASH.number(), 4, 4, 1, 0, "probe"));
    if (result < 0) {
      return refused(result, "a map to try it with could not be made");
    }
    try (Fd map = new Fd(bpf.calls(), result);
        Arena arena = Arena.ofConfined()) {
      MemorySegment room = arena.allocate(32, 8);
      MemorySegment count = arena.allocate(4, 4);
      Native.putInt(count, 0, 1);
      long at = room.address();
      long read = bpf.mapLookupBatch(map.number(), 0, at, at + 8, at + 16, count);
      return read >= 0 || read == -Errno.ENOENT ? "" : "the kernel does not know the command";
    }
  }

  private String rawTracepointRun() {
    try (Arena arena = Arena.ofConfined()) {
      long result = load(ProgramType.RAW_TRACEPOINT, List.of(ZERO, EXIT), arena, 0);
      if (result < 0) {
        return refused(result, "the kernel has no programs for raw tracepoints");
      }
      try (Fd program = new Fd(bpf.calls(), result)) {
        long run = bpf.testRun(program.number(), arena.allocate(96, 8));
        return run >= 0 ? "" : refused(run, "the kernel does not run such programs on demand");
      }
    }
  }

  /** With a bad descriptor, a kernel that knows the kind of link says so, an older one does not. */
  private String perfLink() {
    try (Arena arena = Arena.ofConfined()) {
      long result = load(ProgramType.PERF_EVENT, List.of(ZERO, EXIT), arena, 0);
      if (result < 0) {
        return refused(result, "the kernel has no programs for perf events");
      }
      try (Fd program = new Fd(bpf.calls(), result)) {
        long link = bpf.linkCreate(program.number(), -1, BpfHeader.BPF_PERF_EVENT, 0);
        return link == -Errno.EBADF ? "" : "the kernel does not know this kind of link";
      }
    }
  }

  private String program(ProgramType type, List<Instruction> body) {
    try (Arena arena = Arena.ofConfined()) {
      long result = load(type, body, arena, 0);
      if (result >= 0) {
        new Fd(bpf.calls(), result).close();
        return "";
      }
      return refused(result, "the verifier refuses a program that needs it");
    }
  }

  /** A call without arguments: the verifier complains of them, or does not know the helper. */
  private String helper(Helper helper) {
    try (Arena arena = Arena.ofConfined()) {
      List<Instruction> body = List.of(new Instruction.Call(helper.number()), ZERO, EXIT);
      MemorySegment log = arena.allocate(LOG_BYTES, 8);
      long result = load(ProgramType.RAW_TRACEPOINT, body, arena, log, 1);
      if (result >= 0) {
        new Fd(bpf.calls(), result).close();
        return "";
      }
      String text = Native.text(log, 0, LOG_BYTES);
      boolean unknown =
          text.contains("invalid func ")
              || text.contains("unknown func ")
              || text.contains("program of this type cannot use helper ");
      if (text.isBlank()) {
        return refused(result, "a program that calls " + helper.symbol() + " does not load");
      }
      return unknown ? "the kernel has no helper " + helper.symbol() : "";
    }
  }

  private long load(ProgramType type, List<Instruction> body, Arena arena, int level) {
    return load(type, body, arena, MemorySegment.NULL, level);
  }

  private long load(
      ProgramType type, List<Instruction> body, Arena arena, MemorySegment log, int level) {
    byte[] bytes = Encoder.encode(body, ByteOrder.nativeOrder());
    MemorySegment code = arena.allocate(bytes.length, 8);
    MemorySegment.copy(bytes, 0, code, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return bpf.progLoad(
        new Bpf.ProgramLoad(
            type.number(),
            "probe",
            code,
            arena.allocateFrom("GPL"),
            0,
            MemorySegment.NULL,
            MemorySegment.NULL),
        log,
        level);
  }

  /** A lack of permission is told as such; anything else means that the feature is not there. */
  private static String refused(long result, String otherwise) {
    if (result == -Errno.EPERM || result == -Errno.EACCES) {
      throw Refusal.of("probe the kernel", result);
    }
    return otherwise;
  }
}
