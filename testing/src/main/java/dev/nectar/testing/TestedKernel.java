package dev.nectar.testing;

import dev.nectar.host.Host;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.vm.EmbeddedKernel;
import dev.nectar.vm.EmbeddedOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.opentest4j.TestAbortedException;

/** A kernel that tests run on. */
enum TestedKernel {
  /** The one this process runs on. */
  LINUX,
  /** One in this process, whose programs are compiled, and which has two CPUs. */
  EMBEDDED;

  static List<TestedKernel> parse(Optional<String> setting) {
    return setting
        .map(names -> Arrays.stream(names.split(",")).map(TestedKernel::named).toList())
        .orElse(List.of(values()));
  }

  private static TestedKernel named(String name) {
    for (TestedKernel each : values()) {
      if (each.title().equals(name)) {
        return each;
      }
    }
    throw new IllegalArgumentException(
        EveryKernelTest.SETTING + " names " + name + ", and there are only linux and embedded");
  }

  String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  Kernel open() {
    return switch (this) {
      case LINUX -> running();
      case EMBEDDED -> EmbeddedKernel.open(EmbeddedOptions.DEFAULT.cpus(2));
    };
  }

  private static LinuxKernel running() {
    try {
      return LinuxKernel.open();
    } catch (UnsupportedFeatureException e) {
      throw new TestAbortedException(String.valueOf(e.getMessage()), e);
    }
  }

  Requirements requirements(Kernel kernel, Refusals refusals) {
    Host host = Host.local();
    return switch (this) {
      case LINUX ->
          new Requirements(
              kernel.target(), host.kernelConfig(), host.effectiveCapabilities(), refusals);
      case EMBEDDED ->
          new Requirements(kernel.target(), Optional.empty(), Optional.empty(), Refusals.FAIL);
    };
  }
}
