package tc;

import dev.nectar.bytecode.Assembler;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.NetworkPoint.Direction;
import dev.nectar.object.NetworkPoint.Tcx;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import java.io.IOException;
import java.util.List;
import refusal.Refusal;
import room.Room;

/** Drops what is sent to one address, by a program in the way of outgoing packets. */
public final class Filter {
  /** Ethernet's protocol is at byte 12, the address of the receiver in IPv4's header at 30. */
  private static final String DROP =
      """
        r6 = r1
        r0 = *(u16 *)skb[12]
        if r0 != 0x800 goto pass
        r0 = *(u32 *)skb[30]
        if w0 != 0x7f000002 goto pass
        r0 = 2  // TC_ACT_SHOT
        exit
      pass:
        r0 = 0  // TC_ACT_OK
        exit
      """;

  private Filter() {}

  public static void main(String[] args) throws Throwable {
    Refusal.told(Filter::show);
  }

  public static void show() throws IOException {
    Tcx point = new Tcx("lo", Direction.EGRESS);
    ProgramSpec program = ProgramSpec.at("drop", point, new Assembler().assemble(DROP));
    try (Room room = new Room();
        Kernel kernel = LinuxKernel.open();
        LoadedObject object = kernel.load(new ObjectSpec(List.of(program), List.of(), "GPL"))) {
      Attachment attachment = Attachment.of(object.program("drop")).in(room.namespace());
      try (Link link = kernel.attach(attachment)) {
        System.out.println("attached to " + link.point().text());
        ping(room, "127.0.0.1");
        ping(room, "127.0.0.2");
      }
      System.out.println("detached");
      ping(room, "127.0.0.2");
    }
  }

  private static void ping(Room room, String address) throws IOException {
    String said = room.run("ping -c 1 -W 1 " + address);
    System.out.println(
        address + (said.contains(" 1 packets received") ? " answers" : " is silent"));
  }
}
