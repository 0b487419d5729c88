package profile;

import dev.nectar.bytecode.Assembler;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.MapView;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.AttachPoint.Profile;
import dev.nectar.object.AttachPoint.Rate;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import java.util.List;
import java.util.Set;
import refusal.Refusal;

/** Which threads of this process are busy, seen 499 times a second on each CPU. */
public final class Profiler {
  /** Counts by the name of the thread that is interrupted, in 16 bytes at R10 - 16. */
  private static final String COUNT =
      """
        r1 = r10
        r1 += -16
        r2 = 16
        call bpf_get_current_comm
        r1 = map[samples]
        r2 = r10
        r2 += -16
        call bpf_map_lookup_elem
        if r0 == 0 goto first
        r1 = 1
        lock *(u64 *)(r0 + 0) += r1
        r0 = 0
        exit
      first:
        *(u64 *)(r10 - 24) = 1
        r1 = map[samples]
        r2 = r10
        r2 += -16
        r3 = r10
        r3 += -24
        r4 = 0
        call bpf_map_update_elem
        r0 = 0
        exit
      """;

  private Profiler() {}

  public static void main(String[] args) throws Throwable {
    Refusal.told(Profiler::show);
  }

  public static void show() {
    Profile point = new Profile(new Rate.Frequency(499));
    ObjectSpec spec =
        new ObjectSpec(
            List.of(ProgramSpec.at("count", point, new Assembler().assemble(COUNT))),
            List.of(new MapSpec("samples", MapType.HASH, 16, 8, 1024, Set.of())),
            "GPL");
    Thread spinner = Thread.ofPlatform().name("spinner").daemon().start(Profiler::spin);
    Thread sleeper = Thread.ofPlatform().name("sleeper").daemon().start(Profiler::sleep);
    int self = (int) ProcessHandle.current().pid();
    try (Kernel kernel = LinuxKernel.open();
        LoadedObject object = kernel.load(spec);
        Link _ = kernel.attach(Attachment.of(object.program("count")).watching(self))) {
      MapView<String, Long> samples = object.map("samples").view(Codec.text(16), Codec.LONG);
      while (samples.get("spinner").orElse(0L) < 100) {
        Thread.onSpinWait();
      }
      for (Thread thread : List.of(spinner, sleeper)) {
        String name = thread.getName();
        System.out.println(name + ": " + samples.get(name).orElse(0L) + " samples");
      }
    } finally {
      spinner.interrupt();
      sleeper.interrupt();
    }
  }

  private static void spin() {
    while (!Thread.currentThread().isInterrupted()) {
      Thread.onSpinWait();
    }
  }

  private static void sleep() {
    try {
      Thread.currentThread().join(); // for itself, which is for ever
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
