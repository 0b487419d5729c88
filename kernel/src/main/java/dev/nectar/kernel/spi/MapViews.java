package dev.nectar.kernel.spi;

import dev.nectar.kernel.BloomView;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.MapOperation;
import dev.nectar.kernel.MapView;
import dev.nectar.kernel.QueueView;
import dev.nectar.object.MapSpec;

/** Makes the views of a map that are the same on every kernel, after a look at what is asked. */
public final class MapViews {
  private final MapCalls map;
  private final MapSpec spec;

  /**
   * Views.
   *
   * @param map of which
   */
  public MapViews(MapCalls map) {
    this.map = map;
    this.spec = map.spec();
  }

  /**
   * {@link dev.nectar.kernel.BpfMap#view}.
   *
   * @param key of keys
   * @param value of values
   * @param <K> keys
   * @param <V> values
   * @return a view
   */
  public <K, V> MapView<K, V> view(Codec<K> key, Codec<V> value) {
    if (spec.keySize() == 0) {
      check(MapOperation.GET, "view the entries of");
    }
    checkKeys(key);
    checkValues(value, map.valueBytes());
    return new EntryView<>(map, key, value);
  }

  /**
   * {@link dev.nectar.kernel.BpfMap#queue}.
   *
   * @param value of values
   * @param <V> values
   * @return a view
   */
  public <V> QueueView<V> queue(Codec<V> value) {
    check(MapOperation.QUEUE, "push to");
    checkValues(value, spec.valueSize());
    return new ValueQueue<>(map, value);
  }

  /**
   * {@link dev.nectar.kernel.BpfMap#bloom}.
   *
   * @param value of values
   * @param <V> values
   * @return a view
   */
  public <V> BloomView<V> bloom(Codec<V> value) {
    check(MapOperation.BLOOM, "add to");
    checkValues(value, spec.valueSize());
    return new ValueFilter<>(map, value);
  }

  /**
   * Refuses a view of references that cannot be.
   *
   * @param key of keys
   */
  public void checkReferences(Codec<?> key) {
    check(MapOperation.REFERENCES, "put references into");
    checkKeys(key);
  }

  /**
   * Refuses a view of storage that cannot be.
   *
   * @param value of values
   */
  public void checkStorage(Codec<?> value) {
    check(MapOperation.STORAGE, "use the storage of");
    checkValues(value, spec.valueSize());
  }

  /**
   * Refuses what maps of that type are not for.
   *
   * @param operation what is asked for
   * @param action the same, after "cannot" and before the name of the map
   */
  public void check(MapOperation operation, String action) {
    operation
        .instead(spec.type())
        .ifPresent(
            instead -> {
              throw MapRefusals.notOf(action + " map " + spec.name(), spec.type(), instead);
            });
  }

  /**
   * Why a map cannot be frozen now.
   *
   * @return the refusal
   */
  public KernelException inUse() {
    return new KernelException(
        "cannot freeze map " + spec.name() + ": it is frozen already, or its memory is in use",
        "freeze it once, and before its memory is asked for");
  }

  private void checkKeys(Codec<?> key) {
    if (key.size() != spec.keySize()) {
      throw new IllegalArgumentException(
          "keys of map " + spec.name() + " have " + spec.keySize() + " bytes, not " + key.size());
    }
  }

  private void checkValues(Codec<?> value, int size) {
    if (value.size() != size) {
      throw new IllegalArgumentException(
          "values of map " + spec.name() + " have " + size + " bytes, not " + value.size());
    }
  }
}
