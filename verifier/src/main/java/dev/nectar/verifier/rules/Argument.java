package dev.nectar.verifier.rules;

import java.util.Locale;

/**
 * What a helper takes.
 *
 * @param kind which kind of value
 * @param maybeNull whether null will do
 * @param released whether the helper takes what was acquired
 * @param detail the number of bytes or the kernel's type, or nothing
 */
public record Argument(Kind kind, boolean maybeNull, boolean released, String detail) {
  /** Kinds of values that helpers take. */
  public enum Kind {
    /** Any. */
    ANY,
    /** A number. */
    SCALAR,
    /** The size of the memory before, not 0. */
    SIZE,
    /** The size of the memory before. */
    SIZE0,
    /** The size of the memory that is returned. */
    ALLOC_SIZE,
    /** A map. */
    MAP,
    /** A key of the map before. */
    KEY,
    /** A value of the map before. */
    VALUE,
    /** Memory for a value of the map before. */
    VALUE_OUT,
    /** Memory that is read. */
    MEM,
    /** Memory that is written. */
    OUT,
    /** Memory that is read and written. */
    INOUT,
    /** The context. */
    CTX,
    /** A socket, the kernel's own type of it or the program's view. */
    SOCK,
    /** The program's view of a socket. */
    SOCK_COMMON,
    /** A lock in a map's value. */
    LOCK,
    /** Memory reserved in a ring buffer. */
    RINGBUF,
    /** A function of the program. */
    FUNC,
    /** A place on the stack. */
    STACK,
    /** A text in a map that may only be read. */
    TEXT,
    /** A timer in a map's value. */
    TIMER,
    /** A variable of each processor. */
    PERCPU,
    /** An object of the kernel. */
    BTF,
    /** A place for a pointer to an object of the kernel. */
    KPTR_SLOT,
    /** What goes to such a place. */
    KPTR,
    /** A dynptr. */
    DYNPTR,
    /** A place for a dynptr. */
    DYNPTR_OUT
  }

  static Argument parse(String text) {
    String rest = text;
    boolean maybeNull = rest.contains("?");
    boolean released = rest.contains("!");
    rest = rest.replace("?", "").replace("!", "");
    int colon = rest.indexOf(':');
    String detail = colon < 0 ? "" : rest.substring(colon + 1);
    String name = colon < 0 ? rest : rest.substring(0, colon);
    if (detail.equals("kptr")) {
      name = "kptr";
    }
    return new Argument(Kind.valueOf(name.toUpperCase(Locale.ROOT)), maybeNull, released, detail);
  }

  /** The number of bytes it must have, or 0. */
  public int bytes() {
    return detail.isEmpty() || !Character.isDigit(detail.charAt(0)) ? 0 : Integer.parseInt(detail);
  }
}
