package dev.nectar.linux;

import dev.nectar.kernel.BloomView;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.ClosedException;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.MapInfo;
import dev.nectar.kernel.MapOperation;
import dev.nectar.kernel.MapView;
import dev.nectar.kernel.QueueView;
import dev.nectar.kernel.ReferenceView;
import dev.nectar.kernel.StorageView;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.Fd;
import dev.nectar.object.MapSpec;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Optional;

/** A map by its descriptor. */
final class LinuxMap implements BpfMap {
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

  /** {@code BPF_MAP_LOOKUP_ELEM}. */
  long lookup(long key, long value, long flags) {
    try (Fd.Use held = use()) {
      return bpf.mapLookup(held.number(), key, value, flags);
    }
  }

  /** {@code BPF_MAP_LOOKUP_AND_DELETE_ELEM}. */
  long lookupAndDelete(long key, long value) {
    try (Fd.Use held = use()) {
      return bpf.mapLookupAndDelete(held.number(), key, value);
    }
  }

  /** {@code BPF_MAP_UPDATE_ELEM}. */
  long update(long key, long value, long flags) {
    try (Fd.Use held = use()) {
      return bpf.mapUpdate(held.number(), key, value, flags);
    }
  }

  /** {@code BPF_MAP_DELETE_ELEM}. */
  long delete(long key) {
    try (Fd.Use held = use()) {
      return bpf.mapDelete(held.number(), key);
    }
  }

  /** {@code BPF_MAP_GET_NEXT_KEY}. */
  long nextKey(long key, long next) {
    try (Fd.Use held = use()) {
      return bpf.mapNextKey(held.number(), key, next);
    }
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
  int valueBytes() {
    return spec.perCpu() ? ((valueSize + 7) & -8) * cpus : valueSize;
  }

  @Override
  public <K, V> MapView<K, V> view(Codec<K> key, Codec<V> value) {
    if (spec.keySize() == 0) {
      check(MapOperation.GET, "view the entries of");
    }
    checkKeys(key);
    if (value.size() != valueBytes()) {
      throw new IllegalArgumentException(
          "values of map " + spec.name() + " have " + valueBytes() + " bytes, not " + value.size());
    }
    return new LinuxMapView<>(bpf, this, key, value);
  }

  private void checkKeys(Codec<?> key) {
    if (key.size() != spec.keySize()) {
      throw new IllegalArgumentException(
          "keys of map " + spec.name() + " have " + spec.keySize() + " bytes, not " + key.size());
    }
  }

  private void checkValues(Codec<?> value) {
    if (value.size() != spec.valueSize()) {
      throw new IllegalArgumentException(
          "values of map "
              + spec.name()
              + " have "
              + spec.valueSize()
              + " bytes, not "
              + value.size());
    }
  }

  private void check(MapOperation operation, String action) {
    operation
        .instead(spec.type())
        .ifPresent(
            instead -> {
              throw MapRefusal.notOf(action + " map " + spec.name(), spec.type(), instead);
            });
  }

  @Override
  public <V> QueueView<V> queue(Codec<V> value) {
    check(MapOperation.QUEUE, "push to");
    checkValues(value);
    return new LinuxQueueView<>(this, value);
  }

  @Override
  public <V> BloomView<V> bloom(Codec<V> value) {
    check(MapOperation.BLOOM, "add to");
    checkValues(value);
    return new LinuxBloomView<>(this, value);
  }

  @Override
  public <K> ReferenceView<K> references(Codec<K> key) {
    check(MapOperation.REFERENCES, "put references into");
    checkKeys(key);
    return new LinuxReferenceView<>(bpf, this, key);
  }

  @Override
  public <V> StorageView<V> storage(Codec<V> value) {
    check(MapOperation.STORAGE, "use the storage of");
    checkValues(value);
    return new LinuxStorageView<>(bpf, this, value);
  }

  @Override
  public synchronized void freeze() {
    check(MapOperation.FREEZE, "freeze");
    long result;
    try (Fd.Use held = use()) {
      result = bpf.mapFreeze(held.number());
    }
    if (result == -Errno.EBUSY || result == -Errno.EPERM && frozen) {
      throw new KernelException(
          "cannot freeze map " + spec.name() + ": it is frozen already, or its memory is in use",
          "freeze it once, and before its memory is asked for");
    }
    if (result < 0) {
      throw MapRefusal.of(MapOperation.FREEZE, "freeze", spec, result);
    }
    frozen = true;
  }

  @Override
  public synchronized MemorySegment memory() {
    check(MapOperation.MEMORY, "map the memory of");
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
