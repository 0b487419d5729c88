package dev.nectar.vm;

import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.Pins;
import dev.nectar.kernel.Program;
import java.nio.file.Path;
import java.util.Optional;

/** The names of an embedded kernel: a tree of its own, in no file system. */
final class EmbeddedPins implements Pins {
  private final Registry registry;

  EmbeddedPins(Registry registry) {
    this.registry = registry;
  }

  @Override
  public Optional<BpfMap> map(Path file) {
    return named(file, Integer.class, "a map").flatMap(registry::map).map(map -> map);
  }

  @Override
  public Optional<Program> program(Path file) {
    return named(file, LiveProgram.class, "a program")
        .map(program -> new EmbeddedProgram(registry, program));
  }

  @Override
  public Optional<Link> link(Path file) {
    return named(file, EmbeddedLink.class, "a link").map(link -> link);
  }

  private <T> Optional<T> named(Path file, Class<T> kind, String title) {
    Optional<Object> named = registry.named(file);
    if (named.isPresent() && !kind.isInstance(named.get())) {
      throw new KernelException(
          "cannot open " + title + ", pinned as " + file + ": it is something else",
          "open it as such");
    }
    return named.map(kind::cast);
  }

  @Override
  public boolean remove(Path file) {
    return registry.unname(file);
  }
}
