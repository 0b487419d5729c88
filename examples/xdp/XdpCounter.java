package xdp;

import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.MapView;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.NetworkPoint.Xdp;
import dev.nectar.object.elf.ObjectReader;
import java.io.IOException;
import refusal.Refusal;
import room.Room;

/** Counts what arrives at one end of a veth pair, whose other end is in another namespace. */
public final class XdpCounter {
  record Traffic(long packets, long bytes) {}

  private XdpCounter() {}

  public static void main(String[] args) throws Throwable {
    Refusal.told(XdpCounter::show);
  }

  public static void show() throws IOException {
    try (Room here = new Room();
        Room there = new Room();
        Kernel kernel = LinuxKernel.open();
        LoadedObject object =
            kernel.load(ObjectReader.read(XdpCounter.class.getResource("xdp.bpf.o")))) {
      connect(here, there);
      Xdp point = new Xdp("v0");
      Attachment attachment = new Attachment(object.program("count"), point).in(here.namespace());
      try (Link link = kernel.attach(attachment)) {
        System.out.println("attached to " + link.point().text());
        there.run("ping -c 3 -i 0.1 10.9.0.1");
      }
      MapView<Integer, Traffic> traffic =
          object.map("traffic").view(Codec.INT, Codec.record(Traffic.class));
      traffic.forEach(
          (protocol, seen) ->
              System.out.printf(
                  "protocol %04x: %d packets, %d bytes%n", protocol, seen.packets(), seen.bytes()));
    }
  }

  private static void connect(Room here, Room there) throws IOException {
    for (Room room : new Room[] {here, there}) {
      room.run("echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6");
    }
    here.run("ip link add v0 type veth; ip link set veth0 netns " + there.pid());
    here.run("ip addr add 10.9.0.1/24 dev v0; ip link set v0 up");
    there.run("ip addr add 10.9.0.2/24 dev veth0; ip link set veth0 up");
    there.run("ping -c 1 10.9.0.1"); // the two know each other's addresses from then on
  }
}
