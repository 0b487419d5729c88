package dev.nectar.linux;

import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.MapInfo;
import dev.nectar.kernel.MapView;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Native;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.object.MapSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A map by its descriptor. */
final class LinuxMap implements BpfMap {
  private final Bpf bpf;
  private final Fd fd;
  private final MapSpec spec;
  private final int cpus;

  LinuxMap(Bpf bpf, Fd fd, MapSpec spec, int cpus) {
    this.bpf = bpf;
    this.fd = fd;
    this.spec = spec;
    this.cpus = cpus;
  }

  static LinuxMap of(BpfMap map) {
    if (map instanceof LinuxMap own) {
      return own;
    }
    throw new IllegalArgumentException("map " + map.spec().name() + " is of another kernel");
  }

  int fd() {
    return fd.number();
  }

  @Override
  public MapSpec spec() {
    return spec;
  }

  @Override
  public MapInfo info() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(BpfHeader.MapInfo.SIZE, 8);
      long result = bpf.info(fd(), info);
      if (result < 0) {
        throw Refusal.of("read the description of map " + spec.name(), result);
      }
      return new MapInfo(Native.getInt(info, BpfHeader.MapInfo.id), valueBytes(), cpus);
    }
  }

  private int valueBytes() {
    return spec.perCpu() ? ((spec.valueSize() + 7) & -8) * cpus : spec.valueSize();
  }

  @Override
  public <K, V> MapView<K, V> view(Codec<K> key, Codec<V> value) {
    if (key.size() != spec.keySize()) {
      throw new IllegalArgumentException(
          "keys of map " + spec.name() + " have " + spec.keySize() + " bytes, not " + key.size());
    }
    if (value.size() != valueBytes()) {
      throw new IllegalArgumentException(
          "values of map " + spec.name() + " have " + valueBytes() + " bytes, not " + value.size());
    }
    return new LinuxMapView<>(bpf, this, key, value);
  }

  @Override
  public void close() {
    fd.close();
  }
}
