package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.btf.BtfBuilder;
import dev.nectar.btf.BtfType;
import dev.nectar.bytecode.Assembler;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachType;
import dev.nectar.object.Contents;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.Pinning;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.object.Slot;
import dev.nectar.testing.Evidence;
import dev.nectar.testing.KernelTest;
import dev.nectar.testing.RequiresKernel;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A congestion control that nobody chooses, in the kernel's list of them. */
@KernelTest
class StructOpsTest {
  private static final Path KNOWN = Path.of("/proc/sys/net/ipv4/tcp_available_congestion_control");
  private static final String NAME = "nectar_still";
  private static final int NAME_AT = 24;
  private static final int FLAGS_AT = 40;
  private static final int SIZE = 48;

  /** {@code TCP_CONG_NON_RESTRICTED} of the kernel's net/tcp.h: any namespace may choose it. */
  private static final byte NON_RESTRICTED = 1;

  private static final MapSpec RUNS = new MapSpec("runs", MapType.ARRAY, 4, 8, 1, Set.of());

  private static final String COUNT =
      """
        *(u32 *)(r10 - 4) = 0
        r1 = map[runs]
        r2 = r10
        r2 += -4
        call bpf_map_lookup_elem
        if r0 == 0 goto out
        r1 = 1
        lock *(u64 *)(r0 + 0) += r1
      out:
        r0 = 0
        exit
      """;

  /** Sends 1 MB from one process of a room to another. */
  private static final String SEND =
      "busybox nc -l -p 78 >/dev/null & n=0; "
          + "until busybox grep -q :004E /proc/net/tcp /proc/net/tcp6 || [ $n = 9999 ]; "
          + "do n=$((n + 1)); done; "
          + "busybox head -c 1000000 /dev/zero | busybox nc 127.0.0.1 78; wait";

  private static ObjectSpec table(Set<MapFlag> flags) {
    return table("still", flags);
  }

  /** An object with the table as a map of that name. */
  static ObjectSpec table(String map, Set<MapFlag> flags) {
    BtfBuilder types = new BtfBuilder(ByteOrder.nativeOrder());
    int pointer = types.pointer(0);
    int character = types.integer("char", 1, BtfType.Int.SIGNED);
    int number = types.integer("int", 4, BtfType.Int.SIGNED);
    int name = types.add(new BtfType.Array(character, number, 16));
    int table =
        types.add(
            new BtfType.Struct(
                "tcp_congestion_ops",
                false,
                SIZE,
                false,
                List.of(
                    new BtfType.Member("ssthresh", pointer, 0, 0),
                    new BtfType.Member("cong_avoid", pointer, 64, 0),
                    new BtfType.Member("undo_cwnd", pointer, 128, 0),
                    new BtfType.Member("name", name, NAME_AT * 8, 0),
                    new BtfType.Member("flags", number, FLAGS_AT * 8, 0))));
    byte[] value = new byte[SIZE];
    byte[] text = NAME.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, value, NAME_AT, text.length);
    value[ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? FLAGS_AT : FLAGS_AT + 3] =
        NON_RESTRICTED;
    List<Slot> slots = new ArrayList<>();
    slots.add(new Slot.Value(Contents.zeros(4), Contents.of(value)));
    List<ProgramSpec> programs = new ArrayList<>();
    for (String member : List.of("ssthresh", "cong_avoid", "undo_cwnd")) {
      slots.add(new Slot.Member(8 * programs.size(), member));
      programs.add(
          new ProgramSpec(
              member,
              ProgramType.STRUCT_OPS,
              Optional.of(
                  new AttachPoint.Hook(
                      ProgramType.STRUCT_OPS,
                      Optional.of(AttachType.STRUCT_OPS),
                      "tcp_congestion_ops:" + member)),
              new FunctionSpec(member, new Assembler().assemble(code(member)), List.of())));
    }
    MapSpec still =
        new MapSpec(
            map,
            MapType.STRUCT_OPS,
            4,
            SIZE,
            1,
            flags,
            MapRole.STRUCT_OPS,
            0,
            table,
            Optional.empty(),
            slots,
            Pinning.NONE,
            0,
            Optional.empty());
    return new ObjectSpec(
        programs,
        List.of(),
        List.of(still, RUNS),
        List.of(),
        List.of(),
        Optional.of(types.read()),
        ByteOrder.nativeOrder(),
        "GPL",
        0);
  }

  private static String code(String member) {
    return member.equals("cong_avoid") ? COUNT : "r0 = 10\n exit";
  }

  static boolean isKnown() throws IOException {
    return List.of(Files.readString(KNOWN).strip().split(" ", -1)).contains(NAME);
  }

  private static void isKnownWhileRegistered(Kernel kernel, Set<MapFlag> flags) throws IOException {
    try (LoadedObject object = kernel.load(table(flags))) {
      assertThat(isKnown()).as("before").isFalse();
      try (Link link = kernel.register(object.map("still"))) {
        assertThat(isKnown()).as(link.point().text()).isTrue();
        try (LoadedObject other = kernel.load(table(flags))) {
          assertThatThrownBy(() -> kernel.register(other.map("still")))
              .isInstanceOf(KernelException.class)
              .hasMessageContaining("the kernel has one of that name");
        }
      }
      assertThat(isKnown()).as("after").isFalse();
    }
  }

  @Test
  void tableIsKnownWhileItIsRegistered(Kernel kernel) throws IOException {
    isKnownWhileRegistered(kernel, Set.of());
  }

  @Test
  @RequiresKernel("6.4")
  void tableIsKnownAsLongAsItsLink(Kernel kernel) throws IOException {
    isKnownWhileRegistered(kernel, Set.of(MapFlag.LINK));
  }

  @Test
  void connectionsOfANamespaceUseTheTable(Kernel kernel) throws IOException {
    String chosen = "/proc/sys/net/ipv4/tcp_congestion_control";
    try (LoadedObject object = kernel.load(table(Set.of()));
        Link link = kernel.register(object.map("still"));
        Room room = Room.open()) {
      room.run("echo " + NAME + " > " + chosen);
      assertThat(room.run("busybox cat " + chosen)).isEqualTo(NAME + "\n");
      assertThat(runs(object)).as("before").isZero();
      room.run(SEND);
      assertThat(runs(object)).isPositive();
      Evidence.of(kernel).fired(link.point());
    }
  }

  private static long runs(LoadedObject object) {
    return object.map(RUNS.name()).view(Codec.INT, Codec.LONG).get(0).orElseThrow();
  }

  /** The kernel's structure is larger than that of the object, and begins with its own state. */
  @Test
  void valuesAreAsLargeAsTheKernelHasThem(Kernel kernel) {
    try (LoadedObject object = kernel.load(table(Set.of()))) {
      BpfMap map = object.map("still");
      int size = map.info().valueBytes();
      assertThat(size).isGreaterThan(SIZE);
      assertThat(map.view(Codec.INT, Codec.bytes(size)).get(0)).isPresent();
      assertThatThrownBy(() -> map.view(Codec.INT, Codec.bytes(SIZE)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("values of map still have " + size + " bytes, not " + SIZE);
    }
  }

  @Test
  void otherMapsAreNotRegistered(Kernel kernel) {
    MapSpec map = new MapSpec("plain", MapType.ARRAY, 4, 4, 1, Set.of());
    try (LoadedObject object = kernel.load(new ObjectSpec(List.of(), List.of(map), "GPL"))) {
      assertThatThrownBy(() -> kernel.register(object.map("plain")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("map plain is not of struct_ops");
    }
  }
}
