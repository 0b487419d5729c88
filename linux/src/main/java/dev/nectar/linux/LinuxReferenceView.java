package dev.nectar.linux;

import dev.nectar.kernel.Codec;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.MapOperation;
import dev.nectar.kernel.Reference;
import dev.nectar.kernel.ReferenceView;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.Native;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;

/** Entries that are written as descriptors and read as numbers. */
final class LinuxReferenceView<K> implements ReferenceView<K> {
  private final Bpf bpf;
  private final LinuxMap map;
  private final Codec<K> keys;
  private final MemorySegment key;
  private final MemorySegment value;

  LinuxReferenceView(Bpf bpf, LinuxMap map, Codec<K> keys) {
    this.bpf = bpf;
    this.map = map;
    this.keys = keys;
    Arena arena = Arena.ofAuto();
    this.key = arena.allocate(Math.max(8, keys.size()), 8);
    this.value = arena.allocate(Math.max(8, map.spec().valueSize()), 8);
  }

  @Override
  public void put(K at, Reference reference) {
    String action = "put " + reference.title() + " into";
    try (LinuxReference given = LinuxReference.open(bpf.calls(), map.spec(), reference, action)) {
      keys.write(at, key, 0);
      Native.putInt(value, 0, given.first());
      Native.putInt(value, 4, given.second());
      long result = map.update(key.address(), value.address(), 0);
      if (result == -Errno.EINVAL || result == -Errno.EOPNOTSUPP || result == -Errno.ENODEV) {
        throw new KernelException(
            "cannot " + action + " map " + map.spec().name() + ": it does not fit there",
            advice(reference));
      }
      if (result < 0) {
        throw MapRefusal.of(MapOperation.REFERENCES, action, map.spec(), result);
      }
    }
  }

  private static String advice(Reference reference) {
    return switch (reference) {
      case Reference.ToProgram _ -> "put programs of the one type that the others there have";
      case Reference.ToMap _ -> "put maps like the one that this map was made for";
      case Reference.Cgroup _ -> "name a folder of a cgroup2 file system";
      case Reference.Device _ -> "name a device of this network namespace";
      case Reference.Cpu _ -> "name a CPU there is, and a queue of 1 to 16,384 packets";
      case Reference.Descriptor _ -> "put a socket of a kind and in a state that such maps take";
      case Reference.Task _, Reference.Inode _ -> "";
    };
  }

  @Override
  public OptionalLong get(K at) {
    if (!MapOperation.GET.isOf(map.spec().type())) {
      throw MapRefusal.of(MapOperation.GET, "look up an entry of", map.spec(), -Errno.ENOTSUPP);
    }
    keys.write(at, key, 0);
    value.fill((byte) 0);
    long result = map.lookup(key.address(), value.address(), 0);
    if (result == -Errno.ENOSPC) {
      throw new UnsupportedFeatureException(
          "cannot look up an entry of map "
              + map.spec().name()
              + ": its values of 4 bytes have no room for the cookie of a socket",
          "make it with values of 8 bytes");
    }
    if (result < 0 && result != -Errno.ENOENT) {
      throw MapRefusal.of(MapOperation.GET, "look up an entry of", map.spec(), result);
    }
    return result < 0 ? OptionalLong.empty() : OptionalLong.of(number());
  }

  private long number() {
    return switch (map.spec().type()) {
      case SOCKMAP, SOCKHASH, REUSEPORT_SOCKARRAY -> Native.getLong(value, 0);
      default -> Integer.toUnsignedLong(Native.getInt(value, 0));
    };
  }

  @Override
  public boolean remove(K at) {
    keys.write(at, key, 0);
    long result = map.delete(key.address());
    boolean none = result == -Errno.ENOENT || result == -Errno.EINVAL;
    if (result < 0 && !none) {
      throw MapRefusal.of(MapOperation.REMOVE, "remove an entry of", map.spec(), result);
    }
    return result >= 0;
  }
}
