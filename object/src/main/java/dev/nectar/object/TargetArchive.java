package dev.nectar.object;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The entries of a file of {@link TargetFile}. */
final class TargetArchive {
  /** More than the types of a kernel with all its modules; a damaged archive can claim anything. */
  private static final int LARGEST = 256 << 20;

  private static final int MOST_ENTRIES = 10_000;

  /** Length and start of what ends an archive without a comment. */
  private static final int END_LENGTH = 22;

  private static final byte[] START = {'P', 'K', 3, 4};
  private static final byte[] END = {'P', 'K', 5, 6};

  private final byte[] file;

  TargetArchive(byte[] file) {
    this.file = file;
  }

  Map<String, byte[]> entries() {
    if (!has(START, 0)) {
      throw new MalformedTargetException("it is no saved target");
    }
    if (!has(END, file.length - END_LENGTH)) {
      throw new MalformedTargetException("it ends too early");
    }
    try (ZipInputStream archive = new ZipInputStream(new ByteArrayInputStream(file))) {
      return read(archive);
    } catch (IOException | IllegalArgumentException e) {
      throw new MalformedTargetException("it is damaged: " + e.getMessage(), e);
    }
  }

  private static Map<String, byte[]> read(ZipInputStream archive) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    int room = LARGEST;
    for (ZipEntry e = archive.getNextEntry(); e != null; e = archive.getNextEntry()) {
      byte[] bytes = archive.readNBytes(room);
      room -= bytes.length;
      if (room == 0 || entries.size() == MOST_ENTRIES) {
        throw new MalformedTargetException("it is damaged: it is larger than any target");
      }
      if (entries.put(e.getName(), bytes) != null) {
        throw new MalformedTargetException("it is damaged: it has " + e.getName() + " twice");
      }
    }
    return entries;
  }

  private boolean has(byte[] mark, int at) {
    if (at < 0 || at + mark.length > file.length) {
      return false;
    }
    for (int i = 0; i < mark.length; i++) {
      if (file[at + i] != mark[i]) {
        return false;
      }
    }
    return true;
  }
}
