package dev.nectar.script.syntax;

import dev.nectar.report.Span;
import java.util.OptionalLong;

/** A type as written in a cast or a declaration. */
public sealed interface TypeName {
  /** Where it is written. */
  Span span();

  /**
   * A name, such as {@code uint64} or {@code struct task_struct}.
   *
   * @param span where
   * @param name the name, words separated by one blank
   */
  record Named(Span span, String name) implements TypeName {
    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * A pointer.
   *
   * @param span where
   * @param target what it points to
   */
  record Pointer(Span span, TypeName target) implements TypeName {
    @Override
    public String toString() {
      return target + (target instanceof Pointer ? "*" : " *");
    }
  }

  /**
   * An array, or a string with a capacity.
   *
   * @param span where
   * @param element what it holds
   * @param length how many, if written
   */
  record Array(Span span, TypeName element, OptionalLong length) implements TypeName {
    @Override
    public String toString() {
      return element + "[" + (length.isPresent() ? Long.toString(length.getAsLong()) : "") + "]";
    }
  }
}
