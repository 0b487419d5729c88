package dev.nectar.vm.helper;

import dev.nectar.bytecode.Helper;
import dev.nectar.vm.code.HelperFunction;
import dev.nectar.vm.code.Run;
import dev.nectar.vm.map.NumberStore;
import dev.nectar.vm.net.Around;
import dev.nectar.vm.net.Skb;
import dev.nectar.vm.net.SocketLookup;
import dev.nectar.vm.net.SocketOptions;
import dev.nectar.vm.net.Sockets;

/** Helpers that find sockets, tell of them, and set their options. */
final class SocketHelpers {
  private static final int TCP = 6;
  private static final int UDP = 17;

  private static final String NO_SOCKETS =
      "sockets are what programs see of them; there are no structures of Linux's behind";

  private SocketHelpers() {}

  static void add(HelperTable table) {
    lookups(table);
    facts(table);
    table
        .put(
            Helper.SETSOCKOPT,
            (run, _, level, name, value, length) ->
                options(run).set(run.memory(), (int) level, (int) name, value, (int) length))
        .put(
            Helper.GETSOCKOPT,
            (run, _, level, name, value, length) ->
                options(run).get(run.memory(), (int) level, (int) name, value, (int) length));
    table
        .put(Helper.SOCK_MAP_UPDATE, SocketHelpers::keep)
        .put(Helper.SOCK_HASH_UPDATE, SocketHelpers::keep);
    absent(table);
  }

  /** Puts the number of the event's socket into a map of sockets. */
  private static long keep(Run run, long context, long map, long key, long flags, long e) {
    NumberStore sockets = MapHelpers.kind(run, map, NumberStore.class);
    return sockets.set(key, run.scene(Around.class).cookie(), flags);
  }

  private static SocketOptions options(Run run) {
    return run.scene(SocketOptions.Owner.class).options();
  }

  private static void lookups(HelperTable table) {
    table
        .put(Helper.SK_LOOKUP_TCP, lookup(TCP))
        .put(Helper.SKC_LOOKUP_TCP, lookup(TCP))
        .put(Helper.SK_LOOKUP_UDP, lookup(UDP))
        .put(
            Helper.SK_RELEASE,
            (run, socket, _, _, _, _) -> {
              Sockets.release(run.memory(), socket);
              return 0;
            })
        .put(Helper.SK_FULLSOCK, (_, socket, _, _, _, _) -> socket)
        .put(
            Helper.GET_LISTENER_SOCK,
            (run, socket, _, _, _, _) -> Sockets.listens(run.memory(), socket) ? socket : 0)
        .put(Helper.SK_ASSIGN, (run, _, socket, flags, _, _) -> assign(run, socket, flags));
  }

  private static HelperFunction lookup(int protocol) {
    return (run, _, tuple, size, _, _) ->
        Sockets.find(
            run.memory(), run.scene(Around.class).network(), protocol, tuple, size & 0xffff_ffffL);
  }

  private static long assign(Run run, long socket, long flags) {
    return run.scene() instanceof SocketLookup lookup
        ? lookup.assign(socket, flags)
        : run.scene(Skb.class).assign(socket, flags);
  }

  private static void facts(HelperTable table) {
    HelperFunction zero = (_, _, _, _, _, _) -> 0;
    HelperFunction group = (run, _, _, _, _, _) -> run.task().cgroup();
    table
        .put(Helper.GET_SOCKET_COOKIE, (run, of, _, _, _, _) -> cookie(run, of))
        .put(Helper.GET_SOCKET_UID, (run, _, _, _, _, _) -> run.task().uid())
        .put(Helper.GET_NETNS_COOKIE, (_, _, _, _, _, _) -> 1)
        .put(Helper.GET_CGROUP_CLASSID, zero)
        .put(Helper.SKB_CGROUP_CLASSID, zero)
        .put(Helper.SKB_CGROUP_ID, group)
        .put(Helper.SK_CGROUP_ID, group);
  }

  private static long cookie(Run run, long of) {
    Around around = run.scene(Around.class);
    return of == around.address() ? around.cookie() : Sockets.cookie(run.memory(), of);
  }

  private static void absent(HelperTable table) {
    for (Helper each :
        new Helper[] {
          Helper.SKC_TO_TCP6_SOCK,
          Helper.SKC_TO_TCP_SOCK,
          Helper.SKC_TO_TCP_TIMEWAIT_SOCK,
          Helper.SKC_TO_TCP_REQUEST_SOCK,
          Helper.SKC_TO_UDP6_SOCK,
          Helper.SKC_TO_UNIX_SOCK,
          Helper.SKC_TO_MPTCP_SOCK,
          Helper.TCP_SOCK
        }) {
      table.leaveOut(each, NO_SOCKETS);
    }
    table
        .leaveOut(Helper.TCP_CHECK_SYNCOOKIE, "no socket listens and takes part in handshakes")
        .leaveOut(Helper.TCP_GEN_SYNCOOKIE, "no socket listens and takes part in handshakes")
        .leaveOut(Helper.TCP_SEND_ACK, "there is no TCP that sends")
        .leaveOut(Helper.LOAD_HDR_OPT, "there is no TCP that writes headers")
        .leaveOut(Helper.STORE_HDR_OPT, "there is no TCP that writes headers")
        .leaveOut(Helper.RESERVE_HDR_OPT, "there is no TCP that writes headers")
        .leaveOut(Helper.SKB_UNDER_CGROUP, TaskHelpers.NO_TREE)
        .leaveOut(Helper.SKB_ANCESTOR_CGROUP_ID, TaskHelpers.NO_TREE)
        .leaveOut(Helper.SK_ANCESTOR_CGROUP_ID, TaskHelpers.NO_TREE);
  }
}
