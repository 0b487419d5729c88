package dev.nectar.report;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Files that are there whole or not at all: whoever reads one sees what was there before or all of
 * what was written, also if the writer is killed or the disk is full. Stateless.
 */
public final class WholeFile {
  private WholeFile() {}

  /**
   * Writes a file, in place of the one of its name. Links are followed; what is no regular file,
   * such as {@code /dev/stdout} or a pipe, is written to as it is.
   *
   * @param file the file
   * @param bytes all that it is to hold
   * @throws IOException if it cannot be written, and then what was there is there still
   */
  public static void write(Path file, byte[] bytes) throws IOException {
    Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    Path folder = target.getParent();
    if (folder == null || Files.exists(target) && !Files.isRegularFile(target)) {
      Files.write(target, bytes);
      return;
    }
    if (Files.isRegularFile(target) && !Files.isWritable(target)) {
      throw new AccessDeniedException(file.toString());
    }
    Path part =
        folder.resolve(
            "."
                + target.getFileName()
                + "."
                + ProcessHandle.current().pid()
                + "-"
                + Thread.currentThread().threadId());
    try {
      fill(part, bytes);
      if (Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
        keepPermissions(target, part);
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static void fill(Path part, byte[] bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
    }
  }

  private static void keepPermissions(Path from, Path to) throws IOException {
    if (Files.getFileStore(from).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(from));
    }
  }
}
