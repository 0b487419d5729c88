package userring;

import dev.nectar.kernel.Codec;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.MapView;
import dev.nectar.kernel.UserRing;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.elf.ObjectReader;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import refusal.Refusal;

/** Sends records to a program, which reads them when it is run. */
public final class Orders {
  record Order(int item, int count) {}

  private static final Codec<Order> ORDER = Codec.record(Order.class);

  private Orders() {}

  public static void main(String[] args) throws Throwable {
    Refusal.told(Orders::show);
  }

  public static void show() throws IOException {
    try (Kernel kernel = LinuxKernel.open();
        LoadedObject object =
            kernel.load(ObjectReader.read(Orders.class.getResource("userring.bpf.o")));
        UserRing ring = kernel.userRing(object.map("orders"))) {
      for (int i = 1; i <= 100; i++) {
        MemorySegment record = ring.reserve((int) ORDER.size()).orElseThrow();
        ORDER.write(new Order(i % 3, i), record, 0);
        ring.submit(record);
      }
      System.out.println("records the program took: " + object.program("take").testRun());
      MapView<Integer, Long> sums = object.map("sums").view(Codec.INT, Codec.LONG);
      for (int item = 0; item < 3; item++) {
        System.out.println("item " + item + ": " + sums.get(item).orElseThrow());
      }
    }
  }
}
