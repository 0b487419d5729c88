package dev.nectar.linux;

import dev.nectar.bytecode.KernelVersion;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader;
import dev.nectar.linux.sys.BpfHeader.LinkCreate.UprobeMulti;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Native;
import dev.nectar.linux.sys.Perf;
import dev.nectar.object.AttachPoint.CodePlace;
import dev.nectar.object.AttachType;
import dev.nectar.object.Feature;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;

/** Attaches programs to code of processes. */
final class UprobeAttacher {
  private static final KernelVersion SEMAPHORES = KernelVersion.of(4, 20);

  /** Where {@code perf_event_attr.config} has the offset of the semaphore. */
  private static final int SEMAPHORE_SHIFT = 32;

  private final Bpf bpf;
  private final Perf perf;
  private final LinuxTarget target;

  UprobeAttacher(Bpf bpf, Perf perf, LinuxTarget target) {
    this.bpf = bpf;
    this.perf = perf;
    this.target = target;
  }

  /**
   * A place in a file.
   *
   * @param offset bytes from the file's start
   * @param semaphore where the file has a counter that is raised meanwhile; 0 if nowhere
   * @param cookie what the program is given there; 0 if nothing
   */
  record Spot(long offset, long semaphore, long cookie) {}

  Kept single(Run run, String file, CodePlace place, Edge edge) {
    String path = path(run, file);
    long offset = CodePlaces.offset(path, place, run.action());
    return single(run, Path.of(path), new Spot(offset, 0, run.cookie()), edge);
  }

  /** A name without a slash is that of a program or library wherever it is. */
  private String path(Run run, String file) {
    return file.indexOf('/') >= 0
        ? file
        : new ProgramFiles(target.host(), run.action())
            .find(file, run.wanted().process())
            .toString();
  }

  Kept single(Run run, Path file, Spot spot, Edge edge) {
    long semaphore = semaphore(run, spot);
    if (!ProbeUnit.exists("uprobe", target.host()) && TracefsProbes.exist("uprobe", target)) {
      return new TracefsProbes(bpf, perf, target).uprobe(run, file, spot, edge);
    }
    ProbeUnit unit = ProbeUnit.of("uprobe", target.host(), run.action());
    MemorySegment path = run.arena().allocateFrom(file.toString());
    long config = unit.config(edge) | semaphore << SEMAPHORE_SHIFT;
    long event = perf.openUprobe(unit.type(), config, path, spot.offset(), run.wanted().process());
    if (event < 0) {
      throw run.missed(event, "give a place where an instruction starts, in a file on a disk");
    }
    return new PerfEvents(bpf, perf).start(event, run, spot.cookie(), run.action());
  }

  private long semaphore(Run run, Spot spot) {
    if (spot.semaphore() != 0 && !target.version().atLeast(SEMAPHORES)) {
      throw new UnsupportedFeatureException(
          "cannot " + run.action() + ": this kernel does not raise the probe's semaphore",
          "use Linux 4.20 or later");
    }
    if (spot.semaphore() >>> Integer.SIZE != 0) {
      throw new KernelException(
          "cannot " + run.action() + ": the probe's semaphore is beyond 4 GiB of the file", "");
    }
    return spot.semaphore();
  }

  Fd many(Run run, String file, List<CodePlace> places, Edge edge) {
    String path = path(run, file);
    List<Spot> spots =
        places.stream()
            .map(each -> new Spot(CodePlaces.offset(path, each, run.action()), 0, 0))
            .toList();
    return many(run, Path.of(path), spots, run.cookies(places.size()), edge);
  }

  /** By one link. */
  Fd many(Run run, Path file, List<Spot> spots) {
    MemorySegment cookies = Native.room(8L * spots.size(), run.arena());
    for (int i = 0; i < spots.size(); i++) {
      Native.putLong(cookies, 8L * i, spots.get(i).cookie());
    }
    return many(run, file, spots, cookies, Edge.ENTRY);
  }

  private Fd many(Run run, Path file, List<Spot> spots, MemorySegment cookies, Edge edge) {
    checkProcess(run);
    MemorySegment offsets = Native.room(8L * spots.size(), run.arena());
    MemorySegment semaphores = Native.room(8L * spots.size(), run.arena());
    for (int i = 0; i < spots.size(); i++) {
      Native.putLong(offsets, 8L * i, spots.get(i).offset());
      Native.putLong(semaphores, 8L * i, spots.get(i).semaphore());
    }
    MemorySegment path = run.arena().allocateFrom(file.toAbsolutePath().toString());
    AttachType type = run.wanted().point().attachType().orElse(AttachType.TRACE_UPROBE_MULTI);
    long result =
        bpf.linkCreate(
            new Bpf.LinkCreation(run.fd(), 0, type, 0),
            at -> {
              Native.putLong(at, UprobeMulti.path, path.address());
              Native.putLong(at, UprobeMulti.offsets, offsets.address());
              Native.putLong(at, UprobeMulti.ref_ctr_offsets, semaphores.address());
              Native.putLong(at, UprobeMulti.cookies, cookies.address());
              Native.putInt(at, UprobeMulti.cnt, spots.size());
              Native.putInt(
                  at,
                  UprobeMulti.flags,
                  edge == Edge.RETURN ? BpfHeader.BPF_F_UPROBE_MULTI_RETURN : 0);
              Native.putInt(at, UprobeMulti.pid, run.wanted().process().orElse(0));
            });
    return switch ((int) -result) {
      case Errno.ESRCH ->
          throw new KernelException("cannot " + run.action() + ": there is no such process", "");
      case Errno.ENOENT ->
          throw new KernelException(
              "cannot " + run.action() + ": there is no file " + file, "name a program or library");
      case Errno.EINVAL, Errno.EILSEQ, Errno.EIO ->
          throw (target.version().atLeast(since(type))
              ? new KernelException(
                  "cannot " + run.action() + ": the kernel does not allow a probe there",
                  "give places where an instruction starts, in a file on a disk")
              : new UnsupportedFeatureException(
                  "cannot " + run.action() + ": this kernel has no such probes at many places",
                  "use Linux " + since(type) + " or later, or a uprobe for each place"));
      default -> LinuxKernel.own(bpf, result, run.action());
    };
  }

  /** Kernels that look at threads would miss what all but the first of the process do. */
  private void checkProcess(Run run) {
    boolean known = target.has(AttachType.TRACE_UPROBE_MULTI);
    if (run.wanted().process().isPresent() && known && !target.has(Feature.UPROBE_MULTI_PROCESS)) {
      throw new UnsupportedFeatureException(
          "cannot "
              + run.action()
              + " for process "
              + run.wanted().process().getAsInt()
              + ": this kernel would watch its first thread alone",
          "use Linux 6.10 or later, a uprobe for each place, or a program that looks whose thread"
              + " it runs in");
    }
  }

  private static KernelVersion since(AttachType type) {
    return KernelVersion.parse(type == AttachType.TRACE_UPROBE_SESSION ? "6.13" : "6.6");
  }
}
