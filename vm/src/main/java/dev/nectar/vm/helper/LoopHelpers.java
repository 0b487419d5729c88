package dev.nectar.vm.helper;

import dev.nectar.bytecode.Helper;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.vm.code.Fault;
import dev.nectar.vm.code.HelperFunction;
import dev.nectar.vm.code.Run;

/** Helpers that call functions of the program, or go on in another one. */
final class LoopHelpers {
  private static final long COUNT = 0xffff_ffffL;

  private LoopHelpers() {}

  static void add(HelperTable table) {
    table
        .put(
            Helper.LOOP,
            HelperFunction.callingBack(
                (run, count, function, context, flags, _) ->
                    loop(run, count & COUNT, function, context, flags)))
        .put(
            Helper.TAIL_CALL,
            (_, _, _, _, _, _) -> {
              throw Fault.of(Fault.UNKNOWN, "a tail call cannot be made through a register");
            });
  }

  private static long loop(Run run, long count, long function, long context, long flags) {
    if (flags != 0) {
      return -Errno.EINVAL;
    }
    if (count > Run.LOOPS) {
      // As where Linux puts a loop in the place of the call, which sets 32 bits.
      return -Errno.E2BIG & COUNT;
    }
    for (long i = 0; i < count; i++) {
      run.chargeCallback();
      if (run.callBack(function, i, context, 0, 0, 0) != 0) {
        return i + 1;
      }
    }
    return count;
  }
}
