package dev.nectar.session;

import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.EventStream;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.MapView;
import dev.nectar.kernel.Program;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.ProgramSpec;
import dev.nectar.symbols.Symbols;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * One run of a plan: loads it, attaches it, does what events ask for, and leaves nothing behind.
 * {@link #run} is for one thread; {@link #stop} for any.
 */
public final class Session {
  private static final Duration TICK = Duration.ofMillis(200);

  private final Plan plan;
  private final Kernel kernel;
  private final Symbols symbols;
  private final OutputSink sink;
  private final SessionOptions options;
  private final Object wakeLock = new Object();
  private volatile boolean stopping;
  private Optional<EventStream> stream = Optional.empty();

  /**
   * A run that has not started.
   *
   * @param plan what to run
   * @param kernel where
   * @param symbols names addresses
   * @param sink takes the output
   * @param options how
   */
  public Session(
      Plan plan, Kernel kernel, Symbols symbols, OutputSink sink, SessionOptions options) {
    this.plan = plan;
    this.kernel = kernel;
    this.symbols = symbols;
    this.sink = sink;
    this.options = options;
  }

  /**
   * Runs the plan until a program, {@link #stop} or the end of the watched process ends it.
   *
   * @return the exit code a program gave, else 0
   * @throws OutputClosedException if output cannot be written; everything is detached before
   */
  public int run() {
    try (LoadedObject object = kernel.load(plan.object())) {
      Run run = new Run(object);
      try (EventStream events = kernel.events(List.of(object.map(Plan.EVENTS)))) {
        publish(Optional.of(events));
        try {
          return run.execute(events);
        } finally {
          publish(Optional.empty());
        }
      }
    } finally {
      options.child().ifPresent(Child::close);
    }
  }

  private void publish(Optional<EventStream> events) {
    synchronized (wakeLock) {
      stream = events;
    }
  }

  /**
   * Ends the run as soon as what it is doing is done; the end programs run and maps are printed.
   */
  public void stop() {
    stopping = true;
    synchronized (wakeLock) {
      stream.ifPresent(EventStream::wake);
    }
  }

  /** What lives as long as the programs are loaded. */
  private final class Run {
    private final LoadedObject object;
    private final Losses losses;
    private final Problems problems;
    private final MapReader reader;
    private final EventHandler handler;
    private final List<Link> links = new ArrayList<>();

    Run(LoadedObject object) {
      this.object = object;
      Names names = new Names(symbols, kernel.clock(), this::stack);
      Decoder decoder = new Decoder(names);
      reader = new MapReader(decoder);
      handler = new EventHandler(plan, this::map, decoder, reader, names, sink);
      losses = new Losses(object.map(Plan.LOST));
      problems = new Problems();
    }

    int execute(EventStream events) {
      prepare();
      options.observer().loaded(programs());
      try {
        begin(events);
        loop(events);
      } finally {
        detach();
      }
      drainAll(events);
      options.child().ifPresent(Child::close);
      plan.end().forEach(name -> object.program(name).testRun());
      drainAll(events);
      report(events);
      sink.accept(new Output.Stopped());
      if (plan.settings().printMaps() == Settings.PrintMaps.AT_EXIT) {
        printMaps();
      }
      losses.total().ifPresent(total -> sink.accept(new Output.LostInAll(total)));
      reportMissed();
      sink.flush();
      return handler.exitCode();
    }

    private List<Program> programs() {
      List<Program> programs = new ArrayList<>();
      for (ProgramSpec spec : plan.object().programs()) {
        programs.add(object.program(spec.name()));
      }
      return programs;
    }

    private void prepare() {
      byte[] run = new byte[16];
      java.nio.ByteBuffer.wrap(run)
          .order(java.nio.ByteOrder.nativeOrder())
          .putLong(Plan.STARTED, kernel.clock().bootNanos())
          .putLong(Plan.CHILD, options.child().map(Child::pid).orElse(0L));
      object.map(Plan.RUN).view(Codec.INT, Codec.bytes(run.length)).put(0, run);
    }

    private void begin(EventStream events) {
      for (String name : plan.begin()) {
        object.program(name).testRun();
      }
      List<Attachment> wanted = new ArrayList<>(plan.attachments().size());
      for (PlannedAttachment planned : plan.attachments()) {
        Attachment all = new Attachment(object.program(planned.program()), planned.point());
        wanted.add(
            options.process().isPresent() ? all.watching(options.process().getAsInt()) : all);
      }
      links.addAll(kernel.attach(wanted));
      options.observer().attached(plan.attachments());
      sink.accept(new Output.Attached(plan.probes()));
      sink.flush();
      options.child().ifPresent(child -> child.onExit(Session.this::stop));
      options.child().ifPresent(Child::resume);
      drain(events);
    }

    private void loop(EventStream events) {
      long next = System.nanoTime();
      while (!stopping && !handler.isExiting() && watchedLives()) {
        events.await(TICK);
        drain(events);
        if (System.nanoTime() - next >= 0) {
          report(events);
          next = System.nanoTime() + Duration.ofSeconds(1).toNanos();
        }
      }
    }

    private boolean watchedLives() {
      return options.process().isEmpty()
          || ProcessHandle.of(options.process().getAsInt()).isPresent();
    }

    private int drain(EventStream events) {
      int drained = events.drain(handler);
      sink.flush();
      return drained;
    }

    /** Nothing is attached any more, so this ends. */
    private void drainAll(EventStream events) {
      int drained = 1;
      while (drained > 0) {
        drained = drain(events);
      }
    }

    private void detach() {
      for (int i = links.size() - 1; i >= 0; i--) {
        links.get(i).close();
      }
      links.clear();
    }

    private void report(EventStream events) {
      losses.since(events.lost()).ifPresent(lost -> sink.accept(new Output.Lost(lost)));
      problems.report();
      sink.flush();
    }

    /** The kernel has counted what it skipped; nothing is attached any more. */
    private void reportMissed() {
      for (Program program : programs()) {
        long missed = program.info().missedRuns();
        List<AttachPoint> points =
            plan.attachments().stream()
                .filter(planned -> planned.program().equals(program.spec().name()))
                .map(PlannedAttachment::point)
                .toList();
        if (missed != 0 && !points.isEmpty()) {
          sink.accept(new Output.Missed(points, missed));
        }
      }
    }

    private void printMaps() {
      plan.maps().stream()
          .sorted(Comparator.comparing(MapShape::name))
          .forEach(
              shape ->
                  sink.accept(
                      new Output.MapPrinted(
                          shape, reader.read(shape, object.map(shape.map()), 0, 1))));
    }

    private BpfMap map(String name) {
      return object.map(name);
    }

    private long[] stack(long id) {
      if (id == 0) {
        return new long[0];
      }
      BpfMap stacks = object.map(Plan.STACKS);
      int size = stacks.spec().valueSize();
      byte[] bytes =
          stacks.view(Codec.LONG, Codec.bytes(size)).get(id).orElseGet(() -> new byte[0]);
      java.nio.LongBuffer addresses =
          java.nio.ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.nativeOrder()).asLongBuffer();
      int count = 0;
      while (count < addresses.limit() && addresses.get(count) != 0) {
        count++;
      }
      long[] found = new long[count];
      addresses.get(0, found);
      return found;
    }

    /** Tells each problem, by how often it was counted. */
    private final class Problems {
      private final long[] told = new long[plan.errors().size()];

      void report() {
        if (told.length == 0 || options.problems() == SessionOptions.Problems.SILENT) {
          return;
        }
        MapView<Integer, byte[]> view = object.map(Plan.ERRORS).view(Codec.INT, Codec.bytes(16));
        for (int i = 0; i < told.length; i++) {
          if (told[i] == 0 || options.problems() == SessionOptions.Problems.REPEATED) {
            int site = i;
            view.get(i).ifPresent(bytes -> report(site, bytes));
          }
        }
      }

      private void report(int site, byte[] bytes) {
        java.nio.ByteBuffer counted =
            java.nio.ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.nativeOrder());
        long count = counted.getLong(0);
        if (count == told[site]) {
          return;
        }
        told[site] = count;
        ErrorSite error = plan.errors().get(site);
        sink.accept(new Output.Problem(error, error.helper().map(h -> counted.getLong(8))));
      }
    }
  }

  /** Counts events that did not fit. */
  private static final class Losses {
    private final MapView<Integer, List<Long>> counters;
    private long told;

    Losses(BpfMap map) {
      counters = map.view(Codec.INT, Codec.perCpu(Codec.LONG, map.info().cpus()));
    }

    Optional<Long> since(long lostByKernel) {
      long sum = lostByKernel;
      for (long lost : counters.get(0).orElse(List.of())) {
        sum += lost;
      }
      long more = sum - told;
      told = sum;
      return more == 0 ? Optional.empty() : Optional.of(more);
    }

    Optional<Long> total() {
      return told == 0 ? Optional.empty() : Optional.of(told);
    }
  }
}
