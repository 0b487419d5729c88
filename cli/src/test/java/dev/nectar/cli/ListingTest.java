package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.btf.Btf;
import dev.nectar.bytecode.KernelVersion;
import dev.nectar.kernel.KernelException;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ListingTest {
  private static final List<AttachPoint> POINTS =
      List.of(
          new AttachPoint.Tracepoint("sched", "sched_switch"),
          new AttachPoint.Tracepoint("sched", "sched_wakeup"),
          new AttachPoint.Tracepoint("syscalls", "sys_enter_openat"),
          new AttachPoint.RawTracepoint("sched_switch"),
          new AttachPoint.RawTracepoint("sys_enter"));

  /** A kernel with few tracepoints, and with or without access to tracefs. */
  private record Few(boolean tracefs) implements Target {
    @Override
    public List<AttachPoint> find(AttachPattern pattern) {
      if (!tracefs && pattern.kind() == AttachPattern.Kind.TRACEPOINT) {
        throw new KernelException("cannot list tracepoints: tracefs is not mounted", "mount it");
      }
      List<AttachPoint> found = new ArrayList<>();
      for (AttachPoint point : POINTS) {
        if (matches(pattern, point)) {
          found.add(point);
        }
      }
      return found;
    }

    private static boolean matches(AttachPattern pattern, AttachPoint point) {
      return switch (point) {
        case AttachPoint.Tracepoint(String category, String name) ->
            pattern.kind() == AttachPattern.Kind.TRACEPOINT
                && AttachPattern.matches(pattern.category(), category)
                && AttachPattern.matches(pattern.name(), name);
        case AttachPoint.RawTracepoint(String name) ->
            pattern.kind() == AttachPattern.Kind.RAW_TRACEPOINT
                && AttachPattern.matches(pattern.name(), name);
        default -> false;
      };
    }

    @Override
    public Optional<EventFormat> format(AttachPoint point) {
      return Optional.of(
          new EventFormat(
              1,
              List.of(
                  new Field("prev_comm", "char", 8, 16, false, 16, Place.INLINE),
                  new Field("prev_pid", "pid_t", 24, 4, true, 0, Place.INLINE),
                  new Field("file", "char", 28, 4, false, 0, Place.DATA_LOC))));
    }

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
      return FeatureReport.absent(facility, "not probed");
    }

    @Override
    public int cpus() {
      return 2;
    }

    @Override
    public PidNamespace pidNamespace() {
      throw new UnsupportedOperationException();
    }
  }

  private static List<String> find(String... patterns) {
    return new Listing(new Few(true))
        .find(List.of(patterns)).points().stream().map(AttachPoint::text).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tracepoint:sched:*       | tracepoint:sched:sched_switch tracepoint:sched:sched_wakeup
          t:sched:sched_switch     | tracepoint:sched:sched_switch
          rt:*                     | rawtracepoint:sched_switch rawtracepoint:sys_enter
          RawTracepoint:sys_*      | rawtracepoint:sys_enter
          *openat                  | tracepoint:syscalls:sys_enter_openat
          *:sched_switch           | rawtracepoint:sched_switch
          *switch                  | tracepoint:sched:sched_switch rawtracepoint:sched_switch
          tracepoint:*wakeup       | tracepoint:sched:sched_wakeup
          t:*:*wakeup,rt:sys_enter | tracepoint:sched:sched_wakeup rawtracepoint:sys_enter
          """)
  void patternsMatch(String pattern, String names) {
    assertThat(find(pattern)).containsExactly(names.split(" "));
  }

  @Test
  void withoutAPatternAllAreListedOnce() {
    assertThat(find()).hasSize(POINTS.size());
    assertThat(find("*:*", "rt:*")).hasSize(POINTS.size());
  }

  @Test
  void whatMatchesNothingIsEmpty() {
    assertThat(find("tracepoint:nothing:*")).isEmpty();
    assertThat(find("nosuch:*")).isEmpty();
  }

  @Test
  void argumentsAreDeclaredAsInC() {
    assertThat(new Listing(new Few(true)).arguments(POINTS.getFirst()))
        .containsExactly("char prev_comm[16]", "pid_t prev_pid", "__data_loc char[] file");
  }

  @Test
  void aKindThatCannotBeSearchedOnlyStopsWhoNamesIt() {
    Listing listing = new Listing(new Few(false));
    Listing.Matches matches = listing.find(List.of("*:*"));
    assertThat(matches.points()).hasSize(2);
    assertThat(matches.trouble()).hasSize(1);
    assertThatThrownBy(() -> listing.find(List.of("tracepoint:*")))
        .hasMessageContaining("tracefs is not mounted");
  }
}
