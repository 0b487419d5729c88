package dev.nectar.linux.sys;

import dev.nectar.host.Host;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A mounted BPF file system whose options let a user namespace do something, by a token made of it
 * ({@code kernel/bpf/token.c}; Linux 6.9).
 *
 * @param folder where it is mounted
 * @param options what it lets do: {@code delegate_cmds=…} and its like
 */
record Delegation(Path folder, List<String> options) {
  private static final String OPTION = "delegate_";

  /** Those there are, in the order in which they were mounted. */
  static List<Delegation> all(Path root) {
    return Host.at(root).mounts().stream()
        .filter(mount -> mount.type().equals("bpf"))
        .map(
            mount ->
                new Delegation(
                    Path.of(mount.folder()),
                    mount.options().stream().filter(each -> each.startsWith(OPTION)).toList()))
        .filter(each -> !each.options().isEmpty())
        .toList();
  }

  /** A token of the first that gives this process one. */
  static Optional<Fd> token(Bpf bpf) {
    for (Delegation each : all(Path.of("/"))) {
      long opened = Fd.open(bpf.calls(), each.folder().toString());
      if (opened < 0) {
        continue;
      }
      try (Fd folder = new Fd(bpf.calls(), opened)) {
        long token = bpf.tokenCreate(folder.number());
        if (token >= 0) {
          return Optional.of(new Fd(bpf.calls(), token));
        }
      }
    }
    return Optional.empty();
  }

  String text() {
    return folder + " (" + String.join(", ", options) + ")";
  }
}
