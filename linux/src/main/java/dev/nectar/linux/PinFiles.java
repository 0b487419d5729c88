package dev.nectar.linux;

import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Refusal;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Names in a BPF file system. */
final class PinFiles {
  private final Bpf bpf;

  PinFiles(Bpf bpf) {
    this.bpf = bpf;
  }

  void pin(String what, int fd, Path file) {
    try (Arena arena = Arena.ofConfined()) {
      String path = file.toAbsolutePath().toString();
      long result = bpf.pin(fd, arena.allocateFrom(path));
      if (result < 0) {
        throw isElsewhere(file)
            ? new KernelException(
                "cannot pin " + what + " as " + path + ": it is in no BPF file system",
                "choose a path in one: mount -t bpf bpf /sys/fs/bpf")
            : Refusal.of("pin " + what + " as " + path, result, advice(result));
      }
    }
  }

  /** Whether the folder is known to be in a file system of another kind. */
  private static boolean isElsewhere(Path file) {
    try {
      Path path = file.toAbsolutePath();
      Path folder = path.getParent() == null ? path : path.getParent();
      return !Files.getFileStore(folder).type().equals("bpf");
    } catch (IOException e) {
      return false;
    }
  }

  private static String advice(long result) {
    return switch ((int) -result) {
      case Errno.EEXIST -> "remove what is there, or choose another name";
      case Errno.ENOENT -> "make the folder first";
      case Errno.EPERM, Errno.EINVAL -> "choose a name without dots";
      default -> "";
    };
  }

  /** What is pinned there, if anything is. */
  Optional<Fd> open(String what, Path file) {
    try (Arena arena = Arena.ofConfined()) {
      String path = file.toAbsolutePath().toString();
      long result = bpf.get(arena.allocateFrom(path));
      if (result == -Errno.ENOENT) {
        return Optional.empty();
      }
      if (result < 0) {
        throw isElsewhere(file)
            ? new KernelException(
                "cannot open " + what + " as " + path + ": it is in no BPF file system",
                "name what is pinned in one: mount -t bpf bpf /sys/fs/bpf")
            : Refusal.of("open " + what + ", pinned as " + path, result);
      }
      return Optional.of(new Fd(bpf.calls(), result));
    }
  }

  /**
   * Takes a name away.
   *
   * @return whether there was one
   */
  boolean remove(Path file) {
    String action = "unpin " + file.toAbsolutePath();
    if (!isPinned(file, action)) {
      return false;
    }
    try {
      return Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new KernelException(
          "cannot " + action + ": " + e.getMessage(), "look who may write its folder", e);
    }
  }

  /** The kernel opens nothing but what is pinned: no other file is taken away. */
  private boolean isPinned(Path file, String action) {
    try (Arena arena = Arena.ofConfined()) {
      long result = bpf.get(arena.allocateFrom(file.toAbsolutePath().toString()));
      if (result >= 0) {
        new Fd(bpf.calls(), result).close();
        return true;
      }
      return switch ((int) -result) {
        case Errno.ENOENT -> false;
        case Errno.EACCES, Errno.EINVAL ->
            throw new KernelException(
                "cannot " + action + ": it is nothing that is pinned in a BPF file system",
                "name a file of one");
        default -> throw Refusal.of(action, result);
      };
    }
  }
}
