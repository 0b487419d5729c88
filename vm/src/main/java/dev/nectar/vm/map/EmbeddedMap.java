package dev.nectar.vm.map;

import dev.nectar.kernel.BloomView;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.ClosedException;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.MapInfo;
import dev.nectar.kernel.MapOperation;
import dev.nectar.kernel.MapView;
import dev.nectar.kernel.QueueView;
import dev.nectar.kernel.ReferenceView;
import dev.nectar.kernel.StorageView;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.kernel.spi.MapCalls;
import dev.nectar.kernel.spi.MapRefusals;
import dev.nectar.kernel.spi.MapViews;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ProgramType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A map of the embedded kernel as processes have it: what {@code bpf(2)} does, with keys and values
 * copied into and out of the owner's memory. It holds the map until it is closed.
 */
public final class EmbeddedMap implements BpfMap, MapCalls {
  private static final MapRefusals SENTENCES =
      new MapRefusals(
          (action, result) ->
              new KernelException("cannot " + action + ": " + Errno.text((int) -result), ""));

  private static final int NAME = 15;
  private static final long MOST_AT_ONCE = 1 << 20;

  private final int id;
  private final int types;
  private final MapStore store;
  private final MapSpec spec;
  private final MapHome home;
  private final int cpus;
  private final Desks desks;
  private final Access access;
  private Optional<Shared> memory = Optional.empty();
  private volatile boolean closed;

  /** What all that have the map share. */
  static final class Access {
    /** No process may write any more. */
    private volatile boolean frozen;

    /** How many have its memory to write to it. */
    private int writers;

    /** What the programs are that an array of programs has had. */
    private Optional<ProgramType> owner = Optional.empty();

    synchronized Optional<ProgramType> owner() {
      return owner;
    }

    synchronized boolean isOf(ProgramType type) {
      owner = owner.or(() -> Optional.of(type));
      return owner.equals(Optional.of(type));
    }

    synchronized boolean freeze() {
      if (frozen || writers > 0) {
        return false;
      }
      frozen = true;
      return true;
    }

    /** Whether somebody who wants its memory may write to it; who does is counted. */
    synchronized boolean write() {
      if (!frozen) {
        writers++;
      }
      return !frozen;
    }

    synchronized void leave() {
      writers--;
    }
  }

  private record Shared(MemorySegment segment, Arena arena, boolean writable) {}

  /**
   * The first who has a map, which is held for it already.
   *
   * @param id the map's number
   * @param types the number of the BTF that describes keys and values; 0 for none
   * @param store the map
   * @param cpus how many CPUs there are
   * @param home the kernel it is in
   */
  public EmbeddedMap(int id, int types, MapStore store, int cpus, MapHome home) {
    this(id, types, store, cpus, home, new Access());
  }

  private EmbeddedMap(int id, int types, MapStore store, int cpus, MapHome home, Access access) {
    this.id = id;
    this.types = types;
    this.store = store;
    this.spec = store.spec();
    this.cpus = cpus;
    this.home = home;
    this.desks = new Desks(store.memory(), spec, store.valueBytes());
    this.access = access;
  }

  /**
   * The same map for somebody else, who closes it, too.
   *
   * @return another
   */
  public EmbeddedMap again() {
    home.hold(id);
    return new EmbeddedMap(id, types, store, cpus, home, access);
  }

  /**
   * Its number.
   *
   * @return what its kernel numbers it with
   */
  public int id() {
    return id;
  }

  /**
   * The map as programs have it.
   *
   * @return the store
   */
  public MapStore store() {
    return store;
  }

  /**
   * Where the values of an array, or the pages of an arena, start.
   *
   * @return the address of the first
   * @throws IllegalArgumentException if the map is neither
   */
  public long address() {
    return switch (store) {
      case ArrayStore array -> array.base();
      case ArenaStore pages -> pages.base();
      default ->
          throw new IllegalArgumentException("map " + spec.name() + " has no place in memory");
    };
  }

