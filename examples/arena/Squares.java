package arena;

import dev.nectar.kernel.Codec;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.elf.ObjectReader;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import refusal.Refusal;

/** Walks a list that a program has built: its pointers are addresses of this process too. */
public final class Squares {
  record Node(long next, long value) {}

  private static final Codec<Node> NODE = Codec.record(Node.class);

  private Squares() {}

  public static void main(String[] args) throws Throwable {
    Refusal.told(Squares::show);
  }

  public static void show() throws IOException {
    try (Kernel kernel = LinuxKernel.open();
        LoadedObject object =
            kernel.load(ObjectReader.read(Squares.class.getResource("arena.bpf.o")))) {
      MemorySegment memory = object.map("arena").memory();
      object.program("squares").testRun();
      long at = object.variable("head").get(Codec.LONG);
      while (at != 0) {
        Node node = NODE.read(memory, at - memory.address());
        System.out.println(node.value());
        at = node.next();
      }
    }
  }
}
