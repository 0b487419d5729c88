package usdt;

import dev.nectar.bytecode.Assembler;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.EventStream;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.RecordHandler;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.AttachPoint.Usdt;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.UsdtFunctions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import refusal.Refusal;

/** Tells the threads that this JVM starts, by a probe in its own source. */
public final class Threads {
  /** The probe's first argument is the thread's name, text that ends with a zero. */
  private static final String SEND =
      """
        r2 = 0
        r3 = r10
        r3 += -8
        call bpf_usdt_arg
        r3 = *(u64 *)(r10 - 8)
        r0 = 0
        *(u64 *)(r10 - 40) = r0
        *(u64 *)(r10 - 32) = r0
        *(u64 *)(r10 - 24) = r0
        *(u64 *)(r10 - 16) = r0
        r1 = r10
        r1 += -40
        r2 = 32
        call bpf_probe_read_user_str
        r1 = map[started]
        r2 = r10
        r2 += -40
        r3 = 32
        r4 = 0
        call bpf_ringbuf_output
        r0 = 0
        exit
      """;

  private Threads() {}

  public static void main(String[] args) throws Throwable {
    Refusal.told(Threads::show);
  }

  public static void show() throws InterruptedException {
    Usdt point = new Usdt(Optional.empty(), "hotspot", "thread__start");
    try (Kernel kernel = LinuxKernel.open()) {
      ObjectSpec spec =
          new ObjectSpec(
                  List.of(ProgramSpec.at("start", point, new Assembler().assemble(SEND))),
                  List.of(new MapSpec("started", MapType.RINGBUF, 0, 0, 1 << 16, Set.of())),
                  "GPL")
              .merge(UsdtFunctions.of(kernel.target().architecture()));
      RecordHandler print =
          RecordHandler.of(Codec.text(32), name -> System.out.println("started: " + name));
      int self = (int) ProcessHandle.current().pid();
      try (LoadedObject object = kernel.load(spec);
          EventStream events = kernel.events(List.of(object.map("started")));
          Link _ = kernel.attach(Attachment.of(object.program("start")).watching(self))) {
        for (String name : List.of("baker", "butcher")) {
          Thread.ofPlatform().name(name).start(() -> {}).join();
        }
        while (events.await(Duration.ofMillis(100))) {
          events.drain(print);
        }
      }
    }
  }
}
