package dev.nectar.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A class of tests that run on a kernel, tagged {@code kernel}. Its constructor and methods are
 * given a {@link dev.nectar.kernel.Kernel}, opened once for the class and closed behind it, and
 * {@link Requirements}. Where eBPF is not permitted its tests are skipped; a test that leaves a
 * descriptor of the kernel open fails.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Tag("kernel")
@ExtendWith(KernelExtension.class)
public @interface KernelTest {}
