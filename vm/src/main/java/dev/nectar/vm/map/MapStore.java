package dev.nectar.vm.map;

import dev.nectar.object.MapSpec;
import dev.nectar.vm.code.Memory;

/**
 * A map as programs use it. Addresses are of the owner's memory, where keys and values lie as in
 * Linux; results below 0 are negated error numbers of Linux. What a type of map does not do is
 * refused with the number that Linux has for it. For any thread.
 */
public abstract class MapStore {
  private static final int EOPNOTSUPP = 95;

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
    return -EOPNOTSUPP;
  }

  /**
   * {@code bpf_map_push_elem}.
   *
   * @param value the address of the value, which is copied
   * @param flags {@code BPF_ANY} or {@code BPF_EXIST}
   * @return 0, or a negated error number
   */
  public long push(long value, long flags) {
    return -EOPNOTSUPP;
  }

  /**
   * {@code bpf_map_pop_elem}.
   *
   * @param value where the value is written
   * @return 0, or a negated error number
   */
  public long pop(long value) {
    return -EOPNOTSUPP;
  }

  /**
   * {@code bpf_map_peek_elem}.
   *
   * @param value where the value is written, or, for a Bloom filter, read
   * @return 0, or a negated error number
   */
  public long peek(long value) {
    return -EOPNOTSUPP;
  }

  /** Gives its memory back; nobody uses it any more. */
  public void close() {}
}
