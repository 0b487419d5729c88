package uprobe;

import dev.nectar.bytecode.Assembler;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.EventStream;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.RecordHandler;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.Architecture;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachPoint.CodePlace.Symbol;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import refusal.Refusal;

/** Shows how this process calls a function of the C library, and what that returns. */
public final class Arguments {
  private static final String SEND =
      """
        r3 = *(u64 *)(r1 + OFFSET)
        *(u64 *)(r10 - 8) = r3
        *(u64 *)(r10 - 16) = KIND
        r1 = map[calls]
        r2 = r10
        r2 += -16
        r3 = 16
        r4 = 0
        call bpf_ringbuf_output
        r0 = 0
        exit
      """;

  record Call(long kind, long value) {}

  private Arguments() {}

  public static void main(String[] args) throws Throwable {
    Refusal.told(Arguments::show);
  }

  public static void show() throws Throwable {
    MethodHandle toupper =
        Linker.nativeLinker()
            .downcallHandle(
                Linker.nativeLinker().defaultLookup().find("toupper").orElseThrow(),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    Symbol place = new Symbol("toupper", 0);
    try (Kernel kernel = LinuxKernel.open()) {
      Architecture machine = kernel.target().architecture();
      ObjectSpec spec =
          new ObjectSpec(
              List.of(
                  send("called", new AttachPoint.Uprobe(libc(), place), 0, argument(machine)),
                  send("returned", new AttachPoint.Uretprobe(libc(), place), 1, result(machine))),
              List.of(new MapSpec("calls", MapType.RINGBUF, 0, 0, 1 << 16, Set.of())),
              "GPL");
      int self = (int) ProcessHandle.current().pid();
      try (LoadedObject object = kernel.load(spec);
          EventStream events = kernel.events(List.of(object.map("calls")));
          Link _ = kernel.attach(Attachment.of(object.program("called")).watching(self));
          Link _ = kernel.attach(Attachment.of(object.program("returned")).watching(self))) {
        for (int letter : "bee".toCharArray()) {
          int _ = (int) toupper.invokeExact(letter);
        }
        RecordHandler print = RecordHandler.of(Codec.record(Call.class), Arguments::print);
        while (events.await(Duration.ofMillis(100))) {
          events.drain(print);
        }
      }
    }
  }

  private static ProgramSpec send(String name, AttachPoint point, int kind, int offset) {
    String text = SEND.replace("OFFSET", "" + offset).replace("KIND", "" + kind);
    return ProgramSpec.at(name, point, new Assembler().assemble(text));
  }

  private static int argument(Architecture machine) {
    return machine.argumentOffset(0).orElseThrow();
  }

  private static int result(Architecture machine) {
    return machine.returnValueOffset();
  }

  private static void print(Call call) {
    char letter = (char) call.value();
    System.out.println(
        call.kind() == 0 ? "toupper('" + letter + "')" : "  returns '" + letter + "'");
  }

  /** The library as this process has it. */
  private static String libc() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/maps")).stream()
        .filter(line -> line.matches(".*/libc[.-].*"))
        .map(line -> line.substring(line.indexOf('/')))
        .findFirst()
        .orElseThrow(() -> new IOException("this process has no C library of its own in a file"));
  }
}
