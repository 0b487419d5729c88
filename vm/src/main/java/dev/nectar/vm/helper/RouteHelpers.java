package dev.nectar.vm.helper;

import dev.nectar.bytecode.Helper;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.vm.code.Fault;
import dev.nectar.vm.code.HelperFunction;
import dev.nectar.vm.code.Run;
import dev.nectar.vm.net.PacketBytes;
import dev.nectar.vm.net.Redirection;
import dev.nectar.vm.net.Redirection.Way;
import dev.nectar.vm.net.Redirects;
import dev.nectar.vm.net.Routes;
import dev.nectar.vm.net.Skb;

/** Helpers that send packets elsewhere, and ask where they would go. */
final class RouteHelpers {
  private RouteHelpers() {}

  static void add(HelperTable table) {
    table
        .put(
            Helper.REDIRECT,
            (run, device, flags, _, _, _) -> redirect(run, device, Way.DEVICE, flags))
        .put(
            Helper.REDIRECT_PEER,
            (run, device, flags, _, _, _) -> redirect(run, device, Way.PEER, flags))
        .put(
            Helper.REDIRECT_NEIGH,
            (run, device, _, size, flags, _) ->
                (int) size != 0 && (int) size < Routes.NEXT_HOP
                    ? Skb.SHOT
                    : redirect(run, device, Way.NEIGHBOUR, flags))
        .put(
            Helper.CLONE_REDIRECT,
            (run, _, device, flags, _, _) ->
                run.scene(Skb.class).cloneTo(new Redirection((int) device, Way.DEVICE, flags)))
        .put(
            Helper.FIB_LOOKUP,
            (run, _, parameters, size, flags, _) ->
                Routes.lookup(
                    run.memory(),
                    run.scene(Redirects.class).network(),
                    parameters,
                    (int) size,
                    (int) flags))
        .put(
            Helper.CHECK_MTU,
            (run, _, device, length, difference, flags) ->
                checkMtu(run, (int) device, length, (int) difference, flags))
        .put(Helper.GET_ROUTE_REALM, nothing());
  }

  /** No route has a realm. */
  private static HelperFunction nothing() {
    return (run, _, _, _, _, _) -> {
      run.scene(Skb.class);
      return 0;
    };
  }

  private static long redirect(Run run, long device, Way way, long flags) {
    run.redirectElsewhere();
    return run.scene(Redirects.class).redirect(new Redirection((int) device, way, flags));
  }

  private static long checkMtu(Run run, int device, long length, int difference, long flags) {
    if (!(run.scene() instanceof PacketBytes packet && run.scene() instanceof Redirects around)) {
      throw Fault.of(Fault.UNKNOWN, "programs of this type have no packet");
    }
    boolean segments = (flags & 1) != 0;
    if ((flags & ~1) != 0
        || segments
            && (difference != 0 || run.memory().getInt(length) != 0 || !(packet instanceof Skb))) {
      return -Errno.EINVAL;
    }
    return Routes.checkMtu(
        run.memory(),
        around.network(),
        packet.length(),
        device == 0 ? around.device() : device,
        length,
        difference);
  }
}
