package dev.nectar.vm.map;

import dev.nectar.kernel.Codec;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.MapOperation;
import dev.nectar.kernel.Program;
import dev.nectar.kernel.Reference;
import dev.nectar.kernel.ReferenceView;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.OptionalLong;

/** Entries that lead to something, which is a number here. For one thread at a time. */
final class NumberView<K> implements ReferenceView<K> {
  private final EmbeddedMap map;
  private final MapSpec spec;
  private final Codec<K> keys;
  private final MemorySegment key;

  NumberView(EmbeddedMap map, Codec<K> keys) {
    this.map = map;
    this.spec = map.spec();
    this.keys = keys;
    this.key = Arena.ofAuto().allocate(Math.max(8, keys.size()), 8);
  }

  private NumberStore store() {
    if (map.store() instanceof NumberStore store) {
      return store;
    }
    throw new UnsupportedFeatureException(
        "cannot put references into map " + spec.name() + ": events are read by Kernel.events",
        "open a stream, which puts its own there");
  }

  /** Does something with a key in the owner's memory. */
  private interface WithKey {
    long run(long key);
  }

  private long with(K at, WithKey action) {
    keys.write(at, key, 0);
    Desks.Desk desk = map.desks().take();
    try {
      desk.putKey(key);
      return action.run(desk.key());
    } finally {
      map.desks().give(desk);
    }
  }

  @Override
  public void put(K at, Reference reference) {
    String action = "put " + reference.title() + " into";
    check(reference);
    store();
    long number = number(reference);
    if (!map.mayWrite()) {
      throw map.refusals().of(MapOperation.REFERENCES, action, spec, -Errno.EPERM);
    }
    long result = with(at, k -> map.set(k, number));
    if (result == -Errno.EINVAL) {
      throw misfit(action);
    }
    if (result < 0) {
      throw map.refusals().of(MapOperation.REFERENCES, action, spec, result);
    }
  }

  private KernelException misfit(String action) {
    return new KernelException(
        "cannot " + action + " map " + spec.name() + ": it does not fit there",
        "put what such maps hold");
  }

  private long number(Reference reference) {
    return switch (reference) {
      case Reference.ToProgram(Program program) -> {
        long number = map.home().numberOf(program);
        if (!map.takes(program.spec().type())) {
          throw misfit("put " + reference.title() + " into");
        }
        yield number;
      }
      case Reference.ToMap to -> inner(to);
      case Reference.Device(int index, Optional<Program> program) -> beside(index, program);
      case Reference.Cpu(int queue, Optional<Program> program) -> {
        if (queue < 1 || queue > 16_384) {
          throw misfit("put " + reference.title() + " into");
        }
        yield beside(queue, program);
      }
      case Reference.Descriptor(int number) -> number;
      case Reference.Cgroup _, Reference.Task _, Reference.Inode _ ->
          OwnedView.number(spec, reference);
    };
  }

  private long beside(int first, Optional<Program> program) {
    if (program.isPresent() && spec.valueSize() < 8) {
      throw new IllegalArgumentException(
          "map " + spec.name() + " has values of 4 bytes, which hold no program: make them 8");
    }
    long number = program.isPresent() ? map.home().numberOf(program.get()) : 0;
    return first & 0xffff_ffffL | number << 32;
  }

  private long inner(Reference.ToMap to) {
    if (!(to.map() instanceof EmbeddedMap inner)) {
      throw new IllegalArgumentException("map " + to.map().spec().name() + " is of another kernel");
    }
    MapSpec is = inner.spec();
    MapSpec like = spec.inner().orElseThrow();
    boolean sameEntries =
        is.maxEntries() == like.maxEntries()
            || is.type() != MapType.ARRAY
            || like.flags().contains(MapFlag.INNER_MAP);
    boolean fits =
        is.type() == like.type()
            && is.keySize() == like.keySize()
            && is.valueSize() == like.valueSize()
            && is.flags().equals(like.flags())
            && sameEntries;
    if (!fits) {
      throw misfit("put " + to.title() + " into");
    }
    return inner.id();
  }

  private void check(Reference reference) {
    boolean fits =
        switch (reference) {
          case Reference.ToProgram _ -> spec.type() == MapType.PROG_ARRAY;
          case Reference.ToMap _ ->
              spec.type() == MapType.ARRAY_OF_MAPS || spec.type() == MapType.HASH_OF_MAPS;
          case Reference.Cgroup _ -> spec.type() == MapType.CGROUP_ARRAY;
          case Reference.Device _ ->
              spec.type() == MapType.DEVMAP || spec.type() == MapType.DEVMAP_HASH;
          case Reference.Cpu _ -> spec.type() == MapType.CPUMAP;
          case Reference.Descriptor _ ->
              switch (spec.type()) {
                case SOCKMAP, SOCKHASH, XSKMAP, REUSEPORT_SOCKARRAY -> true;
                default -> false;
              };
          case Reference.Task _, Reference.Inode _ -> false;
        };
    if (!fits) {
      throw new IllegalArgumentException(
          "map " + spec.name() + " of type " + spec.type() + " has no " + reference.title());
    }
  }

  @Override
  public OptionalLong get(K at) {
    if (!MapOperation.GET.isOf(spec.type())) {
      throw map.refusals().of(MapOperation.GET, "look up an entry of", spec, -Errno.ENOTSUPP);
    }
    OptionalLong[] found = {OptionalLong.empty()};
    with(
        at,
        k -> {
          found[0] = store().get(k);
          return 0;
        });
    return switch (spec.type()) {
      case DEVMAP, DEVMAP_HASH, CPUMAP ->
          found[0].isEmpty() ? found[0] : OptionalLong.of(found[0].getAsLong() & 0xffff_ffffL);
      default -> found[0];
    };
  }

  @Override
  public boolean remove(K at) {
    if (!map.mayWrite()) {
      throw map.refusals().of(MapOperation.REMOVE, "remove an entry of", spec, -Errno.EPERM);
    }
    long result = with(at, k -> store().clear(k, map::drop));
    boolean none = result == -Errno.ENOENT || result == -Errno.EINVAL;
    if (result < 0 && !none) {
      throw map.refusals().of(MapOperation.REMOVE, "remove an entry of", spec, result);
    }
    return result >= 0;
  }
}
