package dev.nectar.vm.helper;

import dev.nectar.bytecode.Helper;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.vm.code.Fault;
import dev.nectar.vm.code.HelperFunction;
import dev.nectar.vm.code.Owner;
import dev.nectar.vm.code.Run;
import dev.nectar.vm.map.MapStore;

/** Helpers on the entries of maps; the families of helpers on maps of one kind are added by it. */
final class MapHelpers {
  private MapHelpers() {}

  static void add(HelperTable table) {
    table
        .put(Helper.MAP_LOOKUP_ELEM, on((map, cpu, key, b, c) -> map.lookup(cpu, key)))
        .put(
            Helper.MAP_UPDATE_ELEM,
            on((map, cpu, key, value, flags) -> map.update(cpu, key, value, flags)))
        .put(Helper.MAP_DELETE_ELEM, on((map, cpu, key, b, c) -> map.delete(key)))
        .put(Helper.MAP_PUSH_ELEM, on((map, cpu, value, flags, c) -> map.push(value, flags)))
        .put(Helper.MAP_POP_ELEM, on((map, cpu, value, b, c) -> map.pop(value)))
        .put(Helper.MAP_PEEK_ELEM, on((map, cpu, value, b, c) -> map.peek(value)))
        .put(Helper.MAP_LOOKUP_PERCPU_ELEM, MapHelpers::lookupOfCpu)
        .put(Helper.FOR_EACH_MAP_ELEM, HelperFunction.callingBack(MapHelpers::forEach));
    RingHelpers.add(table);
    StorageHelpers.add(table);
    RedirectHelpers.add(table);
    LockHelpers.add(table);
    StackHelpers.add(table);
    TimerHelpers.add(table);
  }

  /** What a helper does to a map, given the CPU and R2 to R4. */
  private interface OnMap {
    long call(MapStore map, int cpu, long b, long c, long d);
  }

  /**
   * A helper whose R1 is a map. Where that is known, what is called is a function that has it,
   * which the JVM's compiler sees through.
   */
  private static HelperFunction on(OnMap what) {
    return new HelperFunction() {
      @Override
      public long call(Run run, long map, long b, long c, long d, long e) {
        return what.call(map(run, map), run.cpu(), b, c, d);
      }

      @Override
      public HelperFunction with(Owner owner, long first) {
        MapStore map = owner.maps().at(first);
        return (run, a, b, c, d, e) -> what.call(map, run.cpu(), b, c, d);
      }
    };
  }

  private static MapStore map(Run run, long handle) {
    return run.owner().maps().at(handle);
  }

  /** A map of the kind that a helper is for. */
  static <M extends MapStore> M kind(Run run, long map, Class<M> kind) {
    MapStore found = map(run, map);
    if (!kind.isInstance(found)) {
      throw Fault.of(Fault.UNKNOWN, "map " + found.spec().name() + " is not for that");
    }
    return kind.cast(found);
  }

  private static long lookupOfCpu(Run run, long map, long key, long cpu, long d, long e) {
    long wanted = cpu & 0xffff_ffffL;
    return wanted < run.owner().cpus() ? map(run, map).lookup((int) wanted, key) : 0;
  }

  private static long forEach(Run run, long map, long function, long context, long flags, long e) {
    if (flags != 0) {
      return -Errno.EINVAL;
    }
    return map(run, map)
        .forEach(
            run.cpu(),
            (key, value) -> {
              run.chargeCallback();
              return run.callBack(function, map, key, value, context, 0) == 0;
            });
  }
}
