package dev.nectar.vm.map;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.object.MapSpec;
import dev.nectar.vm.code.Memory;

/**
 * A map as programs use it. Addresses are of the owner's memory, where keys and values lie as in
 * Linux; results below 0 are negated error numbers of Linux. What a type of map does not do is
 * refused with the number that Linux has for it. For any thread.
 */
public abstract class MapStore {
  private final MapSpec spec;
  private final Memory memory;

  /**
   * A map.
   *
   * @param spec what it is like
   * @param memory where it lies
   */
  protected MapStore(MapSpec spec, Memory memory) {
    this.spec = spec;
    this.memory = memory;
  }

  /**
   * What it was made from.
   *
   * @return the spec
   */
  public final MapSpec spec() {
    return spec;
  }

  /**
   * Where it lies.
   *
   * @return the owner's memory
   */
  public final Memory memory() {
    return memory;
  }

  /**
   * {@code bpf_map_lookup_elem}.
   *
   * @param cpu whose value, where each CPU has one
   * @param key the address of the key
   * @return the address of the value; 0 if there is none
   */
  public abstract long lookup(int cpu, long key);

  /**
   * {@code bpf_map_update_elem}.
   *
   * @param cpu whose value, where each CPU has one
   * @param key the address of the key
   * @param value the address of the value, which is copied
   * @param flags {@code BPF_ANY}, {@code BPF_NOEXIST}, {@code BPF_EXIST}, {@code BPF_F_LOCK}
   * @return 0, or a negated error number
   */
  public abstract long update(int cpu, long key, long value, long flags);

  /**
   * {@code bpf_map_delete_elem}.
   *
   * @param key the address of the key
   * @return 0, or a negated error number
   */
  public abstract long delete(long key);

  /**
   * {@code BPF_MAP_GET_NEXT_KEY}.
   *
   * @param key the address of a key; 0 for the first
   * @param next where the next key is written
   * @return 0, or a negated error number, {@code -ENOENT} at the end
   */
  public long nextKey(long key, long next) {
    return -Errno.EOPNOTSUPP;
  }

  /**
   * {@code bpf_map_push_elem}.
   *
   * @param value the address of the value, which is copied
   * @param flags {@code BPF_ANY} or {@code BPF_EXIST}
   * @return 0, or a negated error number
   */
  public long push(long value, long flags) {
    return -Errno.EOPNOTSUPP;
  }

  /**
   * {@code bpf_map_pop_elem}.
   *
   * @param value where the value is written
   * @return 0, or a negated error number
   */
  public long pop(long value) {
    return -Errno.EOPNOTSUPP;
  }

  /**
   * {@code bpf_map_peek_elem}.
   *
   * @param value where the value is written, or, for a Bloom filter, read
   * @return 0, or a negated error number
   */
  public long peek(long value) {
    return -Errno.EOPNOTSUPP;
  }

  /**
   * {@code bpf_for_each_map_elem}: visits the entries, until told to end.
   *
   * @param cpu whose values, where each CPU has one
   * @param visitor is given the address of a key, and that of its value
   * @return how many were visited, or a negated error number
   */
  public long forEach(int cpu, Visitor visitor) {
    return -Errno.EINVAL;
  }

  /** Is given entries. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * One entry.
     *
     * @param key the address of its key
     * @param value the address of its value
     * @return whether to go on
     */
    boolean visit(long key, long value);
  }

  /**
   * Whether there is a lock in its values.
   *
   * @return true if {@code BPF_F_LOCK} means something
   */
  public boolean hasLock() {
    return false;
  }

  /**
   * How many bytes processes read and write as a value.
   *
   * @return for per-CPU maps one value for each CPU, each rounded up to 8 bytes
   */
  public int valueBytes() {
    return spec.valueSize();
  }

  /**
   * What {@code BPF_MAP_LOOKUP_ELEM} of processes does.
   *
   * @param key the address of the key
   * @param into where {@link #valueBytes} bytes are written
   * @param flags 0 or {@code BPF_F_LOCK}
   * @return 0, or a negated error number
   */
  public abstract long read(long key, long into, long flags);

  /**
   * What {@code BPF_MAP_UPDATE_ELEM} of processes does.
   *
   * @param key the address of the key
   * @param from where {@link #valueBytes} bytes lie
   * @param flags as for {@link #update}
   * @return 0, or a negated error number
   */
  public long write(long key, long from, long flags) {
    return update(0, key, from, flags);
  }

  /**
   * What {@code BPF_MAP_DELETE_ELEM} of processes does.
   *
   * @param key the address of the key
   * @return 0, or a negated error number
   */
  public long remove(long key) {
    return delete(key);
  }

  /**
   * What {@code BPF_MAP_LOOKUP_AND_DELETE_ELEM} of processes does.
   *
   * @param key the address of the key
   * @param into where {@link #valueBytes} bytes are written
   * @param flags 0 or {@code BPF_F_LOCK}
   * @return 0, or a negated error number
   */
  public long take(long key, long into, long flags) {
    return -Errno.ENOTSUPP;
  }

  /**
   * Reads the entries of the next place in the map, such as a bucket, for batches.
   *
   * @param place the place, 0 for the first
   * @param room how many entries there is room for
   * @param keys where keys are written, one behind the other
   * @param values where values of {@link #valueBytes} are written, one behind the other
   * @param removing whether they are taken out, too
   * @return how many there were; {@code -ENOSPC} if there is no room for all of the place, {@code
   *     -ENOENT} if there is no such place, {@code -ENOTSUPP} if such maps have none
   */
  public long readPlace(long place, long room, long keys, long values, Removing removing) {
    return -Errno.ENOTSUPP;
  }

  /** What becomes of entries that are read. */
  public enum Removing {
    /** They stay. */
    NO,
    /** They are taken out. */
    YES
  }

  /** Gives its memory back; nobody uses it any more. */
  public void close() {}
}
