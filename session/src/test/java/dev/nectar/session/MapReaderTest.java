package dev.nectar.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.object.MapType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

final class MapReaderTest {
  private final MapReader reader = new MapReader(new Decoder(Fixtures.names()));

  private static MapShape scalar(MapShape.Content content) {
    return new MapShape("@x", "AT_x", Optional.empty(), content);
  }

  private static MapShape keyed(ValueType key, MapShape.Content content) {
    return new MapShape("@x", "AT_x", Optional.of(key), content);
  }

  private String text(MapShape shape, FakeMap map, long top, long divisor) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TextSink sink =
        new TextSink(
            out,
            out,
            Settings.DEFAULT,
            Buffering.LINE,
            dev.nectar.report.Colour.NEVER,
            TextSink.Quiet.NO);
    sink.accept(new Output.MapPrinted(shape, reader.read(shape, map, top, divisor)));
    sink.finish();
    return out.toString(StandardCharsets.UTF_8);
  }

  private String json(MapShape shape, FakeMap map) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    JsonSink sink = new JsonSink(out, Settings.DEFAULT, Buffering.LINE);
    sink.accept(new Output.MapPrinted(shape, reader.read(shape, map, 0, 1)));
    sink.finish();
    return out.toString(StandardCharsets.UTF_8);
  }

  private void check(MapShape shape, FakeMap map, String text, String json) {
    assertThat(text(shape, map, 0, 1)).isEqualTo(text);
    assertThat(json(shape, map)).isEqualTo(json);
  }

  @Test
  void aScalarThatWasNeverSetIsNotPrinted() {
    check(
        scalar(new MapShape.Content.Value(Fixtures.INT64)), FakeMap.of(MapType.HASH, 4, 8), "", "");
  }

  @Test
  void scalarAggregationsThatWereNeverFedPrintZero() {
    check(
        scalar(new MapShape.Content.Count()),
        FakeMap.of(MapType.PERCPU_HASH, 4, 8),
        "@x: 0\n",
        "{\"type\": \"map\", \"data\": {\"@x\": 0}}\n");
    check(
        scalar(new MapShape.Content.Stats(ValueType.Sign.SIGNED)),
        FakeMap.of(MapType.PERCPU_ARRAY, 4, 16),
        "@x: { .count = 0, .average = 0, .total = 0 }\n",
        "{\"type\": \"stats\", \"data\": {\"@x\": {\"count\": 0, \"average\": 0, \"total\": 0}}}\n");
  }

  @Test
  void countsAddUpOverCpusAndAscend() {
    FakeMap map =
        FakeMap.of(MapType.PERCPU_HASH, 8, 8)
            .with(FakeMap.longs(3), FakeMap.longs(2, 5))
            .with(FakeMap.longs(1), FakeMap.longs(1, 0))
            .with(FakeMap.longs(2), FakeMap.longs(1, 0));
    MapShape shape = keyed(Fixtures.INT64, new MapShape.Content.Count());
    check(
        shape,
        map,
        "@x[1]: 1\n@x[2]: 1\n@x[3]: 7\n",
        "{\"type\": \"map\", \"data\": {\"@x\": {\"1\": 1, \"2\": 1, \"3\": 7}}}\n");
    assertThat(text(shape, map, 1, 0)).isEqualTo("@x[3]: 7\n");
    assertThat(text(shape, map, 0, 2)).isEqualTo("@x[1]: 0\n@x[2]: 0\n@x[3]: 3\n");
  }

  @Test
  void extremesIgnoreCpusThatSawNothing() {
    FakeMap map = FakeMap.of(MapType.PERCPU_ARRAY, 4, 16);
    map.with(FakeMap.bytes4(0), FakeMap.longs(0, 0, -5, 1));
    assertThat(text(scalar(new MapShape.Content.Min(ValueType.Sign.SIGNED)), map, 0, 1))
        .isEqualTo("@x: -5\n");
    assertThat(text(scalar(new MapShape.Content.Max(ValueType.Sign.SIGNED)), map, 0, 1))
        .isEqualTo("@x: -5\n");
    assertThat(text(scalar(new MapShape.Content.Max(ValueType.Sign.UNSIGNED)), map, 0, 1))
        .isEqualTo("@x: 18446744073709551611\n");
  }

  @Test
  void averagesRoundToZero() {
    FakeMap map = FakeMap.of(MapType.PERCPU_ARRAY, 4, 16);
    map.with(FakeMap.bytes4(0), FakeMap.longs(-5, 1, -2, 1));
    check(
        scalar(new MapShape.Content.Average(ValueType.Sign.SIGNED)),
        map,
        "@x: -3\n",
        "{\"type\": \"stats\", \"data\": {\"@x\": -3}}\n");
    check(
        scalar(new MapShape.Content.Stats(ValueType.Sign.SIGNED)),
        map,
        "@x: { .count = 2, .average = -3, .total = -7 }\n",
        "{\"type\": \"stats\", \"data\": {\"@x\": {\"count\": 2, \"average\": -3, \"total\": -7}}}\n");
  }

  @Test
  void valuesThatAreNoNumbersAreSortedByKey() {
    FakeMap map =
        FakeMap.of(MapType.HASH, 8, 4)
            .with(FakeMap.longs(-1), "b\0\0\0".getBytes(StandardCharsets.UTF_8))
            .with(FakeMap.longs(-7), "c\0\0\0".getBytes(StandardCharsets.UTF_8));
    check(
        keyed(
            Fixtures.INT64, new MapShape.Content.Value(new ValueType.Text(4, ValueType.Cut.NEVER))),
        map,
        "@x[-7]: c\n@x[-1]: b\n",
        "{\"type\": \"map\", \"data\": {\"@x\": {\"-7\": \"c\", \"-1\": \"b\"}}}\n");
  }

  @Test
  void tupleKeysLoseTheirParenthesesAndInJsonTheirBlanks() {
    ValueType.Tuple key =
        ValueType.Tuple.of(List.of(Fixtures.INT64, new ValueType.Text(8, ValueType.Cut.NEVER)));
    byte[] bytes = new byte[16];
    bytes[0] = 1;
    bytes[8] = 'a';
    bytes[9] = '"';
    check(
        keyed(key, new MapShape.Content.Value(Fixtures.INT64)),
        FakeMap.of(MapType.HASH, 16, 8).with(bytes, FakeMap.longs(5)),
        "@x[1, a\"]: 5\n",
        "{\"type\": \"map\", \"data\": {\"@x\": {\"1,a\\\"\": 5}}}\n");
  }

  @Test
  void histogramsPrintEveryBucketBetweenTheFirstAndTheLast() {
    FakeMap map =
        FakeMap.of(MapType.PERCPU_HASH, 8, 8)
            .with(FakeMap.longs(0), FakeMap.longs(1, 0))
            .with(FakeMap.longs(3), FakeMap.longs(1, 1));
    check(
        scalar(new MapShape.Content.Histogram(0)),
        map,
        """
        @x:
        (..., 0)               1 |@@@@@@@@@@@@@@@@@@@@@@@@@@                          |
        [0]                    0 |                                                    |
        [1]                    0 |                                                    |
        [2, 4)                 2 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|

        """,
        """
        {"type": "hist", "data": {"@x": [{"max": -1, "count": 1},{"min": 0, "max": 0, "count": 0},\
        {"min": 1, "max": 1, "count": 0},{"min": 2, "max": 3, "count": 2}]}}
        """);
  }

  @Test
  void histogramBoundsUseUnits() {
    FakeMap map =
        FakeMap.of(MapType.PERCPU_HASH, 16, 8)
            .with(FakeMap.longs(1, 12), FakeMap.longs(1, 0))
            .with(FakeMap.longs(2, 64), FakeMap.longs(1, 1));
    assertThat(text(keyed(Fixtures.INT64, new MapShape.Content.Histogram(0)), map, 0, 1))
        .contains("@x[1]:\n[1K, 2K)  ")
        .contains("@x[2]:\n[4E, 8E)  ");
    FakeMap fine =
        FakeMap.of(MapType.PERCPU_HASH, 8, 8).with(FakeMap.longs(18), FakeMap.longs(1, 0));
    assertThat(text(scalar(new MapShape.Content.Histogram(2)), fine, 0, 1))
        .startsWith("@x:\n[40, 48)  ");
  }

  @Test
  void linearHistogramsHaveOpenEnds() {
    FakeMap map =
        FakeMap.of(MapType.PERCPU_HASH, 8, 8)
            .with(FakeMap.longs(4), FakeMap.longs(1, 0))
            .with(FakeMap.longs(5), FakeMap.longs(1, 0));
    check(
        scalar(new MapShape.Content.LinearHistogram(0, 4096, 1024)),
        map,
        """
        @x:
        [3K, 4K)               1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|
        [4K, ...)              1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|

        """,
        """
        {"type": "hist", "data": {"@x": [{"min": 3072, "max": 4095, "count": 1},\
        {"min": 4096, "count": 1}]}}
        """);
  }

  @Test
  void stacksStandOnLinesOfTheirOwn() {
    FakeMap map = FakeMap.of(MapType.HASH, 16, 8).with(FakeMap.longs(1, 7), FakeMap.longs(1));
    check(
        keyed(
            new ValueType.UserStack(ValueType.StackMode.BPFTRACE, 127),
            new MapShape.Content.Value(Fixtures.INT64)),
        map,
        "@x[\n        main+25\n        main+25\n]: 1\n",
        "{\"type\": \"map\", \"data\": {\"@x\": {\"\\nmain+25\\nmain+25\\n\": 1}}}\n");
    FakeMap kernel = FakeMap.of(MapType.HASH, 8, 8).with(FakeMap.longs(1), FakeMap.longs(1));
    assertThat(
            text(
                keyed(
                    new ValueType.KernelStack(ValueType.StackMode.PERF, 127),
                    new MapShape.Content.Value(Fixtures.INT64)),
                kernel,
                0,
                1))
        .isEqualTo("@x[\n\t1000 do_it+4 (mod)\n\tffff0000 [unknown]\n]: 1\n");
  }

  @Test
  void clearRemovesAndZeroKeepsKeys() {
    BiConsumer<FakeMap, Integer> hasEntries =
        (map, count) -> assertThat(map.entries).hasSize(count);
    FakeMap map = FakeMap.of(MapType.HASH, 8, 8).with(FakeMap.longs(1), FakeMap.longs(9));
    MapReader.zero(map);
    hasEntries.accept(map, 1);
    assertThat(map.entries.values()).containsExactly(FakeMap.longs(0));
    MapReader.clear(map);
    hasEntries.accept(map, 0);
  }

  @Test
  void anArrayIsClearedToZero() {
    FakeMap map = FakeMap.of(MapType.PERCPU_ARRAY, 4, 8);
    map.with(FakeMap.bytes4(0), FakeMap.longs(4, 5));
    MapReader.clear(map);
    assertThat(map.entries.values()).containsExactly(FakeMap.longs(0, 0));
  }
}
