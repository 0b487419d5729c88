package dev.nectar.cli;

import dev.nectar.kernel.Program;
import dev.nectar.kernel.ProgramInfo;
import dev.nectar.object.AttachPoint;
import dev.nectar.session.PlannedAttachment;
import dev.nectar.session.RunObserver;
import java.io.PrintStream;
import java.util.List;

/** Tells how a run gets on, for {@code -v}. */
final class Progress implements RunObserver {
  private final PrintStream to;

  Progress(PrintStream to) {
    this.to = to;
  }

  @Override
  public void loaded(List<Program> programs) {
    for (Program program : programs) {
      ProgramInfo info = program.info();
      to.println(
          "Loaded program "
              + program.spec().name()
              + ": id "
              + Integer.toUnsignedString(info.id())
              + ", "
              + info.instructions()
              + " instructions");
    }
    to.flush();
  }

  @Override
  public void attached(List<PlannedAttachment> attachments) {
    for (PlannedAttachment attachment : attachments) {
      to.println("Attached " + attachment.program() + " to " + name(attachment.point()));
    }
    to.flush();
  }

  private static String name(AttachPoint point) {
    return switch (point) {
      case AttachPoint.Tracepoint t -> "tracepoint " + t.category() + ":" + t.name();
      case AttachPoint.RawTracepoint raw -> "raw tracepoint " + raw.name();
      case AttachPoint.Interval interval -> "a clock on one CPU, " + often(interval.rate());
      case AttachPoint.Profile profile -> "a clock on every CPU, " + often(profile.rate());
      default -> point.text();
    };
  }

  private static String often(AttachPoint.Rate rate) {
    return switch (rate) {
      case AttachPoint.Rate.Period(long nanoseconds) -> "every " + nanoseconds + " ns";
      case AttachPoint.Rate.Frequency(long hertz) -> hertz + " times a second";
    };
  }
}
