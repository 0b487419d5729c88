package dev.nectar.bytecode.flow;

/** Why control goes from one block to another. */
public enum EdgeKind {
  /** To the next block: a condition does not hold, or there is no jump. */
  FALL_THROUGH("fall through"),
  /** A condition holds. */
  TAKEN("taken"),
  /** A {@code goto}. */
  GOTO("goto"),
  /** The kernel ends a loop of {@code may_goto} that has run for too long. */
  MAY_GOTO("may_goto"),
  /** One of the targets of a jump to an address from a table. */
  TABLE("table"),
  /** The function ends. */
  EXIT("exit");

  private final String text;

  EdgeKind(String text) {
    this.text = text;
  }

  /**
   * The kind in texts.
   *
   * @return for example {@code fall through}
   */
  public String text() {
    return text;
  }
}
