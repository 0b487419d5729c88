package dev.nectar.testing;

import dev.nectar.object.Feature;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A test, or all of a {@link KernelTest}, that is skipped where the kernel lacks a feature, and
 * fails where it should not lack it, by {@link Requirements#feature}.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
public @interface RequiresFeature {
  /**
   * The features, all of which are needed.
   *
   * @return at least one
   */
  Feature[] value();
}
