package dev.nectar.session;

import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.Codec;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads, merges, orders and resets the maps of a script. For one thread. */
final class MapReader {
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final int SCALAR_KEY = 4;

  private final Decoder decoder;

  MapReader(Decoder decoder) {
    this.decoder = decoder;
  }

  /** The entries in the order they are printed in: the last {@code top}, or all if that is 0. */
  List<MapEntry> read(MapShape shape, BpfMap map, long top, long divisor) {
    long by = divisor == 0 ? 1 : divisor;
    List<MapEntry> entries =
        switch (shape.content()) {
          case MapShape.Content.Histogram h -> histograms(shape, map, by, new Log2(h.bits()));
          case MapShape.Content.LinearHistogram h -> histograms(shape, map, by, new Linear(h));
          default -> values(shape, map, by);
        };
    entries.sort(DatumOrder.KEYS);
    entries.sort(order(shape.content()));
    return top == 0 || top >= entries.size()
        ? entries
        : entries.subList(entries.size() - (int) top, entries.size());
  }

  /** The value of one entry, if there is one; {@code key} is as it lies in an event. */
  Optional<Datum> readOne(MapShape shape, BpfMap map, MemorySegment ring, long key) {
    Datum wanted = decoder.read(shape.key().orElseThrow(), ring, key);
    Comparator<Datum> order = DatumOrder.VALUES;
    return read(shape, map, 0, 1).stream()
        .filter(e -> order.compare(e.key().orElseThrow(), wanted) == 0)
        .map(MapEntry::value)
        .findFirst();
  }

  private static Comparator<MapEntry> order(MapShape.Content content) {
    return switch (content) {
      case MapShape.Content.Value v ->
          v.type() instanceof ValueType.Int ? DatumOrder.ENTRY_VALUES : DatumOrder.KEYS;
      default -> DatumOrder.ENTRY_VALUES;
    };
  }

  private List<MapEntry> values(MapShape shape, BpfMap map, long divisor) {
    List<MapEntry> entries = new ArrayList<>();
    forEach(
        map,
        (key, value) ->
            entries.add(
                new MapEntry(
                    shape.key().map(type -> decoder.read(type, key, 0)),
                    merge(shape.content(), value, map.spec().valueSize(), divisor))));
    if (entries.isEmpty() && shape.key().isEmpty() && map.spec().perCpu()) {
      MemorySegment zero = MemorySegment.ofArray(new byte[map.info().valueBytes()]);
      Datum value = merge(shape.content(), zero, map.spec().valueSize(), divisor);
      entries.add(new MapEntry(Optional.empty(), value));
    }
    return entries;
  }

  private interface Visitor {
    void visit(MemorySegment key, MemorySegment value);
  }

  private static void forEach(BpfMap map, Visitor visitor) {
    map.view(Codec.bytes(map.spec().keySize()), Codec.bytes(map.info().valueBytes()))
        .forEach(
            (key, value) ->
                visitor.visit(MemorySegment.ofArray(key), MemorySegment.ofArray(value)));
  }

  private Datum merge(MapShape.Content content, MemorySegment value, int size, long divisor) {
    int stride = (size + 7) & -8;
    return switch (content) {
      case MapShape.Content.Value v -> divided(decoder.read(v.type(), value, 0), divisor);
      case MapShape.Content.Count _ ->
          number(sum(value, stride, 0), ValueType.Sign.UNSIGNED, divisor);
      case MapShape.Content.Sum s -> number(sum(value, stride, 0), s.sign(), divisor);
      case MapShape.Content.Min m ->
          number(extreme(value, stride, m.sign(), -1), m.sign(), divisor);
      case MapShape.Content.Max m -> number(extreme(value, stride, m.sign(), 1), m.sign(), divisor);
      case MapShape.Content.Average a ->
          number(average(value, stride, a.sign()), a.sign(), divisor);
      case MapShape.Content.Stats s ->
          new Datum.Stats(
              sum(value, stride, 8),
              number(average(value, stride, s.sign()), s.sign(), divisor),
              number(sum(value, stride, 0), s.sign(), divisor));
      case MapShape.Content.Histogram _, MapShape.Content.LinearHistogram _ ->
          throw new IllegalArgumentException("histograms are read by buckets");
    };
  }

  private static Datum divided(Datum datum, long divisor) {
    return datum instanceof Datum.Int(long value, ValueType.Sign sign)
        ? number(value, sign, divisor)
        : datum;
  }

  private static Datum.Int number(long value, ValueType.Sign sign, long divisor) {
    return new Datum.Int(
        sign == ValueType.Sign.SIGNED ? value / divisor : Long.divideUnsigned(value, divisor),
        sign);
  }

  private static long sum(MemorySegment value, int stride, int at) {
    long sum = 0;
    for (long cpu = 0; cpu < value.byteSize(); cpu += stride) {
      sum += value.get(LONG, cpu + at);
    }
    return sum;
  }

  private static long average(MemorySegment value, int stride, ValueType.Sign sign) {
    long count = sum(value, stride, 8);
    long total = sum(value, stride, 0);
    if (count == 0) {
      return 0;
    }
    return sign == ValueType.Sign.SIGNED ? total / count : Long.divideUnsigned(total, count);
  }

