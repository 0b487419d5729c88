package dev.nectar.linux;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A bpftool to compare with: the one that {@code object/src/test/objects/toolchains bpftool}
 * unpacked, else the one that is installed.
 *
 * @param command the program, or what starts it
 * @param age whether all golden objects may be given to it
 */
record Bpftool(List<String> command, Age age) {
  private static final String LIBRARIES = "usr/lib/x86_64-linux-gnu";

  /** Which version it is of. */
  enum Age {
    /** Debian 12's 7.1, which is wrong about some of what came later. */
    OLD,
    /** Debian unstable's. */
    NEW
  }

  static Optional<Bpftool> find() {
    Optional<Bpftool> unpacked = unpacked(toolchains().resolve("bpftool"));
    return unpacked.isPresent()
        ? unpacked
        : Stream.of("/usr/sbin/bpftool", "/usr/bin/bpftool", "/sbin/bpftool")
            .filter(path -> Files.isExecutable(Path.of(path)))
            .findFirst()
            .map(path -> new Bpftool(List.of(path), Age.OLD));
  }

  private static Path toolchains() {
    Map<String, String> environment = System.getenv();
    String home = environment.getOrDefault("HOME", "/root") + "/.cache";
    String cache = environment.getOrDefault("XDG_CACHE_HOME", home) + "/nectar/toolchains";
    return Path.of(environment.getOrDefault("NECTAR_TOOLCHAINS", cache));
  }

  /** With its own libraries: those of the machine may be too old for it. */
  private static Optional<Bpftool> unpacked(Path root) {
    Path program = root.resolve("usr/sbin/bpftool");
    Path loader = root.resolve(LIBRARIES).resolve("ld-linux-x86-64.so.2");
    return Files.exists(program) && Files.exists(loader)
        ? Optional.of(
            new Bpftool(
                List.of(
                    loader.toString(),
                    "--library-path",
                    root.resolve(LIBRARIES).toString(),
                    program.toString()),
                Age.NEW))
        : Optional.empty();
  }

  /** Whether an object can be compared: 7.1 knows no flavours of kernel functions, for one. */
  boolean knows(String object) {
    return age == Age.NEW
        || object.matches(".*\\.(clang11|clang19|gcc)-el\\.o") && !object.startsWith("kfuncs");
  }
}
