package dev.nectar.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A test, or all of a {@link KernelTest}, that is skipped on older kernels. For what a kernel shows
 * by a probe, {@link RequiresFeature} is better.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
public @interface RequiresKernel {
  /**
   * The oldest version.
   *
   * @return such as {@code 5.15}
   */
  String value();
}
