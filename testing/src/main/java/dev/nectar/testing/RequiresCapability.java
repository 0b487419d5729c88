package dev.nectar.testing;

import dev.nectar.host.Capability;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A test, or all of a {@link KernelTest}, that is skipped where this process lacks a capability.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
public @interface RequiresCapability {
  /**
   * The capabilities, all of which are needed.
   *
   * @return at least one
   */
  Capability[] value();
}
