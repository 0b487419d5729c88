package congestion;

import dev.nectar.kernel.Codec;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.elf.ObjectReader;
import java.io.IOException;
import refusal.Refusal;
import room.Room;

/** A congestion control of TCP, used by the connections of one network namespace. */
public final class Congestion {
  private static final String CHOSEN = "/proc/sys/net/ipv4/tcp_congestion_control";

  /** 3 MB from one process to another, when the other listens. */
  private static final String SEND =
      "nc -l -p 9 > /dev/null & until grep -q ':0009 .* 0A' /proc/net/tcp /proc/net/tcp6; do :; done; "
          + "head -c 3000000 /dev/zero | nc 127.0.0.1 9; wait";

  private Congestion() {}

  public static void main(String[] args) throws Throwable {
    Refusal.told(Congestion::show);
  }

  public static void show() throws IOException {
    try (Kernel kernel = LinuxKernel.open();
        LoadedObject object =
            kernel.load(ObjectReader.read(Congestion.class.getResource("steady.bpf.o")));
        Link _ = kernel.register(object.map("steady"));
        Room room = new Room()) {
      object.variable("window").set(Codec.INT, 20);
      room.run("echo nectar_steady > " + CHOSEN);
      System.out.print("chosen: " + room.run("cat " + CHOSEN));
      room.run(SEND);
      long packets = object.variable("acknowledged").get(Codec.LONG);
      System.out.println("packets that were acknowledged: " + packets);
    }
  }
}
