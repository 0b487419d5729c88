package pinned;

import dev.nectar.kernel.Codec;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.LoadOptions;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.MapView;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import refusal.Refusal;

/**
 * A map that outlives the process that made it, for the next one: the second takes the name away.
 */
public final class Pinned {
  private static final MapSpec VISITORS =
      new MapSpec("nectar_visitors", MapType.HASH, 8, 8, 64, Set.of()).pinned();

  private Pinned() {}

  public static void main(String[] args) throws Throwable {
    Refusal.told(() -> show(args));
  }

  /** Takes the folder of a BPF file system. */
  public static void show(String... args) throws IOException {
    Path folder = args.length > 0 ? Path.of(args[0]) : LoadOptions.DEFAULT_PINS;
    ObjectSpec spec = new ObjectSpec(List.of(), List.of(VISITORS), "GPL");
    try (Kernel kernel = LinuxKernel.open();
        LoadedObject object = kernel.load(spec, LoadOptions.NONE.pinning(folder))) {
      MapView<Long, Long> visitors = object.map(VISITORS.name()).view(Codec.LONG, Codec.LONG);
      visitors.put(ProcessHandle.current().pid(), visitors.size() + 1);
      visitors.forEach(
          (process, number) -> System.out.println("process " + process + " is number " + number));
      if (visitors.size() > 1) {
        Files.delete(folder.resolve(VISITORS.name()));
      }
    }
  }
}
