package dev.nectar.cli;

import dev.nectar.linux.LinuxKernel;
import dev.nectar.report.Colour;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a command may touch of its surroundings, so that tests can put others in their place.
 *
 * @param out standard output, not flushed by line
 * @param bytes standard output below {@code out}, which tells when its reader has gone
 * @param err standard error
 * @param in standard input
 * @param env the environment
 * @param directory what relative paths are relative to
 * @param terminals which streams are terminals
 */
record Context(
    PrintStream out,
    OutputStream bytes,
    PrintStream err,
    InputStream in,
    Map<String, String> env,
    Path directory,
    Set<Stream> terminals) {

  /** The streams that may be a terminal. */
  enum Stream {
    OUT,
    ERR
  }

  /** How many columns there are for a table; empty where that does not matter. */
  OptionalInt width(LinuxKernel kernel) {
    return terminals.contains(Stream.OUT) ? kernel.terminalWidth() : OptionalInt.empty();
  }

  /** Whether diagnostics are coloured: only when both streams are terminals, unless told. */
  Colour colour() {
    return switch (env.getOrDefault("BPFTRACE_COLOR", "auto")) {
      case "always" -> Colour.ANSI;
      case "never" -> Colour.NEVER;
      default ->
          env.getOrDefault("NO_COLOR", "").isEmpty()
                  && terminals.contains(Stream.OUT)
                  && terminals.contains(Stream.ERR)
              ? Colour.ANSI
              : Colour.NEVER;
    };
  }
}
