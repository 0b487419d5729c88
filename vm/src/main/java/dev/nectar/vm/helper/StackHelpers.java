package dev.nectar.vm.helper;

import dev.nectar.bytecode.Helper;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.vm.code.Memory;
import dev.nectar.vm.code.Run;
import dev.nectar.vm.code.Scene;
import dev.nectar.vm.map.StackStore;

/** Helpers on stacks of calls, which whoever fires a program gives it. */
final class StackHelpers {
  private static final long SKIP = 0xff;
  private static final long USER = 1 << 8;
  private static final long OF_ID = SKIP | USER | 1 << 9 | 1 << 10;
  private static final long BUILD_ID = 1 << 11;

  private StackHelpers() {}

  static void add(HelperTable table) {
    table.put(Helper.GET_STACKID, StackHelpers::id).put(Helper.GET_STACK, StackHelpers::copy);
  }

  /** What programs run on that has a stack. */
  interface StackScene extends Scene {
    /**
     * The stack of the kernel.
     *
     * @return addresses, the innermost first; empty if it is not known
     */
    long[] kernelStack();

    /**
     * The stack of the process.
     *
     * @return addresses, the innermost first; empty if it is not known
     */
    long[] userStack();
  }

  private static long[] stack(Run run, long flags) {
    if (!run.isOn(StackScene.class)) {
      return new long[0];
    }
    StackScene scene = run.scene(StackScene.class);
    return (flags & USER) != 0 ? scene.userStack() : scene.kernelStack();
  }

  private static long id(Run run, long context, long map, long flags, long d, long e) {
    StackStore store = MapHelpers.kind(run, map, StackStore.class);
    return (flags & ~OF_ID) != 0 ? -Errno.EINVAL : store.put(stack(run, flags), flags);
  }

  private static long copy(Run run, long context, long to, long size, long flags, long e) {
    Memory memory = run.memory();
    if ((flags & ~(SKIP | USER | BUILD_ID)) != 0 || (size & 7) != 0) {
      memory.zero(to, size);
      return -Errno.EINVAL;
    }
    long[] stack = stack(run, flags);
    int skip = (int) (flags & SKIP);
    if ((flags & BUILD_ID) != 0 || skip >= stack.length) {
      memory.zero(to, size);
      return (flags & BUILD_ID) != 0 ? -Errno.EOPNOTSUPP : -Errno.EFAULT;
    }
    int count = (int) Math.min(stack.length - skip, size / 8);
    for (int i = 0; i < count; i++) {
      memory.putLong(to + 8L * i, stack[skip + i]);
    }
    memory.zero(to + 8L * count, size - 8L * count);
    return 8L * count;
  }
}
