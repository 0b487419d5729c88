package dev.nectar.matrix;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Text that others have written, for a terminal and a table. */
final class Text {
  private Text() {}

  /** Without control characters, which a guest's console is full of. */
  static String printable(String text) {
    return text.replaceAll("\u001b\\[[0-9;?]*[A-Za-z]", "").replaceAll("\\p{Cntrl}", "");
  }

  /** Why a file could not be used, and which. */
  static String reason(FileSystemException e) {
    return e.getFile()
        + ": "
        + switch (e) {
          case AccessDeniedException _ -> "permission denied";
          case NoSuchFileException _ -> "no such file or folder";
          case FileAlreadyExistsException _ -> "is in the way";
          default -> e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
        };
  }

  /** The first line alone, printable. */
  static String firstLine(String text) {
    return printable(text.strip().lines().findFirst().orElse(""));
  }
}
