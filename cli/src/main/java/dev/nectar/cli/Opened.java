package dev.nectar.cli;

import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.Program;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.report.NectarException;

/** Programs and maps of the kernel by what names them, to be closed by the caller. */
final class Opened {
  private final Context context;

  Opened(Context context) {
    this.context = context;
  }

  /** The only program that is named so. */
  Program program(LinuxKernel kernel, Selector selector) {
    int id =
        new ShowCommand<>(context, "prog", new ShownPrograms())
            .one(kernel.listing(), selector)
            .info()
            .id();
    return kernel
        .inventory()
        .program(id)
        .orElseThrow(() -> new NectarException("the program is gone meanwhile", ""));
  }

  /** The only map that is named so. */
  BpfMap map(LinuxKernel kernel, Selector selector) {
    int id =
        new ShowCommand<>(context, "map", new ShownMaps())
            .one(kernel.listing(), selector)
            .info()
            .id();
    return kernel
        .inventory()
        .map(id)
        .orElseThrow(() -> new NectarException("the map is gone meanwhile", ""));
  }
}
