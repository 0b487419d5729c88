package dev.nectar.vm.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nectar.kernel.ClosedException;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.MapView;
import dev.nectar.kernel.Reference;
import dev.nectar.kernel.ReferenceView;
import dev.nectar.kernel.StorageView;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.Pinning;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EmbeddedMapTest {
  private final House house = new House(2);
  private final EmbeddedMap map = house.map(MapType.HASH, 4, 8, 100);
  private final MapView<Integer, Long> view = map.view(Codec.INT, Codec.LONG);

  @Test
  void programsSeeWhatProcessesPut() {
    view.put(3, 33L);
    long key = house.owner.memory().allocate(8, 8);
    house.owner.memory().putInt(key, 3);
    assertEquals(33, house.owner.memory().getLong(map.store().lookup(0, key)));
  }

  @Test
  void whatIsTakenWhileOthersAddIsTakenOnce() throws Exception {
    long each = 2_000;
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  MapView<Integer, Long> own = map.view(Codec.INT, Codec.LONG);
                  for (int i = 0; i < each; i++) {
                    while (!own.putIfAbsent(i % 50, 1L)) {
                      Thread.onSpinWait();
                    }
                  }
                });
    long[] sum = {0};
    while (writer.isAlive() || view.size() > 0) {
      view.takeAll((key, value) -> sum[0] += value);
    }
    writer.join();
    assertEquals(each, sum[0]);
  }

  @Test
  void aFrozenMapIsNotWritten() {
    view.put(1, 1L);
    map.freeze();
    assertTrue(map.info().frozen());
    assertThrows(KernelException.class, () -> view.put(1, 2L));
    assertThrows(KernelException.class, () -> view.remove(1));
    assertThrows(KernelException.class, map::freeze);
    assertEquals(Optional.of(1L), view.get(1));
  }

  @Test
  void aClosedMapIsNotUsed() {
    map.close();
    map.close();
    assertThrows(ClosedException.class, () -> view.get(1));
    assertThrows(ClosedException.class, map::info);
    assertEquals(0, house.held.get(map.id()));
  }

  @Test
  void theMemoryOfAnArrayIsThatOfPrograms() {
    EmbeddedMap array = house.map(MapType.ARRAY, 4, 8, 4, MapFlag.MAPPABLE);
    MemorySegment memory = array.memory();
    memory.set(ValueLayout.JAVA_LONG_UNALIGNED, 8, 5);
    assertEquals(Optional.of(5L), array.view(Codec.INT, Codec.LONG).get(1));
    assertThrows(KernelException.class, array::freeze);
    array.close();
    assertThrows(IllegalStateException.class, () -> memory.get(ValueLayout.JAVA_LONG_UNALIGNED, 8));
  }

  @Test
  void theMemoryOfAFrozenArrayIsReadOnly() {
    EmbeddedMap array = house.map(MapType.ARRAY, 4, 8, 4, MapFlag.MAPPABLE);
    array.freeze();
    assertTrue(array.memory().isReadOnly());
  }

  @Test
  void aMapOfMapsHoldsThem() {
    EmbeddedMap outer = house.map(ofMaps(MapType.ARRAY_OF_MAPS, map.spec()));
    ReferenceView<Integer> references = outer.references(Codec.INT);
    references.put(2, new Reference.ToMap(map));
    assertEquals(OptionalLong.of(map.id()), references.get(2));
    map.close();
    assertEquals(1, house.held.get(map.id()));
    assertTrue(references.remove(2));
    assertFalse(references.remove(2));
    assertEquals(0, house.held.get(map.id()));
  }

  @Test
  void aMapOfMapsThatEndsGivesThemUp() {
    EmbeddedMap outer = house.map(ofMaps(MapType.HASH_OF_MAPS, map.spec()));
    outer.references(Codec.INT).put(2, new Reference.ToMap(map));
    assertEquals(2, house.held.get(map.id()));
    outer.close();
    assertEquals(1, house.held.get(map.id()));
  }

  @Test
  void programsFindInnerMapsByTheirHandles() {
    EmbeddedMap outer = house.map(ofMaps(MapType.ARRAY_OF_MAPS, map.spec()));
    outer.put(1, map.id());
    assertEquals(OptionalInt.of(map.id()), ((NumberStore) outer.store()).number(1));
    long key = house.owner.memory().allocate(8, 8);
    house.owner.memory().putInt(key, 1);
    assertEquals(MapTable.handle(map.id()), outer.store().lookup(0, key));
    assertEquals(map.store(), house.owner.maps().at(outer.store().lookup(0, key)));
  }

  @Test
  void otherMapsDoNotFit() {
    EmbeddedMap outer = house.map(ofMaps(MapType.ARRAY_OF_MAPS, map.spec()));
    EmbeddedMap other = house.map(MapType.HASH, 8, 8, 100);
    ReferenceView<Integer> references = outer.references(Codec.INT);
    assertThrows(KernelException.class, () -> references.put(1, new Reference.ToMap(other)));
    assertThrows(KernelException.class, () -> references.put(99, new Reference.ToMap(map)));
    assertEquals(1, house.held.get(map.id()));
  }

  private static MapSpec ofMaps(MapType type, MapSpec inner) {
    return new MapSpec(
        "outer",
        type,
        4,
        4,
        8,
        Set.of(),
        MapRole.PLAIN,
        0,
        0,
        Optional.of(inner),
        List.of(),
        Pinning.NONE,
        0,
        Optional.empty());
  }

  @Test
  void devicesAreLookedUpAsValues() {
    EmbeddedMap devices = house.map(MapType.DEVMAP, 4, 8, 4);
    ReferenceView<Integer> references = devices.references(Codec.INT);
    references.put(1, new Reference.Device(42, Optional.empty()));
    assertEquals(OptionalLong.of(42), references.get(1));
    assertEquals(OptionalLong.empty(), references.get(2));
    assertThrows(
        KernelException.class, () -> references.put(4, new Reference.Device(42, Optional.empty())));
  }

  @ParameterizedTest
  @EnumSource(names = {"TASK_STORAGE", "CGRP_STORAGE", "SK_STORAGE", "INODE_STORAGE"})
  void ownersHaveValues(MapType type) {
    MapSpec spec =
        new MapSpec(
            "owned",
            type,
            4,
            8,
            0,
            Set.of(MapFlag.NO_PREALLOC),
            MapRole.PLAIN,
            1,
            1,
            Optional.empty(),
            List.of(),
            Pinning.NONE,
            0,
            Optional.empty());
    EmbeddedMap owned = house.map(spec);
    StorageStore store = (StorageStore) owned.store();
    assertEquals(0, store.get(5, 0, 0));
    long value = store.get(5, 0, 1);
    house.owner.memory().putLong(value, 55);
    StorageView<Long> values = owned.storage(Codec.LONG);
    Reference owner =
        type == MapType.TASK_STORAGE ? new Reference.Task(5) : new Reference.Descriptor(5);
    assertEquals(Optional.of(55L), values.get(owner));
    values.put(owner, 56L);
    assertEquals(56, house.owner.memory().getLong(store.get(5, 0, 0)));
    assertTrue(values.remove(owner));
    assertFalse(values.remove(owner));
  }
}
