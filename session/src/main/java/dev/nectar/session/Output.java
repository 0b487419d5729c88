package dev.nectar.session;

import dev.nectar.object.AttachPoint;
import dev.nectar.report.Severity;
import java.util.List;
import java.util.Optional;

/** What a run has to say, in order. */
public sealed interface Output {
  /**
   * Everything is attached.
   *
   * @param probes how many probes
   */
  record Attached(int probes) implements Output {}

  /**
   * Formatted text of the script.
   *
   * @param text the text; it is reused, and valid only until the sink returns
   */
  record Printed(ByteText text) implements Output {}

  /**
   * A value the script printed.
   *
   * @param value the value
   */
  record Value(Datum value) implements Output {}

  /**
   * A map the script printed, or one of those printed at the end.
   *
   * @param shape what it holds
   * @param entries its entries in order
   */
  record MapPrinted(MapShape shape, List<MapEntry> entries) implements Output {}

  /**
   * The time the script asked for.
   *
   * @param text formatted
   */
  record Time(String text) implements Output {}

  /**
   * Events were lost since the last such output.
   *
   * @param events how many
   */
  record Lost(long events) implements Output {}

  /**
   * Events were lost in all; said once at the end if there were any.
   *
   * @param events how many
   */
  record LostInAll(long events) implements Output {}

  /**
   * A program was not run at some events, because it, or on older kernels any program, was still
   * running on that CPU; said once at the end for each such program. The kernel counts this before
   * the script's filter, so not all of these need be events that the script looks for. Linux counts
   * it from 5.12 for fentry, fexit and the like, from 6.1 for raw tracepoints and from 6.7 for all.
   *
   * @param points where the program was attached, at least one
   * @param runs how many
   */
  record Missed(List<AttachPoint> points, long runs) implements Output {
    /** Copies the list. */
    public Missed {
      points = List.copyOf(points);
    }
  }

  /**
   * The script reports an error or warning of its own.
   *
   * @param severity which
   * @param text formatted; it is reused, and valid only until the sink returns
   * @param place where the call stands
   */
  record Reported(Severity severity, ByteText text, Place place) implements Output {}

  /**
   * A program met a problem.
   *
   * @param site what and where
   * @param code what the helper returned, if one failed
   */
  record Problem(ErrorSite site, Optional<Long> code) implements Output {}

  /** The run is over; only maps follow. */
  record Stopped() implements Output {}
}