  private static long extreme(MemorySegment value, int stride, ValueType.Sign sign, int direction) {
    long found = 0;
    boolean any = false;
    for (long cpu = 0; cpu < value.byteSize(); cpu += stride) {
      long here = value.get(LONG, cpu);
      if (value.get(LONG, cpu + 8) == 0) {
        continue;
      }
      int compared =
          sign == ValueType.Sign.SIGNED
              ? Long.compare(here, found)
              : Long.compareUnsigned(here, found);
      if (!any || Integer.signum(compared) == direction) {
        found = here;
      }
      any = true;
    }
    return found;
  }

  /** The buckets of one kind of histogram. */
  private interface Buckets {
    int count();

    Datum.Bucket bucket(int index, long count);

    Datum.Unit unit();
  }

  /** The counters of one key of the user. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Group(byte[] key, long[] counts) {}

  private List<MapEntry> histograms(MapShape shape, BpfMap map, long divisor, Buckets kind) {
    int bucketAt = map.spec().keySize() - 8;
    Map<ByteBuffer, Group> groups = new HashMap<>();
    forEach(
        map,
        (key, value) -> {
          byte[] own = key.asSlice(0, bucketAt).toArray(ValueLayout.JAVA_BYTE);
          long[] buckets =
              groups.computeIfAbsent(
                      ByteBuffer.wrap(own), k -> new Group(own, new long[kind.count()]))
                  .counts;
          long index = key.get(LONG, bucketAt);
          if (index >= 0 && index < buckets.length) {
            buckets[(int) index] += sum(value, 8, 0);
          }
        });
    List<MapEntry> entries = new ArrayList<>();
    if (groups.isEmpty() && shape.key().isEmpty()) {
      entries.add(new MapEntry(Optional.empty(), histogram(new long[kind.count()], 1, kind)));
    }
    for (Group group : groups.values()) {
      MemorySegment key = MemorySegment.ofArray(group.key);
      entries.add(
          new MapEntry(
              shape.key().map(type -> decoder.read(type, key, 0)),
              histogram(group.counts, divisor, kind)));
    }
    return entries;
  }

  private static Datum.Histogram histogram(long[] counts, long divisor, Buckets kind) {
    int first = 0;
    int last = counts.length - 1;
    while (first < counts.length && counts[first] == 0) {
      first++;
    }
    while (last >= 0 && counts[last] == 0) {
      last--;
    }
    List<Datum.Bucket> buckets = new ArrayList<>();
    for (int i = first; i <= last; i++) {
      buckets.add(kind.bucket(i, Long.divideUnsigned(counts[i], divisor)));
    }
    return new Datum.Histogram(buckets, kind.unit());
  }

  private record Log2(int bits) implements Buckets {
    @Override
    public int count() {
      return (65 - bits << bits) + 2;
    }

    @Override
    public Datum.Bucket bucket(int index, long count) {
      if (index == 0) {
        return new Datum.Bucket(
            java.util.OptionalLong.empty(), java.util.OptionalLong.of(0), count);
      }
      int position = index - 1;
      long low = position;
      long width = 1;
      if (position >= 2 << bits) {
        int shift = (position >> bits) - 1;
        low = (1L << bits | position & (1L << bits) - 1) << shift;
        width = 1L << shift;
      }
      return new Datum.Bucket(
          java.util.OptionalLong.of(low), java.util.OptionalLong.of(low + width), count);
    }

    @Override
    public Datum.Unit unit() {
      return Datum.Unit.LOGARITHMIC;
    }
  }

  private record Linear(MapShape.Content.LinearHistogram shape) implements Buckets {
    @Override
    public int count() {
      return (int) ((shape.max() - shape.min()) / shape.step()) + 2;
    }

    @Override
    public Datum.Bucket bucket(int index, long count) {
      java.util.OptionalLong none = java.util.OptionalLong.empty();
      if (index == 0) {
        return new Datum.Bucket(none, java.util.OptionalLong.of(shape.min()), count);
      }
      if (index == count() - 1) {
        return new Datum.Bucket(java.util.OptionalLong.of(shape.max()), none, count);
      }
      long low = shape.min() + (index - 1) * shape.step();
      return new Datum.Bucket(
          java.util.OptionalLong.of(low), java.util.OptionalLong.of(low + shape.step()), count);
    }

    @Override
    public Datum.Unit unit() {
      return shape.step() % 1024 == 0 ? Datum.Unit.BINARY : Datum.Unit.PLAIN;
    }
  }

  /** Removes all entries; an array's are set to zero. */
  static void clear(BpfMap map) {
    if (isArray(map)) {
      zero(map);
      return;
    }
    var view = map.view(Codec.bytes(map.spec().keySize()), Codec.bytes(map.info().valueBytes()));
    List<byte[]> keys = new ArrayList<>();
    view.forEach((key, value) -> keys.add(key));
    keys.forEach(view::remove);
  }

  /** Sets all values to zero. */
  static void zero(BpfMap map) {
    byte[] zeros = new byte[map.info().valueBytes()];
    var view = map.view(Codec.bytes(map.spec().keySize()), Codec.bytes(zeros.length));
    if (isArray(map)) {
      view.put(new byte[SCALAR_KEY], zeros);
      return;
    }
    List<byte[]> keys = new ArrayList<>();
    view.forEach((key, value) -> keys.add(key));
    keys.forEach(key -> view.put(key, zeros));
  }

  private static boolean isArray(BpfMap map) {
    return switch (map.spec().type()) {
      case ARRAY, PERCPU_ARRAY -> true;
      default -> false;
    };
  }
}
