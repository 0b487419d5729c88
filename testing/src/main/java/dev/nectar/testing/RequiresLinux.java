package dev.nectar.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A test of an {@link EveryKernelTest} that is skipped in the embedded kernel. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
public @interface RequiresLinux {
  /**
   * What the embedded kernel has not.
   *
   * @return a clause
   */
  String value();
}
