package dev.nectar.cli;

import dev.nectar.report.NectarException;
import dev.nectar.report.WholeFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file that a command writes. */
final class OutputFile {
  private OutputFile() {}

  /** Writes it whole or not at all. */
  static void write(Context context, String name, byte[] bytes) {
    try {
      Path file = context.directory().resolve(name);
      WholeFile.write(file, bytes);
    } catch (NoSuchFileException e) {
      throw refused(name, "there is no such folder", e);
    } catch (AccessDeniedException e) {
      throw refused(name, "permission denied", e);
    } catch (InvalidPathException e) {
      throw refused(name, "it is no name of a file", e);
    } catch (IOException e) {
      throw refused(name, String.valueOf(e.getMessage()), e);
    }
  }

  private static NectarException refused(String name, String why, Exception cause) {
    return new NectarException(
        "cannot write " + name + ": " + why, "name a file that can be made", cause);
  }
}
