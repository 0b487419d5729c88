package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.btf.BtfKind;
import dev.nectar.bytecode.Assembler;
import dev.nectar.bytecode.KernelVersion;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Attachment.Scope;
import dev.nectar.kernel.Attachment.Scope.OfCgroups.Walk;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LinkInfo.Place;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.Reference;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.testing.KernelTest;
import dev.nectar.testing.RequiresKernel;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of the kernel's, of which programs write 4 bytes for each element. */
@KernelTest
class IteratorTest {
  private static final KernelVersion WALKED_GROUPS = KernelVersion.of(6, 1);

  private static final MapSpec NUMBERS = new MapSpec("numbers", MapType.HASH, 4, 4, 100, Set.of());

  /** Writes the number 7 for each element; the end of the list is none. */
  private static final String EACH =
      """
        r2 = *(u64 *)(r1 + 8)
        if r2 == 0 goto out
        *(u32 *)(r10 - 4) = 7
        r2 = r10
        r2 += -4
        r1 = *(u64 *)(r1 + 0)
        r1 = *(u64 *)(r1 + 0)
        r3 = 4
        call bpf_seq_write
      out:
        r0 = 0
        exit
      """;

  /** Writes each key. */
  private static final String KEYS =
      """
        r2 = *(u64 *)(r1 + 16)
        if r2 == 0 goto out
        r1 = *(u64 *)(r1 + 0)
        r1 = *(u64 *)(r1 + 0)
        r3 = 4
        call bpf_seq_write
      out:
        r0 = 0
        exit
      """;

  private static LoadedObject load(Kernel kernel, String list, String text) {
    FunctionSpec body = new FunctionSpec("each", new Assembler().assemble(text), List.of());
    return kernel.load(
        new ObjectSpec(
            List.of(ProgramSpec.at("each", new AttachPoint.Iterator(list), body)),
            List.of(NUMBERS),
            "GPL"));
  }

  private static Attachment all(LoadedObject object, String list) {
    return new Attachment(object.program("each"), new AttachPoint.Iterator(list));
  }

  private static List<Integer> read(Kernel kernel, Attachment wanted) throws IOException {
    try (InputStream stream = kernel.iterate(wanted)) {
      ByteBuffer bytes = ByteBuffer.wrap(stream.readAllBytes()).order(ByteOrder.nativeOrder());
      List<Integer> numbers = new ArrayList<>();
      while (bytes.hasRemaining()) {
        numbers.add(bytes.getInt());
      }
      return numbers;
    }
  }

  @Test
  void wholeListIsWalkedEachTime(Kernel kernel) throws IOException {
    try (LoadedObject object = load(kernel, "bpf_map", EACH)) {
      List<Integer> first = read(kernel, all(object, "bpf_map"));
      assertThat(first).isNotEmpty().containsOnly(7);
      assertThat(read(kernel, all(object, "bpf_map"))).isNotEmpty();
    }
  }

  @Test
  void elementsOfAMapAreWalked(Kernel kernel) throws IOException {
    try (LoadedObject object = load(kernel, "bpf_map_elem", KEYS)) {
      BpfMap map = object.map("numbers");
      var view = map.view(Codec.INT, Codec.INT);
      for (int key = 0; key < 50; key++) {
        view.put(key, -key);
      }
      List<Integer> keys = read(kernel, all(object, "bpf_map_elem").on(map));
      assertThat(keys).hasSize(50).doesNotHaveDuplicates().allMatch(key -> key >= 0 && key < 50);
    }
  }

  @ParameterizedTest
  @CsvSource({"sockmap, SOCKMAP, 24", "bpf_sk_storage_map, SK_STORAGE, 16"})
  void socketsOfAMapAreWalked(String list, MapType type, int socketAt, Kernel kernel)
      throws IOException {
    Assumptions.assumeTrue(
        kernel.target().types().orElseThrow().find(BtfKind.STRUCT, "bpf_iter__" + list) != 0,
        "this kernel has no such list");
    try (SocketsTest.Listening socket = SocketsTest.Listening.open(false);
        LoadedObject sockets = Maps.load(kernel, type);
        LoadedObject object = load(kernel, list, EACH.replace("r1 + 8", "r1 + " + socketAt))) {
      Reference one = new Reference.Descriptor(socket.descriptor());
      BpfMap map = sockets.map("m");
      assertThat(read(kernel, all(object, list).on(map))).as("empty").isEmpty();
      switch (type) {
        case SOCKMAP -> map.references(Codec.INT).put(0, one);
        default -> map.storage(Codec.LONG).put(one, 1L);
      }
      assertThat(read(kernel, all(object, list).on(map))).containsExactly(7);
      try (Link link = kernel.attach(all(object, list).on(map))) {
        Links.isOf(link, object.program("each"), kernel);
        assertThat(link.info().place()).isEqualTo(new Place.Iterator(list, map.info().id()));
      }
    }
  }

