package dev.nectar.vm.map;

import dev.nectar.vm.code.Fault;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The maps of an owner by the numbers that programs have for them. For any thread. */
public final class MapTable {
  /** What a program has in a register for a map: no address of memory. */
  private static final long MAPS = 0x7abf_0000_0000_0000L;

  private static final int SOME = 16;

  /** By number; replaced when it grows, and never shorter. */
  private volatile @Nullable MapStore[] byId = new @Nullable MapStore[SOME];

  /** Those of them that are ring buffers. */
  private volatile RingStore[] rings = new RingStore[0];

  private final Timers timers = new Timers();

  /** No maps yet. */
  public MapTable() {}

  /**
   * Adds a map.
   *
   * @param id its number, which no other has, from 0
   * @param map the map
   */
  public synchronized void put(int id, MapStore map) {
    @Nullable MapStore[] next =
        Arrays.copyOf(byId, Math.max(byId.length, Integer.highestOneBit(id) * 2));
    next[id] = map;
    byId = next;
    findRings();
  }

  private void findRings() {
    rings =
        Arrays.stream(byId)
            .filter(RingStore.class::isInstance)
            .map(RingStore.class::cast)
            .toArray(RingStore[]::new);
  }

  /**
   * Takes a map away.
   *
   * @param id its number
   */
  public synchronized void remove(int id) {
    @Nullable MapStore[] next = byId.clone();
    if (id < next.length) {
      MapStore old = next[id];
      if (old != null) {
        timers.forget(old);
      }
      next[id] = null;
    }
    byId = next;
    findRings();
  }

  /**
   * What programs have in a register for a map.
   *
   * @param id its number
   * @return a number that is no address
   */
  public static long handle(int id) {
    return MAPS + id;
  }

  /**
   * The map that a register means.
   *
   * @param handle what {@link #handle} returned
   * @return the map
   * @throws Fault if there is none
   */
  public MapStore at(long handle) {
    @Nullable MapStore[] all = byId;
    long id = handle - MAPS;
    MapStore map = id >= 0 && id < all.length ? all[(int) id] : null;
    if (map == null) {
      throw Fault.of(Fault.UNKNOWN, "0x" + Long.toHexString(handle) + " is no map");
    }
    return map;
  }

  /**
   * The timers in the values of the maps.
   *
   * @return the timers
   */
  public Timers timers() {
    return timers;
  }

  /**
   * The ring buffer that a record was reserved in.
   *
   * @param record the record's address
   * @return the map
   * @throws Fault if it is no record that was reserved
   */
  public RingStore ringOf(long record) {
    for (RingStore ring : rings) {
      if (ring.holds(record)) {
        return ring;
      }
    }
    throw Fault.of(Fault.UNKNOWN, "0x" + Long.toHexString(record) + " is no record of a ring");
  }
}
