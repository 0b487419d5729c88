package dev.nectar.vm.map;

import dev.nectar.kernel.Codec;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.MapOperation;
import dev.nectar.kernel.Reference;
import dev.nectar.kernel.StorageView;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Values by the numbers of their owners. For one thread at a time. */
final class OwnedView<V> implements StorageView<V> {
  private final EmbeddedMap map;
  private final StorageStore store;
  private final Codec<V> values;
  private final MemorySegment value;

  OwnedView(EmbeddedMap map, Codec<V> values) {
    this.map = map;
    this.store = (StorageStore) map.store();
    this.values = values;
    this.value = Arena.ofAuto().allocate(Math.max(8, values.size()), 8);
  }

  /** The number of what a value belongs to. */
  static long number(MapSpec map, Reference owner) {
    boolean fits =
        switch (owner) {
          case Reference.Task _ -> map.type() == MapType.TASK_STORAGE;
          case Reference.Inode _ -> map.type() == MapType.INODE_STORAGE;
          case Reference.Cgroup _ ->
              map.type() == MapType.CGRP_STORAGE || map.type() == MapType.CGROUP_ARRAY;
          case Reference.Descriptor _ -> true;
          default -> false;
        };
    if (!fits) {
      throw new IllegalArgumentException(
          "map " + map.name() + " of type " + map.type() + " has no " + owner.title());
    }
    return switch (owner) {
      case Reference.Task(int pid) -> pid;
      case Reference.Descriptor(int number) -> number;
      case Reference.Inode(Path file) -> inode("file", file);
      case Reference.Cgroup(Path folder) -> inode("control group", folder);
      default -> throw new IllegalArgumentException(owner.title() + " owns nothing");
    };
  }

  /** Files and control groups have the numbers of their inodes. */
  private static long inode(String kind, Path path) {
    try {
      return ((Number) Files.getAttribute(path, "unix:ino")).longValue();
    } catch (IOException e) {
      throw new KernelException("there is no " + kind + " " + path, "make it first", e);
    } catch (UnsupportedOperationException e) {
      throw new KernelException(
          kind + " " + path + " has no number here", "name its owner by Reference.Descriptor", e);
    }
  }

  private long read(long owner) {
    Desks.Desk desk = map.desks().take();
    try {
      long result = store.readOf(owner, desk.value(), 0);
      if (result == 0) {
        desk.getValue(value);
      }
      return result;
    } finally {
      map.desks().give(desk);
    }
  }

  private long write(long owner) {
    Desks.Desk desk = map.desks().take();
    try {
      desk.putValue(value);
      return store.writeOf(owner, desk.value(), 0);
    } finally {
      map.desks().give(desk);
    }
  }

  @Override
  public Optional<V> get(Reference owner) {
    long number = number(map.spec(), owner);
    long result = read(number);
    return result == 0 ? Optional.of(values.read(value, 0)) : Optional.empty();
  }

  @Override
  public void put(Reference owner, V given) {
    long number = number(map.spec(), owner);
    values.write(given, value, 0);
    long result = map.mayWrite() ? write(number) : -Errno.EPERM;
    if (result < 0) {
      throw map.refusals()
          .of(
              MapOperation.PUT,
              "put what " + owner.title() + " is to have into",
              map.spec(),
              result);
    }
  }

  @Override
  public boolean remove(Reference owner) {
    long number = number(map.spec(), owner);
    long result = map.mayWrite() ? store.drop(number) : -Errno.EPERM;
    if (result < 0 && result != -Errno.ENOENT) {
      throw map.refusals()
          .of(MapOperation.REMOVE, "remove what " + owner.title() + " has in", map.spec(), result);
    }
    return result >= 0;
  }
}
