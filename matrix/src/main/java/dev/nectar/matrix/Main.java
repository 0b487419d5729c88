package dev.nectar.matrix;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;

/** The program behind {@code matrix/run}. */
public final class Main {
  /** Exit code of a request that cannot be understood. */
  private static final int WRONG = 2;

  /** Exit code if a test failed, or the run did not come to its end. */
  private static final int BROKE = 1;

  /** Exit code if the matrix cannot run here. */
  private static final int CANNOT = 3;

  private Main() {}

  /**
   * Runs the matrix, in the root folder of the repository, and exits with its code.
   *
   * @param arguments the command line
   */
  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments), Path.of("").toAbsolutePath(), System.out, System.err));
  }

  /** Whoever is killed cannot end what it started: so that has to look. */
  private static void endWithParent() {
    ProcessHandle.current()
        .parent()
        .ifPresent(
            parent ->
                Thread.ofPlatform()
                    .daemon()
                    .name("parent")
                    .start(
                        () -> {
                          parent.onExit().join();
                          System.exit(BROKE);
                        }));
  }

  static int run(List<String> words, Path root, PrintStream out, PrintStream err) {
    Options options;
    try {
      options = Options.parse(words, Path.of(System.getProperty("nectar.matrix.from", "")));
    } catch (MatrixException e) {
      return say(e, err, WRONG);
    }
    if (options.has(Options.Flag.HELP)) {
      out.print(Options.HELP);
      return 0;
    }
    if (options.has(Options.Flag.WITH_PARENT)) {
      endWithParent();
    }
    try {
      return new Matrix(root, options, out, err).run();
    } catch (UnavailableException e) {
      return say(e, err, CANNOT);
    } catch (MatrixException e) {
      return say(e, err, WRONG);
    } catch (FileSystemException e) {
      err.println("matrix: the run broke off: " + Text.reason(e));
      return BROKE;
    } catch (IOException | UncheckedIOException e) {
      err.println("matrix: the run broke off: " + e);
      return BROKE;
    }
  }

  private static int say(MatrixException e, PrintStream err, int code) {
    err.println("matrix: " + e.getMessage());
    if (!e.advice().isEmpty()) {
      err.println("matrix: " + e.advice());
    }
    return code;
  }
}
