package tasks;

import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.LoadOptions;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.elf.ObjectReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import refusal.Refusal;

/** Lists the threads of this process, with what only the kernel knows of them. */
public final class Tasks {
  private Tasks() {}

  public static void main(String[] args) throws Throwable {
    Refusal.told(Tasks::show);
  }

  public static void show() throws IOException {
    int self = (int) ProcessHandle.current().pid();
    ObjectSpec spec = ObjectReader.read(Tasks.class.getResource("tasks.bpf.o"));
    try (Kernel kernel = LinuxKernel.open();
        LoadedObject object =
            kernel.load(spec, LoadOptions.NONE.setting("process", Codec.INT, self));
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(
                    kernel.iterate(Attachment.of(object.program("line"))),
                    StandardCharsets.UTF_8))) {
      lines.lines().forEach(System.out::println);
    }
  }
}
