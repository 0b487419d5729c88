package dev.nectar.kernel;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The fixed length of an array in C that is an array or a {@link String} in a record, see {@link
 * Codec#record(Class)}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Length {
  /**
   * How many elements there are; for strings bytes, which end at the first zero byte if there is
   * one.
   *
   * @return at least 1
   */
  int value();
}
