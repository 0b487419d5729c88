package dev.nectar.cli;

import dev.nectar.kernel.Program;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.report.NectarException;

/** The program that words of a command name. */
final class ChosenProgram {
  private static final String PROG = "prog";

  private final Context context;

  ChosenProgram(Context context) {
    this.context = context;
  }

  /** Opens the only one there is; to be closed by the caller. */
  Program open(LinuxKernel kernel, Selector selector) {
    int id =
        new ShowCommand<>(context, PROG, new ShownPrograms())
            .one(kernel.listing(), selector)
            .info()
            .id();
    return kernel
        .inventory()
        .program(id)
        .orElseThrow(() -> new NectarException("the program is gone meanwhile", ""));
  }
}