  /**
   * Puts what the map starts with.
   *
   * @param key as many bytes as keys have
   * @param value as many bytes as values have
   * @throws KernelException if the map does not take it
   */
  public void put(byte[] key, byte[] value) {
    if (store instanceof ArenaStore pages) {
      MemorySegment.copy(
          value,
          0,
          store.memory().slice(pages.base(), value.length),
          ValueLayout.JAVA_BYTE,
          0,
          value.length);
      return;
    }
    started(update(bytes(key), bytes(value), MapCalls.ANY));
  }

  private static MemorySegment bytes(byte[] from) {
    return MemorySegment.ofArray(from);
  }

  /**
   * Puts a program or a map that the map starts with, and holds it.
   *
   * @param index where
   * @param number the number of what is put
   * @throws KernelException if the map does not take it
   */
  public void put(int index, int number) {
    Desks.Desk desk = desks.take();
    try {
      store.memory().putInt(desk.key(), index);
      started(set(desk.key(), number));
    } finally {
      desks.give(desk);
    }
  }

  private void started(long result) {
    if (result < 0) {
      throw SENTENCES.ofStart(spec, result);
    }
  }

  /** Lets an entry lead to something, which is held, and gives up what it led to before. */
  long set(long key, long number) {
    if (!(store instanceof NumberStore numbers)) {
      return -Errno.EINVAL;
    }
    hold(number);
    long result = numbers.set(key, number, MapCalls.ANY, this::drop);
    if (result < 0) {
      drop(number);
    }
    return result;
  }

  /** Whether a program may stand beside those that an array of programs has had. */
  boolean takes(ProgramType type) {
    return spec.type() != MapType.PROG_ARRAY || access.isOf(type);
  }

  private void hold(long number) {
    switch (spec.type()) {
      case ARRAY_OF_MAPS, HASH_OF_MAPS -> home.hold((int) number);
      case PROG_ARRAY -> home.holdProgram((int) number);
      default -> {}
    }
  }

  /** Gives up what an entry led to. */
  void drop(long number) {
    switch (spec.type()) {
      case ARRAY_OF_MAPS, HASH_OF_MAPS -> home.drop((int) number);
      case PROG_ARRAY -> home.dropProgram((int) number);
      default -> {}
    }
  }

  /**
   * Gives the memory of the map back, and all that its entries lead to: for its kernel, when
   * nothing holds it any more.
   */
  public void end() {
    if (store instanceof NumberStore numbers) {
      numbers.forEach(this::drop);
    }
    store.close();
  }

  Desks desks() {
    return desks;
  }

  MapHome home() {
    return home;
  }

  @Override
  public MapSpec spec() {
    return spec;
  }

  @Override
  public int valueBytes() {
    return store.valueBytes();
  }

  @Override
  public MapRefusals refusals() {
    return SENTENCES;
  }

  @Override
  public MapInfo info() {
    check();
    Set<MapFlag> flags = EnumSet.noneOf(MapFlag.class);
    flags.addAll(spec.flags());
    flags.remove(MapFlag.ON_REQUEST);
    long entry = (spec.keySize() + 7L & -8) + (valueBytes() + 7L & -8);
    long bytes =
        switch (spec.type()) {
          case RINGBUF, USER_RINGBUF -> spec.maxEntries();
          case ARENA -> spec.maxEntries() * Maps.PAGE;
          default -> spec.maxEntries() * entry;
        };
    return new MapInfo(
        id,
        Optional.of(spec.type()),
        spec.name().substring(0, Math.min(NAME, spec.name().length())),
        spec.keySize(),
        valueBytes(),
        spec.maxEntries(),
        flags,
        spec.extra(),
        types,
        spec.keyType(),
        spec.valueType(),
        0,
        0,
        access.frozen,
        bytes,
        access.owner(),
        cpus);
  }

  void check() {
    if (closed) {
      throw new ClosedException("map " + spec.name());
    }
  }

  private boolean mayRead() {
    check();
    return !spec.flags().contains(MapFlag.WRITE_ONLY);
  }

  boolean mayWrite() {
    check();
    return !access.frozen && !spec.flags().contains(MapFlag.READ_ONLY);
  }

