package dev.nectar.vm.map;

import dev.nectar.vm.code.Fault;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The maps of an owner by the numbers that programs have for them. For any thread. */
public final class MapTable {
  /** What a program has in a register for a map: no address of memory. */
  private static final long MAPS = 0x7abf_0000_0000_0000L;

  private final ConcurrentMap<Integer, MapStore> byId = new ConcurrentHashMap<>();

  /** No maps yet. */
  public MapTable() {}

  /**
   * Adds a map.
   *
   * @param id its number, which no other has
   * @param map the map
   */
  public void put(int id, MapStore map) {
    byId.put(id, map);
  }

  /**
   * Takes a map away.
   *
   * @param id its number
   */
  public void remove(int id) {
    byId.remove(id);
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
    MapStore map = (int) (handle >>> 32) == (int) (MAPS >>> 32) ? byId.get((int) handle) : null;
    if (map == null) {
      throw Fault.of(Fault.UNKNOWN, "0x" + Long.toHexString(handle) + " is no map");
    }
    return map;
  }
}
