package dev.nectar.session;

import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.RecordHandler;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Does what events ask for. */
final class EventHandler implements RecordHandler {
  private final List<Action> actions;
  private final List<EventText> texts = new ArrayList<>();
  private final List<MapShape> maps;
  private final Function<String, BpfMap> live;
  private final Decoder decoder;
  private final MapReader reader;
  private final Names names;
  private final OutputSink sink;
  private final ByteText text = new ByteText();
  private final Output.Printed printed = new Output.Printed(text);
  private boolean exiting;
  private int exitCode;

  EventHandler(
      Plan plan,
      Function<String, BpfMap> live,
      Decoder decoder,
      MapReader reader,
      Names names,
      OutputSink sink) {
    this.actions = plan.actions();
    this.maps = plan.maps();
    this.live = live;
    this.decoder = decoder;
    this.reader = reader;
    this.names = names;
    this.sink = sink;
    DatumText values = new DatumText(plan.settings().cutTrailer());
    for (Action action : actions) {
      String format =
          switch (action) {
            case Action.Printf p -> p.format();
            case Action.Report r -> r.format();
            default -> "";
          };
      texts.add(new EventText(format, action.arguments(), decoder, values));
    }
  }

  /** Whether a program asked for the end. */
  boolean isExiting() {
    return exiting;
  }

  int exitCode() {
    return exitCode;
  }

  @Override
  public void accept(MemorySegment ring, long offset, long length, int cpu) {
    int number = ring.get(ValueLayout.JAVA_INT_UNALIGNED, offset);
    switch (actions.get(number)) {
      case Action.Printf _ -> {
        text.clear();
        texts.get(number).append(ring, offset, text);
        sink.accept(printed);
      }
      case Action.Report report -> {
        text.clear();
        texts.get(number).append(ring, offset, text);
        sink.accept(new Output.Reported(report.severity(), text, report.place()));
      }
      case Action.PrintValue print -> sink.accept(new Output.Value(value(print, ring, offset)));
      case Action.PrintAggregate print -> {
        MapShape shape = maps.get(print.map());
        reader
            .readOne(shape, live.apply(shape.map()), ring, offset + EventLayout.HEADER)
            .ifPresent(value -> sink.accept(new Output.Value(value)));
      }
      case Action.PrintMap print -> {
        MapShape shape = maps.get(print.map());
        sink.accept(
            new Output.MapPrinted(
                shape, reader.read(shape, live.apply(shape.map()), print.top(), print.divisor())));
      }
      case Action.Clear clear -> MapReader.clear(live.apply(maps.get(clear.map()).map()));
      case Action.Zero zero -> MapReader.zero(live.apply(maps.get(zero.map()).map()));
      case Action.Time time -> sink.accept(new Output.Time(names.now(time.format())));
      case Action.Exit _ ->
          exit(ring.get(ValueLayout.JAVA_LONG_UNALIGNED, offset + EventLayout.HEADER));
    }
  }

  private void exit(long code) {
    if (!exiting) {
      exiting = true;
      exitCode = (int) code & 0xff;
    }
  }

  private Datum value(Action.PrintValue print, MemorySegment ring, long offset) {
    long slot = offset + EventLayout.HEADER;
    if (print.type() instanceof ValueType.Text type) {
      int length = (int) ring.get(ValueLayout.JAVA_LONG_UNALIGNED, slot);
      return Decoder.text(type, ring, slot + 8, length);
    }
    return decoder.read(print.type(), ring, slot);
  }
}
