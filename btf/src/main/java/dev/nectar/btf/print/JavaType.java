package dev.nectar.btf.print;

/**
 * A type as it is written in a class that {@link JavaPrinter} prints, with expressions that hold in
 * this class. Immutable.
 */
public final class JavaType {
  private final JavaValue value;
  private final long size;

  JavaType(JavaValue value, long size) {
    this.value = value;
    this.size = size;
  }

  /**
   * Its name in Java.
   *
   * @return a primitive type, a record of the class, a list or {@code ByteBuffer}
   */
  public String name() {
    return value.type();
  }

  /**
   * Its name where a type has parameters.
   *
   * @return the same, or the class of a primitive type
   */
  public String boxed() {
    return value.boxed();
  }

  /**
   * Its size.
   *
   * @return bytes
   */
  public long size() {
    return size;
  }

  /**
   * Reads a value.
   *
   * @param segment an expression for a {@link java.lang.foreign.MemorySegment}
   * @param at one for the offset in it, bytes
   * @return an expression of the type {@link #name()}
   */
  public String read(String segment, String at) {
    return value.read(segment, at);
  }

  /**
   * Writes a value.
   *
   * @param segment an expression for a {@link java.lang.foreign.MemorySegment}
   * @param at one for the offset in it, bytes
   * @param written one for the value, of the type {@link #boxed()}
   * @return a call
   */
  public String write(String segment, String at, String written) {
    boolean primitive = !value.type().equals(value.boxed());
    return value.write(segment, at, primitive ? "(" + value.type() + ") " + written : written);
  }
}
