package dev.nectar.matrix;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Writes an archive that Linux unpacks as its first root folder: cpio in the format "newc", as in
 * Documentation/driver-api/early-userspace/buffer-format.rst. Folders above an entry are made by
 * themselves. Two such archives may stand behind each other in one file.
 */
final class Cpio implements Closeable {
  private static final int FOLDER = 0040755;
  private static final int FILE = 0100644;
  private static final int PROGRAM = 0100755;
  private static final int LINK = 0120777;

  private final OutputStream out;
  private final Set<String> written = new HashSet<>();
  private long length;
  private int inode;

  Cpio(Path file) throws IOException {
    this.out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
  }

  /** An empty folder. */
  void folder(String path) throws IOException {
    String name = relative(path);
    if (!name.isEmpty() && written.add(name)) {
      above(name);
      entry(name, FOLDER, 0, new byte[0]);
    }
  }

  /** A file with these bytes. */
  void file(String path, byte[] bytes) throws IOException {
    put(path, FILE, 0, bytes);
  }

  /** A file that can be executed. */
  void program(String path, byte[] bytes) throws IOException {
    put(path, PROGRAM, 0, bytes);
  }

  /** A symbolic link. */
  void link(String path, String target) throws IOException {
    put(path, LINK, 0, target.getBytes(StandardCharsets.UTF_8));
  }

  /** A file as it is on disk, following links, with its time: start-up caches look at that. */
  void copy(Path file, String path) throws IOException {
    int mode = Files.isExecutable(file) ? PROGRAM : FILE;
    put(path, mode, Files.getLastModifiedTime(file).toMillis() / 1000, Files.readAllBytes(file));
  }

  /** A folder and everything in it, under the same path. */
  void tree(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : new TreeSet<>(files.toList())) {
        if (Files.isSymbolicLink(file)) {
          link(file.toString(), Files.readSymbolicLink(file).toString());
        } else if (Files.isDirectory(file)) {
          folder(file.toString());
        } else {
          copy(file, file.toString());
        }
      }
    }
  }

  private void put(String path, int mode, long time, byte[] bytes) throws IOException {
    String name = relative(path);
    if (written.add(name)) {
      above(name);
      entry(name, mode, time, bytes);
    }
  }

  private static String relative(String path) {
    return path.startsWith("/") ? path.substring(1) : path;
  }

  private void above(String name) throws IOException {
    int slash = name.lastIndexOf('/');
    if (slash > 0) {
      folder(name.substring(0, slash));
    }
  }

  private void entry(String name, int mode, long time, byte[] bytes) throws IOException {
    byte[] path = (name + "\0").getBytes(StandardCharsets.UTF_8);
    StringBuilder header = new StringBuilder("070701");
    // inode, mode, owner, group, links, time, size, device (2), special device (2), name, checksum
    for (long field :
        List.<Long>of(
            (long) ++inode,
            (long) mode,
            0L,
            0L,
            1L,
            time,
            (long) bytes.length,
            0L,
            0L,
            0L,
            0L,
            (long) path.length,
            0L)) {
      header.append(String.format("%08x", field));
    }
    write(header.toString().getBytes(StandardCharsets.US_ASCII));
    write(path);
    pad(4);
    write(bytes);
    pad(4);
  }

  private void write(byte[] bytes) throws IOException {
    out.write(bytes);
    length += bytes.length;
  }

  private void pad(int boundary) throws IOException {
    while (length % boundary != 0) {
      write(new byte[1]);
    }
  }

  @Override
  public void close() throws IOException {
    entry("TRAILER!!!", 0, 0, new byte[0]);
    pad(512);
    out.close();
  }
}
