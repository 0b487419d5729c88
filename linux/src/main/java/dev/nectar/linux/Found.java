package dev.nectar.linux;

import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.Program;
import dev.nectar.kernel.ProgramInfo;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.Fd;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import java.util.List;
import java.util.Optional;

/** What is in the kernel already, by a descriptor that was got of it. */
final class Found {
  private final Bpf bpf;
  private final LinuxTarget target;
  private final LoadedTypes types;

  Found(Bpf bpf, LinuxTarget target) {
    this.bpf = bpf;
    this.target = target;
    this.types = new LoadedTypes(bpf, target);
  }

  /**
   * A program.
   *
   * @param what it is, where it has no name
   */
  Program program(Fd fd, String what) {
    return orClosed(
        fd,
        () -> {
          ProgramDescription told = new ProgramDescription(bpf, fd.number(), what);
          ProgramInfo info = told.info();
          String name = info.name().isEmpty() ? what : info.name();
          FunctionSpec body = new FunctionSpec(name, told.code(), List.of());
          ProgramSpec spec = new ProgramSpec(name, info.type().orElse(ProgramType.UNSPEC), body);
          return new LinuxProgram(bpf, fd, spec, LinuxProgram.Loaded.NOTHING, types);
        });
  }

  /**
   * A map; empty, with the descriptor closed, if it is of a type that is too new.
   *
   * @param what it is, for a message
   */
  Optional<BpfMap> map(Fd fd, String what) {
    return orClosed(
        fd,
        () -> {
          int cpus = target.possibleCpus().size();
          MapDescription told = new MapDescription(bpf, fd.number(), what);
          Optional<MapSpec> spec = told.spec(told.info(cpus));
          if (spec.isEmpty()) {
            fd.close();
          }
          return spec.map(there -> LinuxMap.adopted(bpf, fd, there, cpus));
        });
  }

  /** Where a link is attached, as far as the kernel tells. */
  AttachPoint point(Fd fd, String what) {
    return orClosed(fd, () -> new FoundPoint(bpf, types).of(fd.number(), what));
  }

  private interface Step<T> {
    T run();
  }

  private static <T> T orClosed(Fd fd, Step<T> step) {
    try {
      return step.run();
    } catch (RuntimeException e) {
      fd.close();
      throw e;
    }
  }
}