  /**
   * The lists that need not be told what to walk, by {@code bpf_iter__NAME} in the kernel's types.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "bpf_link",
        "bpf_map",
        "bpf_prog",
        "cgroup",
        "dmabuf",
        "ipv6_route",
        "kmem_cache",
        "ksym",
        "netlink",
        "task",
        "task_file",
        "task_vma",
        "tcp",
        "udp",
        "unix"
      })
  void everyListOfTheKernelIsWalked(String list, Kernel kernel) throws IOException {
    boolean known =
        kernel.target().types().orElseThrow().find(BtfKind.STRUCT, "bpf_iter__" + list) != 0
            && (!list.equals("cgroup") || kernel.target().version().atLeast(WALKED_GROUPS));
    Assumptions.assumeTrue(known, "this kernel has no such list to walk as a whole");
    InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Path name = Files.createTempDirectory("nectar-test-").resolve("socket");
    // For the lists of sockets, links and buffers to have an element.
    try (ServerSocketChannel _ = ServerSocketChannel.open().bind(loopback);
        DatagramChannel _ = DatagramChannel.open().bind(loopback);
        ServerSocketChannel _ =
            ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(name));
        DmaBuffer _ = DmaBuffer.ifPossible();
        LoadedObject object = load(kernel, list, EACH);
        Link link = kernel.attach(all(object, list).within(whole(list)))) {
      Links.isOf(link, object.program("each"), kernel);
      assertThat(read(kernel, all(object, list).within(whole(list)))).allMatch(seen -> seen == 7);
    } finally {
      Files.delete(name);
      Files.delete(name.getParent());
    }
  }

  private static Scope whole(String list) throws IOException {
    return list.equals("cgroup")
        ? new Scope.OfCgroups(Group.root(), Walk.DOWN_PARENTS_FIRST)
        : new Scope.All();
  }

  @Test
  void linkTellsItsListAndMap(Kernel kernel) {
    try (LoadedObject object = load(kernel, "bpf_map_elem", KEYS);
        Link link =
            kernel
                .attach(List.of(all(object, "bpf_map_elem").on(object.map("numbers"))))
                .getFirst()) {
      Links.isOf(link, object.program("each"), kernel);
      int id = object.map("numbers").info().id();
      assertThat(link.info().place()).isEqualTo(new Place.Iterator("bpf_map_elem", id));
    }
  }

  @Test
  void listOfALinkIsWalkedAgainAndAgain(Kernel kernel) throws IOException {
    try (LoadedObject object = load(kernel, "bpf_map_elem", KEYS);
        Link made = kernel.attach(all(object, "bpf_map_elem").on(object.map("numbers")));
        Link found = kernel.inventory().link(made.info().ids().getFirst()).orElseThrow()) {
      object.map("numbers").view(Codec.INT, Codec.INT).put(7, 1);
      for (Link link : List.of(made, found, found)) {
        try (InputStream walk = kernel.iterate(link)) {
          assertThat(walk.readAllBytes()).hasSize(4).contains(7);
        }
      }
    }
  }

  @Test
  void listThatNeedsAMapIsNotWalkedWithout(Kernel kernel) {
    try (LoadedObject object = load(kernel, "bpf_map_elem", KEYS)) {
      assertThatThrownBy(() -> kernel.iterate(all(object, "bpf_map_elem")))
          .isInstanceOf(KernelException.class)
          .hasMessage(
              "cannot attach to iter:bpf_map_elem: it must be told which part of the list to walk");
    }
  }

  @Test
  void listThatIsNotThereIsNamed(Kernel kernel) {
    assertThatThrownBy(() -> load(kernel, "no_such_list", EACH))
        .isInstanceOf(KernelException.class)
        .hasMessageContaining("iter:no_such_list is not in this kernel");
  }

  @Test
  @RequiresKernel("6.1")
  void tasksOfAProcessAndOneThreadAreWalked(Kernel kernel) throws Exception {
    String self = Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName().toString();
    try (Room room = Room.open();
        LoadedObject object = load(kernel, "task", EACH)) {
      Attachment all = all(object, "task");
      assertThat(read(kernel, all).size()).isGreaterThan(2);
      assertThat(read(kernel, all.watching((int) room.pid()))).containsExactly(7);
      assertThat(read(kernel, all.within(new Scope.OfThread(Integer.parseInt(self)))))
          .containsExactly(7);
      assertThat(read(kernel, all.watching(0x3fff_ffff))).as("nobody").isEmpty();
    }
  }

  @Test
  @RequiresKernel("6.1")
  void controlGroupsAreWalked(Kernel kernel) throws Exception {
    try (Room room = Room.open();
        Group group = Group.of(room);
        LoadedObject object = load(kernel, "cgroup", EACH)) {
      Attachment all = all(object, "cgroup");
      assertThat(read(kernel, all.within(new Scope.OfCgroups(group.folder(), Walk.ITSELF))))
          .containsExactly(7);
      assertThat(read(kernel, all.within(new Scope.OfCgroups(group.folder(), Walk.UP))))
          .containsExactly(7, 7);
    }
  }

  @Test
  void streamThatIsClosedReadsNothing(Kernel kernel) throws IOException {
    try (LoadedObject object = load(kernel, "bpf_map", EACH)) {
      InputStream stream = kernel.iterate(all(object, "bpf_map"));
      assertThat(stream.read()).isEqualTo(7);
      stream.close();
      stream.close();
      assertThatThrownBy(stream::read).isInstanceOf(IOException.class);
    }
  }
}
