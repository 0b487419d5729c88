package dev.nectar.session;

import java.util.List;

/**
 * What is done in user space when a program sends an event. An event carries the number of its
 * action in {@link Plan#actions()} and the arguments; see {@link EventLayout}.
 */
public sealed interface Action {
  /**
   * The arguments an event carries.
   *
   * @return their types, in order
   */
  List<ValueType> arguments();

  /**
   * Prints formatted text.
   *
   * @param format as in the script, escapes already replaced
   * @param arguments what the format's conversions take
   */
  record Printf(String format, List<ValueType> arguments) implements Action {
    /** Keeps its own copy. */
    public Printf {
      arguments = List.copyOf(arguments);
    }
  }

  /**
   * Prints a value and a line break.
   *
   * @param type the only argument
   */
  record PrintValue(ValueType type) implements Action {
    @Override
    public List<ValueType> arguments() {
      return List.of(type);
    }
  }

  /**
   * Prints the value of one entry of an aggregation, which is read when the event arrives.
   *
   * @param map index in {@link Plan#maps()}
   * @param key the only argument
   */
  record PrintAggregate(int map, ValueType key) implements Action {
    @Override
    public List<ValueType> arguments() {
      return List.of(key);
    }
  }

  /**
   * Prints a map.
   *
   * @param map index in {@link Plan#maps()}
   * @param top how many entries, the last ones of the order; 0 for all
   * @param divisor values are divided by it; 0 counts as 1
   */
  record PrintMap(int map, long top, long divisor) implements Action {
    @Override
    public List<ValueType> arguments() {
      return List.of();
    }
  }

  /**
   * Removes all entries of a map.
   *
   * @param map index in {@link Plan#maps()}
   */
  record Clear(int map) implements Action {
    @Override
    public List<ValueType> arguments() {
      return List.of();
    }
  }

  /**
   * Sets all values of a map to zero.
   *
   * @param map index in {@link Plan#maps()}
   */
  record Zero(int map) implements Action {
    @Override
    public List<ValueType> arguments() {
      return List.of();
    }
  }

  /**
   * Prints the wall-clock time of the moment the event arrives.
   *
   * @param format as for {@code strftime}
   */
  record Time(String format) implements Action {
    @Override
    public List<ValueType> arguments() {
      return List.of();
    }
  }

  /** Ends the run; the only argument, a signed 8-byte integer, is the exit code. */
  record Exit() implements Action {
    @Override
    public List<ValueType> arguments() {
      return List.of(new ValueType.Int(8, ValueType.Sign.SIGNED));
    }
  }

  /**
   * Prints formatted text as an error or a warning of the script, with its place.
   *
   * @param severity how it is headed
   * @param format as in the script, escapes already replaced
   * @param arguments what the format's conversions take
   * @param place where the call stands
   */
  record Report(
      dev.nectar.report.Severity severity, String format, List<ValueType> arguments, Place place)
      implements Action {
    /** Keeps its own copy. */
    public Report {
      arguments = List.copyOf(arguments);
    }
  }
}