  @Override
  public long lookup(MemorySegment key, MemorySegment value, long flags) {
    if (!mayRead()) {
      return -Errno.EPERM;
    }
    if ((flags & MapCalls.LOCK) != 0 && !store.hasLock()) {
      return -Errno.EINVAL;
    }
    Desks.Desk desk = desks.take();
    try {
      desk.putKey(key);
      if (spec.type() == MapType.BLOOM_FILTER) {
        desk.putValue(value);
      }
      long result = store.read(desk.key(), desk.value(), flags);
      if (result == 0) {
        desk.getValue(value);
      }
      return result;
    } finally {
      desks.give(desk);
    }
  }

  @Override
  public long lookupAndDelete(MemorySegment key, MemorySegment value) {
    if (!mayRead() || !mayWrite()) {
      return -Errno.EPERM;
    }
    Desks.Desk desk = desks.take();
    try {
      desk.putKey(key);
      long result = store.take(desk.key(), desk.value(), 0);
      if (result == 0) {
        desk.getValue(value);
      }
      return result;
    } finally {
      desks.give(desk);
    }
  }

  @Override
  public long update(MemorySegment key, MemorySegment value, long flags) {
    if (!mayWrite()) {
      return -Errno.EPERM;
    }
    if ((flags & MapCalls.LOCK) != 0 && !store.hasLock()) {
      return -Errno.EINVAL;
    }
    Desks.Desk desk = desks.take();
    try {
      desk.putKey(key);
      desk.putValue(value);
      return store.write(desk.key(), desk.value(), flags);
    } finally {
      desks.give(desk);
    }
  }

  @Override
  public long delete(MemorySegment key) {
    if (!mayWrite()) {
      return -Errno.EPERM;
    }
    Desks.Desk desk = desks.take();
    try {
      desk.putKey(key);
      return store.remove(desk.key());
    } finally {
      desks.give(desk);
    }
  }

  @Override
  public long nextKey(MemorySegment key, MemorySegment next) {
    if (!mayRead()) {
      return -Errno.EPERM;
    }
    Desks.Desk desk = desks.take();
    try {
      desk.putKey(key);
      long from = key.address() == 0 ? 0 : desk.key();
      long result = store.nextKey(from, desk.key());
      if (result == 0) {
        desk.getKey(next);
      }
      return result;
    } finally {
      desks.give(desk);
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
    boolean allowed =
        switch (what) {
          case READ -> mayRead();
          case TAKE -> mayRead() && mayWrite();
          case PUT, REMOVE -> mayWrite();
        };
    if (!allowed) {
      return -Errno.EPERM;
    }
    if (!hasBatches()) {
      return -Errno.ENOTSUPP;
    }
    return switch (what) {
      case READ -> places(MapStore.Removing.NO, from, end, keys, values, count);
      case TAKE -> places(MapStore.Removing.YES, from, end, keys, values, count);
      case PUT, REMOVE -> entries(what, keys, values, count);
    };
  }

  private boolean hasBatches() {
    return switch (spec.type()) {
      case HASH, PERCPU_HASH, LRU_HASH, LRU_PERCPU_HASH, RHASH, LPM_TRIE -> true;
      case ARRAY, PERCPU_ARRAY, ARRAY_OF_MAPS, HASH_OF_MAPS -> true;
      default -> false;
    };
  }

  /** Does to one entry after the other what was asked for. */
  private long entries(Batch what, MemorySegment keys, MemorySegment values, MemorySegment count) {
    int wanted = count.get(ValueLayout.JAVA_INT, 0);
    for (int i = 0; i < wanted; i++) {
      MemorySegment key = keys.asSlice((long) i * spec.keySize(), spec.keySize());
      long result =
          what == Batch.REMOVE
              ? delete(key)
              : update(key, values.asSlice((long) i * valueBytes(), valueBytes()), MapCalls.ANY);
      if (result < 0) {
        count.set(ValueLayout.JAVA_INT, 0, i);
        return result;
      }
    }
    return 0;
  }

  private long places(
      MapStore.Removing removing,
      MemorySegment from,
      MemorySegment end,
      MemorySegment keys,
      MemorySegment values,
      MemorySegment count) {
    int entry = spec.keySize() + valueBytes();
    int room =
        (int) Math.min(count.get(ValueLayout.JAVA_INT, 0), Math.max(16, MOST_AT_ONCE / entry));
    long size = Math.max(8, (long) room * (spec.keySize() + valueBytes()) + 8);
    long keysAt = store.memory().allocate(size, 8);
    long valuesAt = keysAt + ((long) room * spec.keySize() + 7 & -8);
    Desks.Desk use = desks.take();
    try {
      long place = from.address() == 0 ? 0 : from.get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
      long done = 0;
      long result = 0;
      while (done < room && result >= 0) {
        result =
            store.readPlace(
                place,
                room - done,
                keysAt + done * spec.keySize(),
                valuesAt + done * valueBytes(),
                removing);
        if (result >= 0) {
          place++;
          done += result;
        }
      }
      copyOut(keysAt, keys, done * spec.keySize());
      copyOut(valuesAt, values, done * valueBytes());
      count.set(ValueLayout.JAVA_INT, 0, (int) done);
      end.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, place);
      return result >= 0 || result == -Errno.ENOSPC && done > 0 ? 0 : result;
    } finally {
      desks.give(use);
      store.memory().free(keysAt, size);
    }
  }

