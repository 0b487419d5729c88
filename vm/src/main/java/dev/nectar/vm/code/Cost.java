package dev.nectar.vm.code;

/**
 * What is known of how long a function runs.
 *
 * @param most how many instructions at most, if it does not count them itself
 * @param counted whether it uses up fuel itself: it has loops, calls what has, or is too long
 */
record Cost(int most, boolean counted) {
  /** Not looked at yet. */
  static final Cost UNKNOWN = new Cost(-1, true);

  /** One that counts. */
  static final Cost COUNTED = new Cost(0, true);
}
