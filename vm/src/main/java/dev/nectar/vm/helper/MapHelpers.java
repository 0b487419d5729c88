package dev.nectar.vm.helper;

import dev.nectar.bytecode.Helper;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.vm.code.Fault;
import dev.nectar.vm.code.HelperFunction;
import dev.nectar.vm.code.Run;
import dev.nectar.vm.map.MapStore;

/** Helpers on the entries of maps; the families of helpers on maps of one kind are added by it. */
final class MapHelpers {
  private MapHelpers() {}

  static void add(HelperTable table) {
    table
        .put(
            Helper.MAP_LOOKUP_ELEM,
            (run, map, key, c, d, e) -> map(run, map).lookup(run.cpu(), key))
        .put(
            Helper.MAP_UPDATE_ELEM,
            (run, map, key, value, flags, e) -> map(run, map).update(run.cpu(), key, value, flags))
        .put(Helper.MAP_DELETE_ELEM, (run, map, key, c, d, e) -> map(run, map).delete(key))
        .put(
            Helper.MAP_PUSH_ELEM,
            (run, map, value, flags, d, e) -> map(run, map).push(value, flags))
        .put(Helper.MAP_POP_ELEM, (run, map, value, c, d, e) -> map(run, map).pop(value))
        .put(Helper.MAP_PEEK_ELEM, (run, map, value, c, d, e) -> map(run, map).peek(value))
        .put(Helper.MAP_LOOKUP_PERCPU_ELEM, MapHelpers::lookupOfCpu)
        .put(Helper.FOR_EACH_MAP_ELEM, HelperFunction.callingBack(MapHelpers::forEach));
    RingHelpers.add(table);
    StorageHelpers.add(table);
    RedirectHelpers.add(table);
    LockHelpers.add(table);
    StackHelpers.add(table);
    TimerHelpers.add(table);
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
              run.charge(1);
              return run.callBack(function, map, key, value, context, 0) == 0;
            });
  }
}
