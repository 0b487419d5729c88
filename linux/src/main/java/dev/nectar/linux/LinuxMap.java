package dev.nectar.linux;

import dev.nectar.kernel.BloomView;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.ClosedException;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.MapInfo;
import dev.nectar.kernel.MapOperation;
import dev.nectar.kernel.MapView;
import dev.nectar.kernel.QueueView;
import dev.nectar.kernel.ReferenceView;
import dev.nectar.kernel.StorageView;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.kernel.spi.MapCalls;
import dev.nectar.kernel.spi.MapRefusals;
import dev.nectar.kernel.spi.MapViews;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader;
import dev.nectar.linux.sys.Fd;
import dev.nectar.object.MapSpec;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Optional;

/** A map by its descriptor. */
final class LinuxMap implements BpfMap, MapCalls {
  private final Bpf bpf;
  private final Fd fd;
  private final MapSpec spec;
  private final int valueSize;
  private final int cpus;
  private final Optional<LinuxMap> owner;
  private final String title;
  private boolean adopted;
  private Optional<MapMemory> memory = Optional.empty();
  private boolean frozen;
  private Optional<StructOpsTable> table = Optional.empty();

  LinuxMap(Bpf bpf, Fd fd, MapSpec spec, int cpus) {
    this(bpf, fd, spec, spec.valueSize(), cpus, Optional.empty());
  }

  /**
   * A map whose values are not as large as its spec has them.
   *
   * @param valueSize that of one CPU's, as the kernel has it
   */
  LinuxMap(Bpf bpf, Fd fd, MapSpec spec, int valueSize, int cpus) {
    this(bpf, fd, spec, valueSize, cpus, Optional.empty());
  }

  private LinuxMap(
      Bpf bpf, Fd fd, MapSpec spec, int valueSize, int cpus, Optional<LinuxMap> owner) {
    this.bpf = bpf;
    this.fd = fd;
    this.spec = spec;
    this.valueSize = valueSize;
    this.cpus = cpus;
    this.owner = owner;
    this.title = "map " + spec.name();
  }

  /** The same map, which stays open when this is closed: another owns it. */
  LinuxMap shared() {
    return new LinuxMap(bpf, fd, spec, valueSize, cpus, Optional.of(this));
  }

  /** A map that was there before: what it holds is its own. */
  static LinuxMap adopted(Bpf bpf, Fd fd, MapSpec spec, int cpus) {
    LinuxMap map = new LinuxMap(bpf, fd, spec, cpus);
    map.adopted = true;
    return map;
  }

  /** Whether it was there before its object. */
  boolean isShared() {
    return owner.isPresent() || adopted;
  }

  /** Memory that lasts as long as this. */
  void keep(MapMemory kept) {
    memory = Optional.of(kept);
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
    memory.ifPresent(
        arena ->
            MemorySegment.copy(bytes, 0, arena.memory(), ValueLayout.JAVA_BYTE, 0, bytes.length));
  }

  static LinuxMap of(BpfMap map) {
    if (map instanceof LinuxMap own) {
      return own;
    }
    throw new IllegalArgumentException("map " + map.spec().name() + " is of another kernel");
  }

  /** The descriptor's number, for a caller who alone can close it, or holds a {@link #use}. */
  int fd() {
    return fd.number();
  }

  /** Keeps it open. */
  Fd.Use use() {
    return fd.use(title);
  }

  @Override
  public long lookup(MemorySegment key, MemorySegment value, long flags) {
    return lookup(key.address(), value.address(), flags);
  }

  /** {@code BPF_MAP_LOOKUP_ELEM}. */
  long lookup(long key, long value, long flags) {
    try (Fd.Use held = use()) {
      return bpf.mapLookup(held.number(), key, value, flags);
    }
  }

  @Override
  public long lookupAndDelete(MemorySegment key, MemorySegment value) {
    return lookupAndDelete(key.address(), value.address());
  }

  /** {@code BPF_MAP_LOOKUP_AND_DELETE_ELEM}. */
  long lookupAndDelete(long key, long value) {
    try (Fd.Use held = use()) {
      return bpf.mapLookupAndDelete(held.number(), key, value);
    }
  }

  @Override
  public long update(MemorySegment key, MemorySegment value, long flags) {
    return update(key.address(), value.address(), flags);
  }

