package dev.nectar.vm.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.nectar.bytecode.Helper;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.Pinning;
import dev.nectar.vm.BudgetException;
import dev.nectar.vm.code.Fault;
import dev.nectar.vm.code.Memory;
import dev.nectar.vm.map.MapTable;
import dev.nectar.vm.map.Maps;
import dev.nectar.vm.map.NumberStore;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MapHelpersTest {
  private final Caller caller = new Caller();
  private final Memory memory = caller.owner.memory();
  private final long key = caller.room(8);
  private final long value = caller.room(64);
  private int last;

  private long map(MapType type, int keySize, int valueSize, long entries, MapFlag... flags) {
    int types = flags.length;
    MapSpec spec =
        new MapSpec(
            "map",
            type,
            keySize,
            valueSize,
            entries,
            Set.of(flags),
            MapRole.PLAIN,
            types,
            types,
            Optional.empty(),
            List.of(),
            Pinning.NONE,
            0,
            Optional.empty());
    caller.owner.maps().put(++last, Maps.make(spec, Optional.empty(), caller.owner));
    return MapTable.handle(last);
  }

  private long key(int number) {
    memory.putInt(key, number);
    return key;
  }

  @Test
  void entriesArePutFoundAndRemoved() {
    long map = map(MapType.HASH, 4, 8, 4);
    memory.putLong(value, 9);
    assertEquals(0, caller.call(Helper.MAP_LOOKUP_ELEM, map, key(1)));
    assertEquals(0, caller.call(Helper.MAP_UPDATE_ELEM, map, key(1), value, 0));
    assertEquals(9, memory.getLong(caller.call(Helper.MAP_LOOKUP_ELEM, map, key(1))));
    assertEquals(0, caller.call(Helper.MAP_DELETE_ELEM, map, key(1)));
    assertEquals(-Errno.ENOENT, caller.call(Helper.MAP_DELETE_ELEM, map, key(1)));
  }

  @Test
  void whatIsNoMapEndsTheProgram() {
    assertThrows(Fault.class, () -> caller.call(Helper.MAP_LOOKUP_ELEM, 77, key(1)));
    assertThrows(
        Fault.class, () -> caller.call(Helper.MAP_LOOKUP_ELEM, MapTable.handle(99), key(1)));
    long hash = map(MapType.HASH, 4, 8, 4);
    assertThrows(Fault.class, () -> caller.call(Helper.RINGBUF_RESERVE, hash, 8, 0));
  }

  @Test
  void valuesOfOtherCpusAreFound() {
    long map = map(MapType.PERCPU_ARRAY, 4, 8, 4);
    assertEquals(0, caller.call(Helper.MAP_LOOKUP_PERCPU_ELEM, map, key(1), 4));
    assertNotEquals(
        caller.call(Helper.MAP_LOOKUP_PERCPU_ELEM, map, key(1), 0),
        caller.call(Helper.MAP_LOOKUP_PERCPU_ELEM, map, key(1), 1));
  }

  @Test
  void valuesAreQueued() {
    long map = map(MapType.QUEUE, 0, 8, 1);
    memory.putLong(value, 5);
    assertEquals(0, caller.call(Helper.MAP_PUSH_ELEM, map, value, 0));
    assertEquals(-Errno.E2BIG, caller.call(Helper.MAP_PUSH_ELEM, map, value, 0));
    assertEquals(0, caller.call(Helper.MAP_PEEK_ELEM, map, value + 8));
    assertEquals(0, caller.call(Helper.MAP_POP_ELEM, map, value + 16));
    assertEquals(10, memory.getLong(value + 8) + memory.getLong(value + 16));
  }

  @Test
  void recordsAreReservedAndHandedOver() {
    long ring = map(MapType.RINGBUF, 0, 0, 4096);
    long record = caller.call(Helper.RINGBUF_RESERVE, ring, 8, 0);
    assertEquals(0, caller.call(Helper.RINGBUF_SUBMIT, record, 0));
    assertThrows(Fault.class, () -> caller.call(Helper.RINGBUF_SUBMIT, record, 0));
    assertEquals(0, caller.call(Helper.RINGBUF_OUTPUT, ring, value, 8, 0));
    assertEquals(32, caller.call(Helper.RINGBUF_QUERY, ring, 0));
  }

  @Test
  void packetsGoWhereTheTableSays() {
    long devices = map(MapType.DEVMAP, 4, 4, 4);
    NumberStore table = (NumberStore) caller.owner.maps().at(devices);
    assertEquals(0, table.set(key(2), 42, 0));
    assertEquals(4, caller.call(Helper.REDIRECT_MAP, devices, 2, 0));
    assertEquals(2, caller.call(Helper.REDIRECT_MAP, devices, 3, 2));
    assertEquals(0, caller.call(Helper.REDIRECT_MAP, devices, 2, 64));
  }

  @Test
  void messagesGoWhereTheTableSays() {
    long sockets = map(MapType.SOCKHASH, 4, 8, 4);
    ((NumberStore) caller.owner.maps().at(sockets)).set(key(2), 42, 0);
    assertEquals(1, caller.call(Helper.MSG_REDIRECT_HASH, 0, sockets, key(2), 0));
    assertEquals(0, caller.call(Helper.MSG_REDIRECT_HASH, 0, sockets, key(3), 0));
    assertEquals(0, caller.call(Helper.SK_SELECT_REUSEPORT, 0, sockets, key(2), 0));
    assertEquals(-Errno.ENOENT, caller.call(Helper.SK_SELECT_REUSEPORT, 0, sockets, key(3), 0));
  }

  @Test
  void tasksHaveStorage() {
    long map = map(MapType.TASK_STORAGE, 4, 8, 0, MapFlag.NO_PREALLOC);
    memory.putLong(value, 3);
    assertEquals(0, caller.call(Helper.TASK_STORAGE_GET, map, 12, 0, 0));
    long made = caller.call(Helper.TASK_STORAGE_GET, map, 12, value, 1);
    assertEquals(3, memory.getLong(made));
    assertEquals(made, caller.call(Helper.TASK_STORAGE_GET, map, 12, 0, 0));
    assertEquals(0, caller.call(Helper.TASK_STORAGE_DELETE, map, 12));
    assertEquals(-Errno.ENOENT, caller.call(Helper.TASK_STORAGE_DELETE, map, 12));
    assertEquals(-Errno.EINVAL, caller.call(Helper.TASK_STORAGE_DELETE, map, 0));
  }

  @Test
  void programsOfGroupsHaveStorage() {
    long map = map(MapType.CGROUP_STORAGE, 8, 8, 0);
    long made = caller.call(Helper.GET_LOCAL_STORAGE, map, 0);
    memory.putLong(made, 1);
    assertEquals(made, caller.call(Helper.GET_LOCAL_STORAGE, map, 0));
  }

  @Test
  void whoWaitsForALockForeverMeetsItsLimit() {
    long lock = caller.room(8);
    assertEquals(0, caller.call(Helper.SPIN_LOCK, lock));
    assertEquals(1, memory.getInt(lock));
    caller.instructions = 100_000;
    assertThrows(BudgetException.class, () -> caller.call(Helper.SPIN_LOCK, lock));
    assertEquals(0, caller.call(Helper.SPIN_UNLOCK, lock));
    assertEquals(0, memory.getInt(lock));
  }

  @Test
  void pointersAreExchanged() {
    memory.putLong(value, 5);
    Fault fault = assertThrows(Fault.class, () -> caller.call(Helper.KPTR_XCHG, value, 6));
    assertEquals("what bpf_kptr_xchg returned was not released", fault.getMessage());
    assertEquals(6, memory.getLong(value));
  }

  @Test
  void stacksAreThoseOfTheScene() {
    caller.scene =
        new StackHelpers.StackScene() {
          @Override
          public long[] kernelStack() {
            return new long[] {1, 2, 3};
          }

          @Override
          public long[] userStack() {
            return new long[] {7};
          }
        };
    assertEquals(16, caller.call(Helper.GET_STACK, 0, value, 64, 1));
    assertEquals(2, memory.getLong(value));
    assertEquals(0, memory.getLong(value + 16));
    assertEquals(8, caller.call(Helper.GET_STACK, 0, value, 64, 256));
    long stacks = map(MapType.STACK_TRACE, 4, 32, 64);
    long id = caller.call(Helper.GET_STACKID, 0, stacks, 0);
    assertEquals(id, caller.call(Helper.GET_STACKID, 0, stacks, 0));
    assertEquals(-Errno.EFAULT, caller.call(Helper.GET_STACKID, 0, stacks, 9));
    assertEquals(-Errno.EINVAL, caller.call(Helper.GET_STACKID, 0, stacks, 1 << 20));
    assertEquals(0, caller.owner.maps().at(stacks).read(key((int) id), value, 0));
    assertEquals(3, memory.getLong(value + 16));
  }

  @Test
  void pagesOfArenasAreAllocatedAndFreed() {
    long arena = map(MapType.ARENA, 0, 0, 3, MapFlag.MAPPABLE);
    long first = caller.call("bpf_arena_alloc_pages", arena, 0, 2, -1, 0);
    assertEquals(0, caller.call("bpf_arena_alloc_pages", arena, 0, 2, -1, 0));
    memory.putLong(first, 5);
    caller.call("bpf_arena_free_pages", arena, first, 2);
    assertEquals(first, caller.call("bpf_arena_alloc_pages", arena, 0, 3, -1, 0));
    assertEquals(0, memory.getLong(first));
  }

  @Test
  void eachEntryIsVisitedByAFunctionOfTheProgram() {
    long map = map(MapType.ARRAY, 4, 8, 3);
    assertEquals(-Errno.EINVAL, caller.call(Helper.FOR_EACH_MAP_ELEM, map, 0, 0, 1));
  }
}
