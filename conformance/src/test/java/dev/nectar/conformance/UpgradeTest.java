package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.bytecode.Assembler;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadOptions;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.Reference;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.NetworkPoint.Xdp;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.testing.KernelTest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** A running program is replaced by its next version, which has the state of the old. */
@KernelTest
class UpgradeTest {
  private static final MapSpec SEEN = new MapSpec("seen", MapType.ARRAY, 4, 8, 2, Set.of());
  private static final Xdp POINT = new Xdp("lo", Xdp.Mode.GENERIC);
  private static final int PACKETS = 20_000;

  /** Counts each packet in the map's first entry, and in the second for its own version. */
  private static final String COUNT =
      """
        *(u32 *)(r10 - 4) = 0
        r1 = map[seen]
        r2 = r10
        r2 += -4
        call bpf_map_lookup_elem
        if r0 == 0 goto out
        r1 = 1
        lock *(u64 *)(r0 + 0) += r1
        *(u32 *)(r10 - 4) = 1
        r1 = map[seen]
        r2 = r10
        r2 += -4
        call bpf_map_lookup_elem
        if r0 == 0 goto out
        r1 = VERSION
        *(u64 *)(r0 + 0) = r1
      out:
        r0 = 2
        exit
      """;

  private static ObjectSpec version(int number) {
    String text = COUNT.replace("VERSION", Integer.toString(number));
    FunctionSpec body = new FunctionSpec("count", new Assembler().assemble(text), List.of());
    return new ObjectSpec(List.of(ProgramSpec.at("count", POINT, body)), List.of(SEEN), "GPL");
  }

  /** Pings go on while the programs change places; each is two packets on loopback. */
  private static void noneIsMissed(Room room, Runnable forth, Runnable back) throws Exception {
    FutureTask<String> pings =
        new FutureTask<>(
            () -> room.run("busybox ping -A -c " + PACKETS / 2 + " 127.0.0.1 | tail -2"));
    Thread.ofPlatform().start(pings);
    int swaps = 0;
    while (!pings.isDone()) {
      forth.run();
      back.run();
      swaps++;
    }
    assertThat(swaps).isPositive();
    assertThat(pings.get())
        .contains(PACKETS / 2 + " packets transmitted, " + PACKETS / 2 + " packets received");
  }

  /** Goes on with the program in the slot; without one the packet is dropped. */
  private static final String ENTER =
      """
        r2 = map[versions]
        r3 = 0
        call bpf_tail_call
        r0 = 1
        exit
      """;

  @Test
  void programInASlotIsReplacedWithoutAMissedPacket(Kernel kernel) throws Exception {
    MapSpec versions = new MapSpec("versions", MapType.PROG_ARRAY, 4, 4, 1, Set.of());
    FunctionSpec body = new FunctionSpec("enter", new Assembler().assemble(ENTER), List.of());
    ObjectSpec entry =
        new ObjectSpec(List.of(ProgramSpec.at("enter", POINT, body)), List.of(versions), "GPL");
    try (Room room = Room.open();
        LoadedObject old = kernel.load(version(1));
        LoadedObject next =
            kernel.load(version(2), LoadOptions.NONE.reusing(Map.of("seen", old.map("seen"))));
        LoadedObject enter = kernel.load(entry)) {
      var slots = enter.map("versions").references(Codec.INT);
      Reference first = new Reference.ToProgram(old.program("count"));
      Reference second = new Reference.ToProgram(next.program("count"));
      slots.put(0, first);
      Attachment wanted = new Attachment(enter.program("enter"), POINT).in(room.namespace());
      try (Link _ = kernel.attach(List.of(wanted)).getFirst()) {
        noneIsMissed(room, () -> slots.put(0, second), () -> slots.put(0, first));
        var seen = old.map("seen").view(Codec.INT, Codec.LONG);
        assertThat(seen.get(0)).contains((long) PACKETS);
        slots.put(0, second);
        room.ping();
        assertThat(seen.get(1)).contains(2L);
      }
    }
  }

  @Test
  void noPacketIsMissedAndTheStateIsKept(Kernel kernel) throws Exception {
    try (Room room = Room.open();
        LoadedObject old = kernel.load(version(1))) {
      var seen = old.map("seen").view(Codec.INT, Codec.LONG);
      Attachment wanted = new Attachment(old.program("count"), POINT).in(room.namespace());
      try (Link link = kernel.attach(List.of(wanted)).getFirst();
          LoadedObject next =
              kernel.load(version(2), LoadOptions.NONE.reusing(Map.of("seen", old.map("seen"))))) {
        noneIsMissed(
            room,
            () -> link.update(next.program("count")),
            () -> link.update(old.program("count")));
        assertThat(seen.get(0)).contains((long) PACKETS);
        link.update(next.program("count"));
        old.program("count").close();
        room.ping();
        assertThat(seen.get(0)).contains(PACKETS + 2L);
        assertThat(seen.get(1)).contains(2L);
      }
    }
  }
}
