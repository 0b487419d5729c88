package dev.nectar.cli;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * Runs what users run most, with the output thrown away, so that the JVM's startup cache holds the
 * classes and profiles of the real paths. What fails here, for want of privileges or kernel
 * support, is simply not in the cache.
 */
final class Training {
  /** The command line that asks for it; the launcher's alone, so it is in no help. */
  static final String WORD = "--train-startup-cache";

  private static final List<List<String>> LINES =
      List.of(
          List.of("--help"),
          List.of("--version"),
          List.of("help", "trace"),
          List.of("help", "language"),
          List.of("completion", "bash"),
          List.of("lsit"),
          List.of("prog", "show"),
          List.of("prog", "-j", "show"),
          List.of("map", "show"),
          List.of("link", "show"),
          List.of("btf", "show"),
          List.of("features"),
          List.of("list", "tracepoint:sched:*"),
          List.of("list", "-v", "tracepoint:syscalls:sys_enter_openat"),
          List.of("trace", "-e", "BEGIN { exit( }"),
          List.of("trace", "-e", "BEGIN { @a[1, \"x\"] = count(); @h = hist(5); exit(); }"),
          List.of("trace", "-f", "json", "-e", "BEGIN { @a[1] = 2; print(@a); exit(); }"),
          List.of(
              "trace",
              "-c",
              "/bin/true",
              "-e",
              "tracepoint:syscalls:sys_enter_openat"
                  + " { printf(\"%s %s\\n\", comm, str(args.filename)); }"));

  private Training() {}

  static int run(Context context) {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    Context quiet =
        new Context(
            nowhere,
            OutputStream.nullOutputStream(),
            nowhere,
            InputStream.nullInputStream(),
            context.env(),
            context.directory(),
            Set.of());
    for (List<String> line : LINES) {
      Main.run(quiet, line);
    }
    return 0;
  }
}