  private void copyOut(long at, MemorySegment to, long size) {
    MemorySegment.copy(store.memory().slice(at, size), 0, to, 0, size);
  }

  private MapViews views() {
    check();
    return new MapViews(this);
  }

  @Override
  public <K, V> MapView<K, V> view(Codec<K> key, Codec<V> value) {
    return views().view(key, value);
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
    return new NumberView<>(this, key);
  }

  @Override
  public <V> StorageView<V> storage(Codec<V> value) {
    views().checkStorage(value);
    return new OwnedView<>(this, value);
  }

  @Override
  public void freeze() {
    views().check(MapOperation.FREEZE, "freeze");
    if (!access.freeze()) {
      throw views().inUse();
    }
  }

  @Override
  public synchronized MemorySegment memory() {
    views().check(MapOperation.MEMORY, "map the memory of");
    if (memory.isEmpty()) {
      memory = Optional.of(share());
    }
    return memory.get().segment();
  }

  private Shared share() {
    if (store instanceof ArenaStore pages) {
      if (spec.flags().contains(MapFlag.FAULT_ENDS_PROCESS)) {
        throw new UnsupportedFeatureException(
            "cannot map the memory of map "
                + spec.name()
                + ": access to a page that no program allocated would end this process",
            "make it without MapFlag.FAULT_ENDS_PROCESS");
      }
      access.write();
      return share(pages.base(), pages.bytes(), FileChannel.MapMode.READ_WRITE);
    }
    if (!spec.flags().contains(MapFlag.MAPPABLE)) {
      throw new UnsupportedFeatureException(
          "cannot map the memory of map " + spec.name() + ": it was made without MapFlag.MAPPABLE",
          "make it with that flag, or read it by BpfMap.view");
    }
    ArrayStore array = (ArrayStore) store;
    boolean writable = !spec.flags().contains(MapFlag.READ_ONLY_FOR_PROGRAMS) && access.write();
    return share(
        array.base(),
        array.bytes(),
        writable ? FileChannel.MapMode.READ_WRITE : FileChannel.MapMode.READ_ONLY);
  }

  @SuppressWarnings("MustBeClosedChecker") // by close
  private Shared share(long address, long size, FileChannel.MapMode mode) {
    Arena arena = Arena.ofShared();
    MemorySegment segment = store.memory().share(address, size, mode, arena);
    return new Shared(segment, arena, mode.equals(FileChannel.MapMode.READ_WRITE));
  }

  @Override
  public void pin(Path file) {
    check();
    home.pin(this, file);
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    memory.ifPresent(
        shared -> {
          shared.arena().close();
          if (shared.writable()) {
            access.leave();
          }
        });
    desks.close(() -> home.drop(id));
  }
}
