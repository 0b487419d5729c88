package dev.nectar.vm.helper;

import dev.nectar.bytecode.Helper;
import dev.nectar.vm.code.Run;
import dev.nectar.vm.net.Checksum;

/** Helpers that compute checksums of memory; those that change packets are with the packets. */
final class ChecksumHelpers {
  private static final long SIZE = 0xffff_ffffL;

  private ChecksumHelpers() {}

  static void add(HelperTable table) {
    table.put(
        Helper.CSUM_DIFF,
        (run, from, fromSize, to, toSize, seed) ->
            difference(run, from, fromSize & SIZE, to, toSize & SIZE, (int) seed));
  }

  /** 16 bits wide, and of any size, since Linux 6.13. */
  private static long difference(
      Run run, long from, long fromSize, long to, long toSize, int seed) {
    int sum = seed;
    if (toSize > 0) {
      sum = partial(run, to, toSize, sum);
    }
    if (fromSize > 0) {
      sum = Checksum.subtract(sum, partial(run, from, fromSize, 0));
    }
    return Checksum.fold16(sum);
  }

  private static int partial(Run run, long from, long size, int sum) {
    int[] total = {sum};
    run.inPieces(
        size,
        (at, length) ->
            total[0] = Checksum.partial(run.memory().slice(from + at, length), total[0]));
    return total[0];
  }
}
