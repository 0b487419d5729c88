package dev.nectar.linux;

import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.UprobeAttacher.Spot;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Perf;
import dev.nectar.object.AttachPoint;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Probes that are made by writing to tracefs (the kernel's {@code trace/kprobetrace.rst}, {@code
 * trace/uprobetracer.rst}): the way of kernels before 4.17, whose perf has no unit for them. They
 * are events for all, named for this process, and are removed when their link is closed; if the
 * process is killed, they stay, without effect, until somebody removes them.
 */
final class TracefsProbes {
  private static final String KPROBES = "kprobe_events";
  private static final String UPROBES = "uprobe_events";

  private final Bpf bpf;
  private final Perf perf;
  private final LinuxTarget target;

  TracefsProbes(Bpf bpf, Perf perf, LinuxTarget target) {
    this.bpf = bpf;
    this.perf = perf;
    this.target = target;
  }

  /** Whether the kernel makes kprobes or uprobes so. */
  static boolean exist(String kind, LinuxTarget target) {
    try {
      return Files.exists(target.tracefs(kind + "_events"));
    } catch (KernelException e) {
      return false;
    }
  }

  Kept kprobe(Run run, String function, long offset, Edge edge) {
    String place = offset == 0 ? function : function + "+" + offset;
    return probe(run, KPROBES, edge, place, OptionalInt.empty(), run.cookie());
  }

  Kept uprobe(Run run, Path file, Spot spot, Edge edge) {
    String path = file.toAbsolutePath().toString();
    if (path.chars().anyMatch(c -> c <= ' ')) {
      throw new KernelException(
          "cannot " + run.action() + ": this kernel takes no path with blanks",
          "give the file a link without, or use Linux 4.17 or later");
    }
    String semaphore =
        spot.semaphore() == 0 ? "" : "(0x" + Long.toHexString(spot.semaphore()) + ")";
    String place = path + ":0x" + Long.toHexString(spot.offset()) + semaphore;
    return probe(run, UPROBES, edge, place, run.wanted().process(), spot.cookie());
  }

  private Kept probe(
      Run run, String events, Edge edge, String place, OptionalInt process, long cookie) {
    AttachPoint.Tracepoint event = name();
    Fd file =
        LinuxKernel.own(
            bpf,
            Fd.openToAppend(bpf.calls(), target.tracefs(events).toString()),
            "write " + events + " of tracefs");
    try {
      String name = event.category() + "/" + event.name();
      long written = file.write(line((edge == Edge.ENTRY ? "p:" : "r:") + name + " " + place));
      if (written < 0) {
        throw run.missed(written, "give a place where an instruction starts");
      }
      Kept.Held remove = removal(file, name);
      try {
        return Kept.all(List.of(start(run, event, process, cookie), Kept.other(remove)));
      } catch (RuntimeException e) {
        remove.close();
        throw e;
      }
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private Kept start(Run run, AttachPoint.Tracepoint event, OptionalInt process, long cookie) {
    long id =
        target
            .tracepointId(event)
            .orElseThrow(
                () ->
                    new KernelException(
                        "cannot " + run.action() + ": its event is not in tracefs",
                        "let nobody else write to tracefs meanwhile"));
    long opened = perf.openTracepoint(id, process);
    if (opened == -Errno.ESRCH) {
      throw run.missed(opened, "");
    }
    return new PerfEvents(bpf, perf).start(opened, run, cookie, run.action());
  }

  /** Once nothing runs at it; an event that is used otherwise stays. */
  private static Kept.Held removal(Fd file, String name) {
    return () -> {
      if (file.isOpen()) {
        file.write(line("-:" + name));
        file.close();
      }
    };
  }

  private static byte[] line(String text) {
    return (text + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** Events of one name would be one event, so it must be nobody else's. */
  private static AttachPoint.Tracepoint name() {
    return new AttachPoint.Tracepoint(
        "nectar_" + ProcessHandle.current().pid(),
        "probe_" + Long.toHexString(ThreadLocalRandom.current().nextLong()));
  }
}
