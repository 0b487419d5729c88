package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.bytecode.Assembler;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.Inventory;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.testing.KernelTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Processes that are killed while they load and attach, {@code -Dnectar.kills} times (3), at
 * moments that {@code -Dnectar.seed} decides (1): nothing of theirs stays in the kernel but what
 * they pinned.
 */
@KernelTest
class KilledTest {
  private static final int KILLS = Integer.getInteger("nectar.kills", 3);
  private static final long SEED = Long.getLong("nectar.seed", 1);
  private static final long LONGEST_NANOS = 30_000_000;

  /** The child: pins a map, then loads and attaches and closes, for ever. */
  static final class Busy {
    private Busy() {}

    public static void main(String[] arguments) {
      String name = arguments[0];
      String text = "r1 = map[" + name + "]\nr0 = 0\nexit";
      AttachPoint point = new AttachPoint.RawTracepoint("sched_process_wait");
      FunctionSpec body = new FunctionSpec(name, new Assembler().assemble(text), List.of());
      ObjectSpec spec =
          new ObjectSpec(
              List.of(ProgramSpec.at(name, point, body)),
              List.of(new MapSpec(name, MapType.HASH, 4, 8, 1024, Set.of())),
              "GPL");
      MapSpec kept = new MapSpec(kept(name), MapType.ARRAY, 4, 8, 1, Set.of());
      try (LinuxKernel kernel = LinuxKernel.open();
          BpfMap map = kernel.create(kept)) {
        map.pin(Path.of(arguments[1]));
        for (long round = 0; ; round++) {
          try (LoadedObject object = kernel.load(spec)) {
            List<Attachment> wanted = List.of(new Attachment(object.program(name), point));
            kernel.attach(wanted).forEach(Link::close);
          }
          if (round == 0) {
            System.out.println("ready");
          }
        }
      }
    }
  }

  /** What the map of a child is called that it pins. */
  private static String kept(String name) {
    return "k" + name;
  }

  private static boolean isMap(Inventory inventory, String name) {
    return inventory.maps().stream().anyMatch(each -> each.name().equals(name));
  }

  /** Whether any program or map has the name, or a link runs such a program. */
  private static boolean isThere(Inventory inventory, String name) {
    Set<Integer> programs =
        inventory.programs().stream()
            .filter(each -> each.name().equals(name))
            .map(each -> each.id())
            .collect(Collectors.toSet());
    return !programs.isEmpty()
        || isMap(inventory, name)
        || inventory.links().stream().anyMatch(each -> programs.contains(each.program()));
  }

  @Test
  void nothingStaysOfAProcessThatIsKilledButWhatItPinned(Kernel kernel) throws Exception {
    Random random = new Random(SEED);
    Inventory inventory = kernel.inventory();
    try (PinFolder folder = PinFolder.open()) {
      for (int kill = 0; kill < KILLS; kill++) {
        String name = "killed" + kill + "_" + ProcessHandle.current().pid() % 1000;
        Path file = folder.file(name);
        try (Child child = Child.start(List.of(), Busy.class, name, file.toString())) {
          assertThat(child.line()).isEqualTo("ready");
          long end = System.nanoTime() + random.nextLong(LONGEST_NANOS);
          while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
          }
          child.kill();
        }
        assertThat(Soon.is(() -> !isThere(inventory, name))).as("kill " + kill).isTrue();
        assertThat(isMap(inventory, kept(name))).as("pinned by " + kill).isTrue();
        Files.delete(file);
        assertThat(Soon.is(() -> !isMap(inventory, kept(name)))).as("removed").isTrue();
      }
    }
  }
}