  /** {@code BPF_MAP_UPDATE_ELEM}. */
  long update(long key, long value, long flags) {
    try (Fd.Use held = use()) {
      return bpf.mapUpdate(held.number(), key, value, flags);
    }
  }

  @Override
  public long delete(MemorySegment key) {
    return delete(key.address());
  }

  /** {@code BPF_MAP_DELETE_ELEM}. */
  long delete(long key) {
    try (Fd.Use held = use()) {
      return bpf.mapDelete(held.number(), key);
    }
  }

  @Override
  public long nextKey(MemorySegment key, MemorySegment next) {
    return nextKey(key.address(), next.address());
  }

  /** {@code BPF_MAP_GET_NEXT_KEY}. */
  long nextKey(long key, long next) {
    try (Fd.Use held = use()) {
      return bpf.mapNextKey(held.number(), key, next);
    }
  }

  @Override
  public long batch(
      Batch what,
      MemorySegment from,
      MemorySegment end,
      MemorySegment keys,
      MemorySegment values,
      MemorySegment count) {
    int command =
        switch (what) {
          case READ -> BpfHeader.BPF_MAP_LOOKUP_BATCH;
          case TAKE -> BpfHeader.BPF_MAP_LOOKUP_AND_DELETE_BATCH;
          case PUT -> BpfHeader.BPF_MAP_UPDATE_BATCH;
          case REMOVE -> BpfHeader.BPF_MAP_DELETE_BATCH;
        };
    try (Fd.Use held = use()) {
      return bpf.mapBatch(
          command,
          held.number(),
          from.address(),
          end.address(),
          keys.address(),
          values.address(),
          count);
    }
  }

  @Override
  public MapRefusals refusals() {
    return MapRefusal.SENTENCES;
  }

  /** The same map by another descriptor, to be closed by the caller. */
  LinuxMap duplicate(String action) {
    return new LinuxMap(
        bpf, LinuxKernel.own(bpf, fd.duplicate(title), action), spec, valueSize, cpus);
  }

  @Override
  public MapSpec spec() {
    return spec;
  }

  @Override
  public MapInfo info() {
    try (Fd.Use held = use()) {
      return new MapDescription(bpf, held.number(), spec.name()).info(cpus);
    }
  }

  /** The size of a value as processes see it. */
  @Override
  public int valueBytes() {
    return spec.perCpu() ? ((valueSize + 7) & -8) * cpus : valueSize;
  }

  @Override
  public <K, V> MapView<K, V> view(Codec<K> key, Codec<V> value) {
    return views().view(key, value);
  }

  private MapViews views() {
    return new MapViews(this);
  }

  @Override
  public <V> QueueView<V> queue(Codec<V> value) {
    return views().queue(value);
  }

  @Override
  public <V> BloomView<V> bloom(Codec<V> value) {
    return views().bloom(value);
  }

  @Override
  public <K> ReferenceView<K> references(Codec<K> key) {
    views().checkReferences(key);
    return new LinuxReferenceView<>(bpf, this, key);
  }

  @Override
  public <V> StorageView<V> storage(Codec<V> value) {
    views().checkStorage(value);
    return new LinuxStorageView<>(bpf, this, value);
  }

  @Override
  public synchronized void freeze() {
    views().check(MapOperation.FREEZE, "freeze");
    long result;
    try (Fd.Use held = use()) {
      result = bpf.mapFreeze(held.number());
    }
    if (result == -Errno.EBUSY || result == -Errno.EPERM && frozen) {
      throw views().inUse();
    }
    if (result < 0) {
      throw MapRefusal.SENTENCES.of(MapOperation.FREEZE, "freeze", spec, result);
    }
    frozen = true;
  }

  @Override
  public synchronized MemorySegment memory() {
    views().check(MapOperation.MEMORY, "map the memory of");
    if (owner.isPresent()) {
      return owner.get().memory();
    }
    if (!fd.isOpen()) {
      throw new ClosedException(title);
    }
    if (memory.isEmpty()) {
      memory = Optional.of(MapMemory.ofArray(bpf, this, !frozen));
    }
    return memory.get().memory();
  }

  @Override
  public void pin(Path file) {
    try (Fd.Use held = use()) {
      new PinFiles(bpf).pin(title, held.number(), file);
    }
  }

  @Override
  public synchronized void close() {
    if (owner.isEmpty()) {
      memory.ifPresent(MapMemory::close);
      fd.close();
    }
  }
}
