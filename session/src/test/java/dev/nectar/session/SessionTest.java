package dev.nectar.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.object.Architecture;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.report.Colour;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SessionTest {
  private static final int PRINT = 0;
  private static final int EXIT = 1;
  private static final int CLEAR = 2;
  private static final Place PLACE = new Place("stdin", 1, 3, 5, "a b c d");

  private final FakeKernel kernel = new FakeKernel();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream news = new ByteArrayOutputStream();

  private static ProgramSpec program(String name) {
    return new ProgramSpec(
        name, ProgramType.RAW_TRACEPOINT, new FunctionSpec(name, List.of(), List.of()));
  }

  private static MapSpec map(String name, MapType type, int key, int value) {
    return new MapSpec(name, type, key, value, 1, Set.of());
  }

  private static Plan plan() {
    return new Plan(
        Architecture.X86_64,
        new ObjectSpec(
            List.of(program("first"), program("traced"), program("last")),
            List.of(
                map(Plan.EVENTS, MapType.RINGBUF, 0, 0),
                map(Plan.LOST, MapType.PERCPU_ARRAY, 4, 8),
                map(Plan.ERRORS, MapType.ARRAY, 4, 16),
                map(Plan.RUN, MapType.ARRAY, 4, 16),
                map("AT_x", MapType.HASH, 4, 8)),
            "GPL"),
        List.of(new PlannedAttachment("traced", new AttachPoint.RawTracepoint("sys_enter"))),
        List.of("first"),
        List.of("last"),
        List.of(
            new Action.Printf("%d\n", List.of(Fixtures.INT64)),
            new Action.Exit(),
            new Action.Clear(0)),
        List.of(
            new MapShape(
                "@x", "AT_x", Optional.empty(), new MapShape.Content.Value(Fixtures.INT64))),
        List.of(new ErrorSite("Map full", Optional.of("map_update_elem"), PLACE)),
        2,
        Settings.DEFAULT);
  }

  private Session session(OutputStream stream) {
    TextSink sink =
        new TextSink(
            stream, news, Settings.DEFAULT, Buffering.LINE, Colour.NEVER, TextSink.Quiet.NO);
    return new Session(plan(), kernel, new NoSymbols(), sink, SessionOptions.DEFAULT);
  }

  private void set(String map, byte[] value) {
    Objects.requireNonNull(kernel.maps.get(map)).with(FakeMap.bytes4(0), value);
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String told() {
    return news.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aRunHasItsOrder() {
    kernel.programs.put("first", () -> kernel.send(PRINT, 1));
    kernel.programs.put(
        "last",
        () -> {
          kernel.send(PRINT, 3);
          set("AT_x", FakeMap.longs(9));
        });
    kernel.awaited =
        () -> {
          kernel.send(PRINT, 2);
          kernel.send(EXIT, 7);
        };
    assertThat(session(out).run()).isEqualTo(7);
    assertThat(said()).isEqualTo("1\n2\n3\n\n\n@x: 9\n");
    assertThat(told()).isEqualTo("Attached 2 probes\n");
    assertThat(kernel.journal)
        .containsExactly(
            "load",
            "run first",
            "attach traced",
            "detach traced",
            "run last",
            "close stream",
            "unload");
  }

  @Test
  void runsThatTheKernelSkippedAreToldAtTheEnd() {
    kernel.programs.put("first", () -> kernel.send(EXIT, 0));
    kernel.missed.put("traced", 899L);
    session(out).run();
    assertThat(told())
        .isEqualTo(
            """
            Attached 2 probes
            WARNING: Missed 899 runs of the program at rawtracepoint:sys_enter: one was still running on that CPU
            """);
  }

  @Test
  void skippedRunsAreToldInJson() {
    JsonSink sink = new JsonSink(out, Settings.DEFAULT, Buffering.LINE);
    sink.accept(
        new Output.Missed(
            List.of(
                new AttachPoint.RawTracepoint("sys_enter"),
                new AttachPoint.Tracepoint("sched", "sched_switch")),
            1));
    sink.finish();
    assertThat(said())
        .isEqualTo(
            """
            {"type": "missed_runs", "count": 1, "data": {"points": ["rawtracepoint:sys_enter", "tracepoint:sched:sched_switch"]}}
            """);
  }

  @Test
  void programsFindWhenTheRunStarted() {
    kernel.programs.put("first", () -> kernel.send(EXIT, 0));
    session(out).run();
    assertThat(Objects.requireNonNull(kernel.maps.get(Plan.RUN)).entries.values())
        .containsExactly(FakeMap.longs(5, 0));
  }

  @Test
  void lossesAreToldAsTheyComeAndInAll() {
    kernel.programs.put(
        "first",
        () -> {
          set(Plan.LOST, FakeMap.longs(3, 4));
          kernel.send(EXIT, 0);
        });
    kernel.programs.put("last", () -> set(Plan.LOST, FakeMap.longs(3, 6)));
    session(out).run();
    assertThat(told())
        .isEqualTo("Attached 2 probes\nLost 9 events\nWARNING: Total lost event count: 9\n");
  }

  @Test
  void aProblemIsToldOnceWithItsPlace() {
    kernel.programs.put(
        "first",
        () -> {
          set(Plan.ERRORS, FakeMap.longs(500, -7));
          kernel.send(EXIT, 0);
        });
    session(out).run();
    assertThat(told())
        .isEqualTo(
            """
            Attached 2 probes
            stdin:1:3-5: WARNING: Map full
            a b c d
              ~~
            Additional Info - helper: map_update_elem, retcode: -7
            """);
  }

  @Test
  void stopFromAnotherThreadEndsTheRunInOrder() {
    Session session = session(out);
    kernel.awaited = session::stop;
    assertThat(session.run()).isZero();
    assertThat(said()).isEqualTo("\n\n");
    assertThat(kernel.journal).contains("detach traced", "run last", "unload");
  }

  @Test
  void aStopBeforeTheStartIsNotForgotten() {
    Session session = session(out);
    session.stop();
    assertThat(session.run()).isZero();
  }

  @Test
  void whatAnEventAsksForIsDoneInItsTurn() {
    kernel.programs.put(
        "first",
        () -> {
          set("AT_x", FakeMap.longs(1));
          kernel.send(CLEAR);
          kernel.send(EXIT, 0);
        });
    session(out).run();
    assertThat(said()).isEqualTo("\n\n");
  }

  @Test
  void outputThatCannotBeWrittenDetachesEverything() {
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    kernel.awaited = () -> kernel.send(PRINT, 1);
    assertThatThrownBy(() -> session(closed).run())
        .isInstanceOfSatisfying(
            OutputClosedException.class, e -> assertThat(e.isReaderGone()).isTrue());
    assertThat(kernel.journal).contains("detach traced", "close stream", "unload");
  }
}
