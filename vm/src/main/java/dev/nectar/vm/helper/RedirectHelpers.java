package dev.nectar.vm.helper;

import dev.nectar.bytecode.Helper;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.object.MapType;
import dev.nectar.vm.code.Run;
import dev.nectar.vm.map.NumberStore;
import java.util.OptionalLong;

/** Helpers that send packets and messages to where an entry of a map leads. */
final class RedirectHelpers {
  private static final long XDP_ABORTED = 0;
  private static final long XDP_REDIRECT = 4;
  private static final long ACTIONS = 3;
  private static final long BROADCAST = 1 << 3;
  private static final long EXCLUDE_INGRESS = 1 << 4;
  private static final long DROP = 0;
  private static final long PASS = 1;
  private static final long INGRESS = 1;
  private static final long KEY = 0xffff_ffffL;

  private RedirectHelpers() {}

  static void add(HelperTable table) {
    table
        .put(Helper.REDIRECT_MAP, RedirectHelpers::packet)
        .put(Helper.SK_REDIRECT_MAP, RedirectHelpers::toPlace)
        .put(Helper.MSG_REDIRECT_MAP, RedirectHelpers::toPlace)
        .put(Helper.SK_REDIRECT_HASH, RedirectHelpers::toKey)
        .put(Helper.MSG_REDIRECT_HASH, RedirectHelpers::toKey)
        .put(Helper.SK_SELECT_REUSEPORT, RedirectHelpers::select);
  }

  private static NumberStore table(Run run, long map) {
    return MapHelpers.kind(run, map, NumberStore.class);
  }

  private static long packet(Run run, long map, long key, long flags, long d, long e) {
    NumberStore table = table(run, map);
    boolean devices =
        table.spec().type() == MapType.DEVMAP || table.spec().type() == MapType.DEVMAP_HASH;
    long allowed = ACTIONS | (devices ? BROADCAST | EXCLUDE_INGRESS : 0);
    if ((flags & ~allowed) != 0) {
      return XDP_ABORTED;
    }
    boolean all = (flags & BROADCAST) != 0;
    OptionalLong target = table.getNumbered(key);
    if (target.isEmpty() && !all) {
      return flags & ACTIONS;
    }
    run.redirect(new Run.Redirect(map, key & KEY, all ? 0 : target.getAsLong(), flags));
    return XDP_REDIRECT;
  }

  private static long toPlace(Run run, long message, long map, long key, long flags, long e) {
    return toSocket(run, map, table(run, map).getNumbered(key & KEY), flags);
  }

  private static long toKey(Run run, long message, long map, long key, long flags, long e) {
    return toSocket(run, map, table(run, map).get(key), flags);
  }

  private static long toSocket(Run run, long map, OptionalLong target, long flags) {
    if ((flags & ~INGRESS) != 0 || target.isEmpty()) {
      return DROP;
    }
    run.redirect(new Run.Redirect(map, 0, target.getAsLong(), flags));
    return PASS;
  }

  private static long select(Run run, long context, long map, long key, long flags, long e) {
    OptionalLong target = table(run, map).get(key);
    if (target.isEmpty()) {
      return -Errno.ENOENT;
    }
    run.redirect(new Run.Redirect(map, 0, target.getAsLong(), flags));
    return 0;
  }
}
