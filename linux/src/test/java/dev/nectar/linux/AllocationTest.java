package dev.nectar.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.SystemCalls;
import dev.nectar.object.MapType;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

/**
 * What the JVM compiles to code without garbage, once its second compiler has seen it. It is no
 * test of the kernel, so it runs on that of the build machine alone, with both compilers.
 */
class AllocationTest {
  @Test
  void aCommandAllocatesNothing() {
    try (LinuxKernel kernel = LinuxKernel.open();
        Arena arena = Arena.ofConfined()) {
      Privileges.assumeBpf(kernel);
      Bpf bpf = new Bpf(new SystemCalls(kernel.target().architecture()));
      var creation = new Bpf.MapCreation(MapType.ARRAY.number(), 4, 8, 4, 0, "nectar_test");
      try (Fd map = LinuxKernel.own(bpf, bpf.mapCreate(creation), "create a map")) {
        long key = arena.allocate(4, 8).address();
        long value = arena.allocate(8, 8).address();
        long end = System.nanoTime() + 20_000_000_000L;
        long allocated = Long.MAX_VALUE;
        while (allocated >= 1000 && System.nanoTime() < end) {
          long start = Allocation.ofThisThread();
          for (int i = 0; i < 10_000; i++) {
            if (bpf.mapLookup(map.number(), key, value) != 0) {
              throw new AssertionError("not found");
            }
          }
          allocated = Allocation.ofThisThread() - start;
        }
        assertThat(allocated).isLessThan(1000);
      }
    }
  }
}
