package dev.nectar.session;

import java.util.Arrays;
import java.util.Comparator;

/** The orders entries are printed in. */
final class DatumOrder {
  /** Integers as signed numbers, texts by bytes, tuples by their first difference. */
  static final Comparator<Datum> VALUES = DatumOrder::compare;

  /** Entries by key; those of scalar maps are equal. */
  static final Comparator<MapEntry> KEYS =
      (a, b) ->
          a.key().isPresent() && b.key().isPresent() ? compare(a.key().get(), b.key().get()) : 0;

  /** Entries by value; statistics by average, histograms by their number of values. */
  static final Comparator<MapEntry> ENTRY_VALUES = (a, b) -> compare(a.value(), b.value());

  private DatumOrder() {}

  private static int compare(Datum a, Datum b) {
    return switch (a) {
      case Datum.Int x when b instanceof Datum.Int y -> integers(x, y);
      case Datum.Bool x when b instanceof Datum.Bool y -> Boolean.compare(x.value(), y.value());
      case Datum.Pointer x when b instanceof Datum.Pointer y ->
          Long.compareUnsigned(x.address(), y.address());
      case Datum.Text x when b instanceof Datum.Text y ->
          Arrays.compareUnsigned(x.bytes(), y.bytes());
      case Datum.Named x when b instanceof Datum.Named y -> x.text().compareTo(y.text());
      case Datum.Stats x when b instanceof Datum.Stats y -> integers(x.average(), y.average());
      case Datum.Histogram x when b instanceof Datum.Histogram y ->
          Long.compareUnsigned(total(x), total(y));
      case Datum.Tuple x when b instanceof Datum.Tuple y -> tuples(x, y);
      default -> 0;
    };
  }

  private static int integers(Datum.Int a, Datum.Int b) {
    boolean unsigned = a.sign() == ValueType.Sign.UNSIGNED && b.sign() == ValueType.Sign.UNSIGNED;
    return unsigned
        ? Long.compareUnsigned(a.value(), b.value())
        : Long.compare(a.value(), b.value());
  }

  private static long total(Datum.Histogram histogram) {
    long total = 0;
    for (Datum.Bucket bucket : histogram.buckets()) {
      total += bucket.count();
    }
    return total;
  }

  private static int tuples(Datum.Tuple a, Datum.Tuple b) {
    for (int i = 0; i < Math.min(a.elements().size(), b.elements().size()); i++) {
      int compared = compare(a.elements().get(i), b.elements().get(i));
      if (compared != 0) {
        return compared;
      }
    }
    return Integer.compare(a.elements().size(), b.elements().size());
  }
}
