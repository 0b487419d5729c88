package dev.nectar.cli;

import dev.nectar.report.NectarException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What a command reads: files, and standard input, which is called {@code -}. */
final class Input {
  static final String STANDARD = "-";

  private final Context context;

  Input(Context context) {
    this.context = context;
  }

  /** Whether there is such a file; pipes, as of {@code <(command)}, are files too. */
  boolean isFile(String name) {
    try {
      return Files.exists(path(name)) && !Files.isDirectory(path(name));
    } catch (java.nio.file.InvalidPathException e) {
      return false;
    }
  }

  /** The text of a file, or of standard input. */
  String text(String name, String advice) {
    return new String(bytes(name, advice), StandardCharsets.UTF_8);
  }

  /** The bytes of a file, or of standard input. */
  byte[] bytes(String name, String advice) {
    if (name.equals(STANDARD)) {
      return standard();
    }
    try {
      return Files.readAllBytes(path(name));
    } catch (NoSuchFileException e) {
      throw new NectarException("cannot read " + name + ": there is no such file", advice, e);
    } catch (AccessDeniedException e) {
      throw new NectarException(
          "cannot read " + name + ": it is not for this user",
          "read it as its owner, or as root",
          e);
    } catch (IOException e) {
      throw new NectarException("cannot read " + name + ": " + e.getMessage(), "", e);
    } catch (java.nio.file.InvalidPathException e) {
      throw new NectarException("cannot read " + name + ": it is no name of a file", advice, e);
    }
  }

  private Path path(String name) {
    return context.directory().resolve(name);
  }

  private byte[] standard() {
    try {
      return context.in().readAllBytes();
    } catch (IOException e) {
      throw new NectarException("cannot read standard input: " + e.getMessage(), "", e);
    }
  }
}
