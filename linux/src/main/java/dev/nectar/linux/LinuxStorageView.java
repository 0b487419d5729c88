package dev.nectar.linux;

import dev.nectar.kernel.Codec;
import dev.nectar.kernel.Reference;
import dev.nectar.kernel.StorageView;
import dev.nectar.kernel.spi.EntryView;
import dev.nectar.linux.sys.Bpf;
import java.util.Optional;
import java.util.function.Function;

/** Values by their owners, who are descriptors to the kernel. */
final class LinuxStorageView<V> implements StorageView<V> {
  private final Bpf bpf;
  private final LinuxMap map;
  private final EntryView<Integer, V> entries;

  LinuxStorageView(Bpf bpf, LinuxMap map, Codec<V> values) {
    this.bpf = bpf;
    this.map = map;
    this.entries = new EntryView<>(map, Codec.INT, values);
  }

  private <R> R with(Reference owner, String action, Function<Integer, R> then) {
    try (LinuxReference opened = LinuxReference.open(bpf.calls(), map.spec(), owner, action)) {
      return then.apply(opened.first());
    }
  }

  @Override
  public Optional<V> get(Reference owner) {
    return with(owner, "look up what " + owner.title() + " has in", entries::get);
  }

  @Override
  public void put(Reference owner, V value) {
    with(
        owner,
        "put what " + owner.title() + " is to have into",
        fd -> {
          entries.put(fd, value);
          return fd;
        });
  }

  @Override
  public boolean remove(Reference owner) {
    return with(owner, "remove what " + owner.title() + " has in", entries::remove);
  }
}
