package dev.nectar.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The descriptors of maps, programs, links, events and the like that this process has open.
 *
 * @param kinds what each is, by its number, in order
 */
record OpenDescriptors(Map<Integer, String> kinds) {
  private static final Path FOLDER = Path.of("/proc/self/fd");

  /** All that the kernel makes without a file; those of processes the JVM opens by itself. */
  private static final String MADE = "anon_inode:";

  private static final String PROCESS = "anon_inode:[pidfd]";

  /** What is open now; nothing where proc is not mounted. */
  static OpenDescriptors now() {
    Map<Integer, String> kinds = new TreeMap<>();
    String[] numbers = FOLDER.toFile().list();
    for (String number : numbers == null ? new String[0] : numbers) {
      kind(FOLDER.resolve(number))
          .filter(kind -> kind.startsWith(MADE) && !kind.equals(PROCESS))
          .ifPresent(kind -> kinds.put(Integer.valueOf(number), kind.substring(MADE.length())));
    }
    return new OpenDescriptors(kinds);
  }

  /** What is open here and was not, or was something else, before. */
  OpenDescriptors since(OpenDescriptors before) {
    Map<Integer, String> added = new TreeMap<>(kinds);
    added.entrySet().removeAll(before.kinds().entrySet());
    return new OpenDescriptors(added);
  }

  private static Optional<String> kind(Path descriptor) {
    try {
      return Optional.of(Files.readSymbolicLink(descriptor).toString());
    } catch (IOException e) {
      return Optional.empty(); // closed meanwhile
    }
  }
}
