package dev.nectar.vm.helper;

import dev.nectar.bytecode.Helper;
import dev.nectar.vm.code.Run;
import dev.nectar.vm.net.Xdp;

/** Helpers of XDP programs. */
final class XdpHelpers {
  private static final long SIZE = 0xffff_ffffL;

  private XdpHelpers() {}

  private static Xdp xdp(Run run) {
    return run.scene(Xdp.class);
  }

  static void add(HelperTable table) {
    table
        .put(Helper.XDP_ADJUST_HEAD, (run, _, delta, _, _, _) -> xdp(run).adjustHead((int) delta))
        .put(Helper.XDP_ADJUST_TAIL, (run, _, delta, _, _, _) -> xdp(run).adjustTail((int) delta))
        .put(Helper.XDP_ADJUST_META, (run, _, delta, _, _, _) -> xdp(run).adjustMeta((int) delta))
        .put(Helper.XDP_GET_BUFF_LEN, (run, _, _, _, _, _) -> xdp(run).length())
        .put(
            Helper.XDP_LOAD_BYTES,
            (run, _, offset, to, length, _) -> xdp(run).load(offset & SIZE, to, length & SIZE))
        .put(
            Helper.XDP_STORE_BYTES,
            (run, _, offset, from, length, _) ->
                xdp(run).store(offset & SIZE, from, length & SIZE, 0));
  }
}
