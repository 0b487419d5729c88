package dev.nectar.linux;

import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.MapInfo;
import dev.nectar.kernel.MapView;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Mapping;
import dev.nectar.linux.sys.Native;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.object.MapSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Optional;

/** A map by its descriptor. */
final class LinuxMap implements BpfMap {
  private final Bpf bpf;
  private final Fd fd;
  private final MapSpec spec;
  private final int cpus;
  private final boolean shared;
  private boolean adopted;
  private Optional<Mapping> mapping = Optional.empty();
  private Optional<StructOpsTable> table = Optional.empty();

  LinuxMap(Bpf bpf, Fd fd, MapSpec spec, int cpus) {
    this(bpf, fd, spec, cpus, false);
  }

  private LinuxMap(Bpf bpf, Fd fd, MapSpec spec, int cpus, boolean shared) {
    this.bpf = bpf;
    this.fd = fd;
    this.spec = spec;
    this.cpus = cpus;
    this.shared = shared;
  }

  /** The same map, which stays open when this is closed: another owns it. */
  LinuxMap shared() {
    return new LinuxMap(bpf, fd, spec, cpus, true);
  }

  /** A map that was there before: what it holds is its own. */
  static LinuxMap adopted(Bpf bpf, Fd fd, MapSpec spec, int cpus) {
    LinuxMap map = new LinuxMap(bpf, fd, spec, cpus);
    map.adopted = true;
    return map;
  }

  /** Whether it was there before its object. */
  boolean isShared() {
    return shared || adopted;
  }

  /** Memory that lasts as long as this. */
  void keep(Mapping memory) {
    mapping = Optional.of(memory);
  }

  /** What it gives the kernel when it is registered. */
  void keep(StructOpsTable functions) {
    table = Optional.of(functions);
  }

  /** Gives the kernel the functions it is for. */
  Link register() {
    return table
        .orElseThrow(
            () -> new IllegalArgumentException("map " + spec.name() + " is not of struct_ops"))
        .register(bpf, this);
  }

  /** Puts bytes at the start of its memory. */
  void write(byte[] bytes) {
    mapping.ifPresent(
        memory ->
            MemorySegment.copy(bytes, 0, memory.memory(), ValueLayout.JAVA_BYTE, 0, bytes.length));
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

  /** The same map by another descriptor, to be closed by the caller. */
  LinuxMap duplicate(String action) {
    return new LinuxMap(bpf, LinuxKernel.own(bpf, fd.duplicate(), action), spec, cpus);
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
  public void pin(Path file) {
    new Pins(bpf).pin("map " + spec.name(), fd(), file);
  }

  @Override
  public void close() {
    if (!shared) {
      mapping.ifPresent(Mapping::close);
      fd.close();
    }
  }
}
