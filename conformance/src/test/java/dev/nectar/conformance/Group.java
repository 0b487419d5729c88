package dev.nectar.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A control group of a test's own, which a room's shell and what it starts are in. */
final class Group implements AutoCloseable {
  private final Path folder;
  private final Path above;
  private final long shell;

  private Group(Path folder, Path above, long shell) {
    this.folder = folder;
    this.above = above;
    this.shell = shell;
  }

  static Group of(Room room) throws IOException {
    Path root = root();
    Path folder = Files.createTempDirectory(root, "nectar-test-");
    Group group = new Group(folder, root, room.pid());
    Files.writeString(folder.resolve("cgroup.procs"), Long.toString(room.pid()));
    return group;
  }

  /** The group above all, of what is mounted. */
  static Path root() throws IOException {
    List<String> mounts = Files.readAllLines(Path.of("/proc/mounts"));
    for (String mount : mounts) {
      String[] words = mount.split(" ", -1);
      if (words[2].equals("cgroup2") && Files.isWritable(Path.of(words[1]))) {
        return Path.of(words[1]);
      }
    }
    Assumptions.abort("no cgroup2 file system is mounted");
    throw new IllegalStateException();
  }

  Path folder() {
    return folder;
  }

  /** Takes a process in, as well as the shell. */
  void take(long pid) throws IOException {
    Files.writeString(folder.resolve("cgroup.procs"), Long.toString(pid));
  }

  /** Gives a process back to the group above. */
  void giveBack(long pid) throws IOException {
    Files.writeString(above.resolve("cgroup.procs"), Long.toString(pid));
  }

  /** Its number in the kernel. */
  long id() throws IOException {
    return ((Number) Files.getAttribute(folder, "unix:ino")).longValue();
  }

  @Override
  public void close() throws IOException {
    Files.writeString(above.resolve("cgroup.procs"), Long.toString(shell));
    Files.delete(folder);
  }
}
