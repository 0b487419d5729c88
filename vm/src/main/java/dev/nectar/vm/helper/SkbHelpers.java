package dev.nectar.vm.helper;

import dev.nectar.bytecode.Helper;
import dev.nectar.vm.code.Run;
import dev.nectar.vm.net.PacketBytes;
import dev.nectar.vm.net.Skb;

/** Helpers of programs that run on a {@code struct sk_buff}. */
final class SkbHelpers {
  private static final long SIZE = 0xffff_ffffL;

  private static final String NO_TUNNELS =
      "there are no tunnel devices, whose keys and options would be with a packet";
  private static final String NO_SEGMENTS = "segment routing (SRv6) is not done";

  private SkbHelpers() {}

  private static Skb skb(Run run) {
    return run.scene(Skb.class);
  }

  static void add(HelperTable table) {
    bytes(table);
    checksums(table);
    shape(table);
    fields(table);
    table
        .leaveOut(Helper.SKB_GET_TUNNEL_KEY, NO_TUNNELS)
        .leaveOut(Helper.SKB_SET_TUNNEL_KEY, NO_TUNNELS)
        .leaveOut(Helper.SKB_GET_TUNNEL_OPT, NO_TUNNELS)
        .leaveOut(Helper.SKB_SET_TUNNEL_OPT, NO_TUNNELS)
        .leaveOut(Helper.SKB_GET_XFRM_STATE, "there is no IPsec")
        .leaveOut(Helper.LWT_SEG6_STORE_BYTES, NO_SEGMENTS)
        .leaveOut(Helper.LWT_SEG6_ADJUST_SRH, NO_SEGMENTS)
        .leaveOut(Helper.LWT_SEG6_ACTION, NO_SEGMENTS);
  }

  private static void bytes(HelperTable table) {
    table
        .put(
            Helper.SKB_LOAD_BYTES,
            (run, _, offset, to, length, _) ->
                run.scene(PacketBytes.class).load(offset & SIZE, to, length & SIZE))
        .put(
            Helper.SKB_LOAD_BYTES_RELATIVE,
            (run, _, offset, to, length, from) ->
                run.scene(PacketBytes.class)
                    .loadRelative(offset & SIZE, to, length & SIZE, from & SIZE))
        .put(
            Helper.SKB_STORE_BYTES,
            (run, _, offset, from, length, flags) ->
                skb(run).store(offset & SIZE, from, length & SIZE, flags));
  }

  private static void checksums(HelperTable table) {
    table
        .put(
            Helper.L3_CSUM_REPLACE,
            (run, _, offset, from, to, flags) -> skb(run).replaceL3(offset & SIZE, from, to, flags))
        .put(
            Helper.L4_CSUM_REPLACE,
            (run, _, offset, from, to, flags) -> skb(run).replaceL4(offset & SIZE, from, to, flags))
        .put(Helper.CSUM_UPDATE, (run, _, _, _, _, _) -> skb(run).updateSum())
        .put(Helper.CSUM_LEVEL, (run, _, action, _, _, _) -> skb(run).sumLevel(action));
  }

  private static void shape(HelperTable table) {
    table
        .put(
            Helper.SKB_VLAN_PUSH,
            (run, _, proto, tci, _, _) -> skb(run).pushVlan((int) proto & 0xffff, (int) tci))
        .put(Helper.SKB_VLAN_POP, (run, _, _, _, _, _) -> skb(run).popVlan())
        .put(
            Helper.SKB_CHANGE_HEAD,
            (run, _, length, flags, _, _) -> skb(run).changeHead(length & SIZE, flags))
        .put(
            Helper.SKB_CHANGE_TAIL,
            (run, _, length, flags, _, _) -> skb(run).changeTail(length & SIZE, flags))
        .put(
            Helper.SKB_CHANGE_PROTO,
            (run, _, proto, flags, _, _) -> skb(run).changeProtocol((int) proto & 0xffff, flags))
        .put(Helper.SKB_CHANGE_TYPE, (run, _, type, _, _, _) -> skb(run).changeType(type & SIZE))
        .put(
            Helper.SKB_ADJUST_ROOM,
            (run, _, delta, mode, flags, _) -> skb(run).adjustRoom((int) delta, (int) mode, flags))
        .put(Helper.SKB_PULL_DATA, (run, _, length, _, _, _) -> skb(run).pullData(length & SIZE))
        .put(
            Helper.LWT_PUSH_ENCAP,
            (run, _, type, header, length, _) ->
                skb(run).encapsulate(type & SIZE, header, length & SIZE));
  }

  private static void fields(HelperTable table) {
    table
        .put(Helper.GET_HASH_RECALC, (run, _, _, _, _, _) -> skb(run).hash())
        .put(
            Helper.SET_HASH,
            (run, _, hash, _, _, _) -> {
              skb(run).setHash((int) hash);
              return 0;
            })
        .put(
            Helper.SET_HASH_INVALID,
            (run, _, _, _, _, _) -> {
              skb(run).clearHash();
              return 0;
            })
        .put(Helper.SKB_ECN_SET_CE, (run, _, _, _, _, _) -> skb(run).markCongestion())
        .put(
            Helper.SKB_SET_TSTAMP,
            (run, _, time, type, _, _) -> skb(run).setTimestamp(time, type & SIZE));
  }
}
