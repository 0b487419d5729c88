package openings;

import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.EventStream;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.Length;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadOptions;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.RecordHandler;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.elf.ObjectReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import refusal.Refusal;

/**
 * Prints which files this process opens: a tracepoint, whose records come through a ring buffer.
 */
public final class Openings {
  record Opening(int thread, @Length(16) String comm, @Length(128) String file) {}

  private Openings() {}

  public static void main(String[] args) throws Throwable {
    Refusal.told(Openings::show);
  }

  public static void show() throws IOException {
    int self = (int) ProcessHandle.current().pid();
    RecordHandler print =
        RecordHandler.of(
            Codec.record(Opening.class), o -> System.out.println(o.comm() + " opens " + o.file()));

    ObjectSpec spec = ObjectReader.read(Openings.class.getResource("openings.bpf.o"));
    LoadOptions options = LoadOptions.NONE.setting("process", Codec.INT, self);
    try (Kernel kernel = LinuxKernel.open();
        LoadedObject object = kernel.load(spec, options);
        EventStream events = kernel.events(List.of(object.map("openings")));
        Link _ = kernel.attach(Attachment.of(object.program("opens")))) {
      Files.readString(Path.of("/proc/version"));
      while (events.await(Duration.ofMillis(100))) {
        events.drain(print);
      }
    }
  }
}
