import dev.nectar.bytecode.Assembler;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Loads, uses and closes a program and a map, again and again: TIMES. */
final class Many {
  private static final String CODE =
      """
        *(u32 *)(r10 - 4) = 0
        r1 = map[values]
        r2 = r10
        r2 += -4
        call bpf_map_lookup_elem
        r0 = 0
        exit
      """;

  private static final int STEPS = 10;

  private Many() {}

  public static void main(String[] args) throws IOException {
    int times = Integer.parseInt(args[0]);
    AttachPoint anywhere = new AttachPoint.RawTracepoint("sys_enter");
    ObjectSpec spec =
        new ObjectSpec(
            List.of(ProgramSpec.at("look", anywhere, new Assembler().assemble(CODE))),
            List.of(new MapSpec("values", MapType.HASH, 4, 8, 64, Set.of())),
            "GPL");
    System.out.printf("%10s %12s %10s %12s%n", "loaded", "descriptors", "heap", "process");
    try (LinuxKernel kernel = LinuxKernel.open()) {
      for (int i = 0; i <= times; i++) {
        try (LoadedObject object = kernel.load(spec)) {
          object.map("values").view(Codec.INT, Codec.LONG).put(1, (long) i);
        }
        if (i % Math.max(1, times / STEPS) == 0) {
          tell(i);
        }
      }
    }
  }

  private static void tell(int loaded) throws IOException {
    System.gc();
    System.gc();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      System.out.printf(
          "%,10d %12d %7.1f MB %9.1f MB%n",
          loaded, descriptors.count(), heap / 1e6, resident() / 1e3);
    }
  }

  /** In kB, by proc(5). */
  private static long resident() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .map(line -> line.replaceAll("[^0-9]", ""))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElseThrow();
  }
}
