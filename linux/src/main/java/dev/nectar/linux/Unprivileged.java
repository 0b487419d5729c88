package dev.nectar.linux;

import dev.nectar.kernel.KernelException;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.linux.sys.SystemCalls;
import dev.nectar.object.Architecture;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** A thread without capabilities, which the other threads of the process keep. */
final class Unprivileged {
  /** {@code _LINUX_CAPABILITY_VERSION_3} of linux/capability.h. */
  private static final int VERSION = 0x20080522;

  /** {@code struct __user_cap_header_struct}, and two of {@code __user_cap_data_struct}. */
  private static final long HEADER_BYTES = 8;

  private static final long SETS_BYTES = 24;

  private Unprivileged() {}

  static <T> T get(Supplier<T> what) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("unprivileged")
        .start(
            () ->
                result.completeAsync(
                    () -> {
                      giveUp();
                      return what.get();
                    },
                    Runnable::run));
    try {
      return result.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException own) {
        throw own;
      }
      throw e;
    }
  }

  private static void giveUp() {
    Architecture own =
        Architecture.find(System.getProperty("os.arch", ""))
            .orElseThrow(() -> new KernelException("cannot give up capabilities here", ""));
    SystemCalls calls = new SystemCalls(own);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment header = arena.allocate(HEADER_BYTES, 8);
      header.set(ValueLayout.JAVA_INT, 0, VERSION);
      MemorySegment none = arena.allocate(SETS_BYTES, 8);
      long result = calls.call(calls.numbers().capset(), header.address(), none.address());
      if (result < 0) {
        throw Refusal.of("give up capabilities", result);
      }
    }
  }
}
