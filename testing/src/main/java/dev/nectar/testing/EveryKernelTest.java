package dev.nectar.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.ClassTemplate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A class of tests whose claims hold for any kernel: as a {@link KernelTest}, but run on the kernel
 * of this machine, and once more on an embedded one. Where eBPF is not permitted, or there is no
 * Linux, those of the first are skipped. {@value #SETTING} leaves a kernel out.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Tag("kernel")
@ClassTemplate
@ExtendWith(EveryKernel.class)
public @interface EveryKernelTest {
  /**
   * The JUnit configuration parameter, also a system property: the kernels that tests run on, of
   * {@code linux} and {@code embedded}, with commas between them; all unless it is set.
   */
  String SETTING = "nectar.kernels";
}
