package dev.nectar.cli;

import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.MalformedTargetException;
import dev.nectar.object.Target;
import dev.nectar.object.TargetFile;
import dev.nectar.report.NectarException;
import java.util.Optional;

/** The target a command line means: that of {@code --target}, else the running kernel's. */
final class Chosen implements AutoCloseable {
  private final Target target;
  private final Optional<LinuxKernel> kernel;

  private Chosen(Target target, Optional<LinuxKernel> kernel) {
    this.target = target;
    this.kernel = kernel;
  }

  static Chosen by(Arguments arguments, Context context) {
    Optional<String> file = arguments.value(Commands.TARGET);
    if (file.isPresent()) {
      return new Chosen(read(file.get(), context), Optional.empty());
    }
    LinuxKernel kernel = LinuxKernel.open();
    return new Chosen(kernel.target(), Optional.of(kernel));
  }

  private static Target read(String name, Context context) {
    byte[] bytes = new Input(context).bytes(name, "name a file of nectar features --save");
    try {
      return TargetFile.read(bytes);
    } catch (MalformedTargetException e) {
      throw new NectarException(
          "cannot use the target in " + name + ": " + e.getMessage(), e.advice(), e);
    }
  }

  Target target() {
    return target;
  }

  /** The running kernel, if the target is its. */
  Optional<LinuxKernel> kernel() {
    return kernel;
  }

  @Override
  public void close() {
    kernel.ifPresent(LinuxKernel::close);
  }
}
