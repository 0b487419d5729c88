package dev.nectar.linux;

import dev.nectar.kernel.Program;
import dev.nectar.kernel.ProgramInfo;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Native;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.object.ProgramSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A program by its descriptor. */
final class LinuxProgram implements Program {
  /** Room for the twelve arguments that a raw tracepoint can have. */
  private static final long CONTEXT_BYTES = 96;

  private final Bpf bpf;
  private final Fd fd;
  private final ProgramSpec spec;

  LinuxProgram(Bpf bpf, Fd fd, ProgramSpec spec) {
    this.bpf = bpf;
    this.fd = fd;
    this.spec = spec;
  }

  static LinuxProgram of(Program program) {
    if (program instanceof LinuxProgram own) {
      return own;
    }
    throw new IllegalArgumentException(
        "program " + program.spec().name() + " is of another kernel");
  }

  int fd() {
    return fd.number();
  }

  @Override
  public ProgramSpec spec() {
    return spec;
  }

  @Override
  public ProgramInfo info() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(BpfHeader.ProgInfo.SIZE, 8);
      long result = bpf.info(fd(), info);
      if (result < 0) {
        throw Refusal.of("read the description of program " + spec.name(), result);
      }
      return new ProgramInfo(
          Native.getInt(info, BpfHeader.ProgInfo.id),
          Native.text(info, BpfHeader.ProgInfo.name, BpfHeader.BPF_OBJ_NAME_LEN),
          Native.getInt(info, BpfHeader.ProgInfo.xlated_prog_len) / 8,
          Native.getLong(info, BpfHeader.ProgInfo.recursion_misses));
    }
  }

  @Override
  public int testRun() {
    try (Arena arena = Arena.ofConfined()) {
      long result = bpf.testRun(fd(), arena.allocate(CONTEXT_BYTES, 8));
      if (result < 0) {
        throw Refusal.of("run program " + spec.name(), result);
      }
      return (int) result;
    }
  }

  @Override
  public void close() {
    fd.close();
  }
}
