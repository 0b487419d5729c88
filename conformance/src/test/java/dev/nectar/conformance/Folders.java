package dev.nectar.conformance;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfType;
import dev.nectar.kernel.Kernel;
import dev.nectar.object.Architecture;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.opentest4j.TestAbortedException;

/**
 * What the tests do to be seen: they make and remove folders, which nothing else in their thread
 * does. Knows the kernel's functions behind it.
 */
final class Folders {
  /** The permissions of the folders, which programs find in their arguments. */
  static final int MODE = 0700;

  /** Which argument of the functions that make a folder has its permissions. */
  static final int MODE_ARGUMENT = 2;

  /** {@code -EEXIST}. */
  static final long EXISTS = -17;

  private final Path root;
  private int made;

  Folders(Path root) {
    this.root = root;
  }

  /** One more folder. */
  Path make() throws IOException {
    Path folder = root.resolve("folder" + made++);
    return make(folder);
  }

  /** Fails to make a folder that is there already, {@link #EXISTS}. */
  void makeAgain(Path folder) throws IOException {
    try {
      make(folder);
    } catch (FileAlreadyExistsException e) {
      return;
    }
    throw new AssertionError(folder + " was made twice");
  }

  private static Path make(Path folder) throws IOException {
    return Files.createDirectory(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  void remove(Path folder) throws IOException {
    Files.delete(folder);
  }

  /** The function behind mkdir(2); it was renamed once. */
  static String maker(Kernel kernel) {
    return first(kernel, List.of("do_mkdirat", "filename_mkdirat"));
  }

  /** The function behind rmdir(2); it was renamed once. */
  static String remover(Kernel kernel) {
    return first(kernel, List.of("do_rmdir", "filename_rmdir"));
  }

  private static String first(Kernel kernel, List<String> names) {
    Optional<Btf> types = kernel.target().types();
    if (types.isEmpty()) {
      return names.getFirst();
    }
    return names.stream()
        .filter(name -> types.get().find(BtfKind.FUNC, name) != 0)
        .findFirst()
        .orElseThrow(() -> new TestAbortedException("this kernel has none of " + names));
  }

  /** How many parameters a function of the kernel has. */
  static int parameters(Kernel kernel, String function) {
    Btf types = kernel.target().types().orElseThrow();
    BtfType.Func type = (BtfType.Func) types.type(types.find(BtfKind.FUNC, function));
    return ((BtfType.Prototype) types.type(type.prototype())).parameters().size();
  }

  /** The system call that the JDK makes folders by. */
  static String call(Kernel kernel) {
    Architecture architecture = kernel.target().architecture();
    return architecture.syscalls().number("mkdir").isPresent() ? "mkdir" : "mkdirat";
  }
}
