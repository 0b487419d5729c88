package dev.nectar.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.bytecode.Assembler;
import dev.nectar.host.Host;
import dev.nectar.host.Mapping;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadOptions;
import dev.nectar.kernel.MapView;
import dev.nectar.kernel.spi.ObjectInKernel;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.Perf;
import dev.nectar.linux.sys.SystemCalls;
import dev.nectar.object.Architecture;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachPoint.CodePlace;
import dev.nectar.object.Feature;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way of kernels whose perf has no unit for probes, on one that seems to have none. */
@Tag("kernel")
class TracefsProbesTest {
  private static final int HERE = (int) ProcessHandle.current().pid();
  private static final MapSpec SEEN = new MapSpec("seen", MapType.ARRAY, 4, 16, 1, Set.of());

  /** Notes a register of this process. */
  private static final String TEXT =
      """
        r6 = r1
        call bpf_get_current_pid_tgid
        r0 >>= 32
        if r0 != PROCESS goto out
        *(u32 *)(r10 - 4) = 0
        r1 = map[seen]
        r2 = r10
        r2 += -4
        call bpf_map_lookup_elem
        if r0 == 0 goto out
        r1 = 1
        lock *(u64 *)(r0 + 0) += r1
        r1 = *(u64 *)(r6 + REGISTER)
        *(u64 *)(r0 + 8) = r1
      out:
        r0 = 0
        exit
      """;

  @TempDir Path root;
  private Bpf bpf;
  private LinuxTarget target;
  private Attacher attacher;
  private MemorySegment function;
  private String library = "";
  private long offset;

  /** What this process sees of its machine, but for the units of perf. */
  @BeforeEach
  void open() throws IOException {
    Architecture architecture =
        Architecture.find(System.getProperty("os.arch", ""))
            .orElseThrow(IllegalStateException::new);
    try (LinuxKernel kernel = LinuxKernel.open()) {
      Privileges.assumeBpf(kernel);
    }
    Files.createDirectories(root.resolve("sys"));
    Files.createSymbolicLink(root.resolve("proc"), Path.of("/proc"));
    for (String name : List.of("kernel", "devices", "fs")) {
      Files.createSymbolicLink(root.resolve("sys").resolve(name), Path.of("/sys", name));
    }
    bpf = new Bpf(new SystemCalls(architecture));
    target = new LinuxTarget(bpf, architecture, Host.at(root));
    attacher = new Attacher(bpf, new Perf(bpf.calls()), target);
    function = Linker.nativeLinker().defaultLookup().find("getppid").orElseThrow();
    Mapping mapping =
        Host.local().mappings(HERE).stream()
            .filter(each -> each.contains(function.address()) && each.file())
            .findFirst()
            .orElseThrow();
    library = mapping.path();
    offset = function.address() - mapping.start() + mapping.offset();
  }

  /** What it links to must not be taken for what the test made. */
  @AfterEach
  void close() throws IOException {
    for (String name : List.of("proc", "sys/kernel", "sys/devices", "sys/fs")) {
      Files.deleteIfExists(root.resolve(name));
    }
    if (target != null) {
      target.close();
    }
  }

  private void assume(String kind) {
    Assumptions.assumeTrue(
        TracefsProbes.exist(kind, target),
        "this kernel was built without " + kind + "_events in tracefs");
  }

  private ObjectInKernel load(AttachPoint point, int register) {
    String text =
        TEXT.replace("PROCESS", Integer.toString(HERE))
            .replace("REGISTER", Integer.toString(register));
    FunctionSpec body = new FunctionSpec("legacy", new Assembler().assemble(text), List.of());
    ProgramSpec program = ProgramSpec.at("legacy", point, body);
    ObjectSpec spec = new ObjectSpec(List.of(program), List.of(SEEN), "GPL");
    return new Loader(bpf, target, LoadOptions.NONE).load(spec);
  }

  private Link attach(ObjectInKernel object, AttachPoint point) {
    return attacher.attach(List.of(wanted(object, point))).getFirst();
  }

  private static Attachment wanted(ObjectInKernel object, AttachPoint point) {
    Attachment all = new Attachment(object.program("legacy"), point);
    return point instanceof AttachPoint.Kprobe ? all : all.watching(HERE);
  }

  private int call() {
    try {
      return (int)
          Linker.nativeLinker()
              .downcallHandle(function, FunctionDescriptor.of(ValueLayout.JAVA_INT))
              .invokeExact();
    } catch (Throwable e) {
      throw new AssertionError("a downcall does not throw", e);
    }
  }

  private static long seen(ObjectInKernel object, int at) {
    MapView<Integer, byte[]> seen = object.map("seen").view(Codec.INT, Codec.bytes(16));
    return java.nio.ByteBuffer.wrap(seen.get(0).orElseThrow())
        .order(java.nio.ByteOrder.nativeOrder())
        .getLong(8 * at);
  }

  private String events(String kind) throws IOException {
    return Files.readString(target.tracefs(kind + "_events"));
  }

  @Test
  void uprobeIsAnEventOfThisProcessUntilItIsClosed() throws IOException {
    assume("uprobe");
    AttachPoint point = new AttachPoint.Uprobe(library, new CodePlace.FileOffset(offset));
    int pointer = target.architecture().instructionPointerOffset();
    try (ObjectInKernel object = load(point, pointer)) {
      assertThat(events("uprobe")).as("before").doesNotContain("nectar_" + HERE);
      Link link = attach(object, point);
      assertThat(events("uprobe")).contains("p:nectar_" + HERE + "/probe_");
      call();
      call();
      assertThat(seen(object, 0)).isEqualTo(2);
      assertThat(seen(object, 1)).isEqualTo(function.address());
      link.close();
      call();
      assertThat(seen(object, 0)).as("after").isEqualTo(2);
      assertThat(events("uprobe")).as("after").doesNotContain("nectar_" + HERE);
    }
  }

  @Test
  void uretprobeSeesTheResult() {
    assume("uprobe");
    AttachPoint point = new AttachPoint.Uretprobe(library, new CodePlace.Symbol("getppid", 0));
    try (ObjectInKernel object = load(point, target.architecture().returnValueOffset());
        Link _ = attach(object, point)) {
      assertThat(call()).isEqualTo((int) seen(object, 1));
      assertThat(seen(object, 0)).isEqualTo(1);
    }
  }

  @Test
  void probesThatSourcesDeclareAreReachedSo() throws IOException {
    assume("uprobe");
    AttachPoint point = new AttachPoint.Usdt(Optional.of("libjvm.so"), "hotspot", "gc__begin");
    FunctionSpec body =
        new FunctionSpec(
            "legacy",
            new Assembler()
                .assemble(TEXT.replace("PROCESS", Integer.toString(HERE)).replace("REGISTER", "0")),
            List.of());
    ProgramSpec anywhere = new ProgramSpec("legacy", ProgramType.KPROBE, body);
    ObjectSpec spec = new ObjectSpec(List.of(anywhere), List.of(SEEN), "GPL");
    try (ObjectInKernel object = new Loader(bpf, target, LoadOptions.NONE).load(spec)) {
      try (Link _ = attach(object, point)) {
        assertThat(events("uprobe").lines().filter(line -> line.contains("nectar_" + HERE)))
            .as("one for each place")
            .hasSizeGreaterThan(1);
        System.gc();
        assertThat(seen(object, 0)).isPositive();
      }
      assertThat(events("uprobe")).as("after").doesNotContain("nectar_" + HERE);
    }
  }

  @Test
  void kprobeIsAnEventOfThisProcessUntilItIsClosed() throws IOException {
    assume("kprobe");
    String machine =
        switch (target.architecture()) {
          case X86_64 -> "x64";
          case ARM64 -> "arm64";
        };
    AttachPoint point = new AttachPoint.Kprobe("__" + machine + "_sys_getppid", 0);
    int pointer = target.architecture().instructionPointerOffset();
    try (ObjectInKernel object = load(point, pointer)) {
      Link link = attach(object, point);
      assertThat(events("kprobe")).contains("p:nectar_" + HERE + "/probe_");
      call();
      assertThat(seen(object, 0)).isEqualTo(1);
      link.close();
      call();
      assertThat(seen(object, 0)).as("after").isEqualTo(1);
      assertThat(events("kprobe")).as("after").doesNotContain("nectar_" + HERE);
    }
  }

  @Test
  void whatCannotBeProbedLeavesNoEvent() throws IOException {
    assume("uprobe");
    AttachPoint blank = new AttachPoint.Uprobe("/no such/file", new CodePlace.FileOffset(1));
    AttachPoint folder =
        new AttachPoint.Uprobe(
            Files.createDirectory(root.resolve("a b")).resolve("file").toString(),
            new CodePlace.FileOffset(1));
    Files.writeString(root.resolve("a b/file"), "text");
    try (ObjectInKernel object = load(blank, 0)) {
      assertThatThrownBy(() -> attach(object, blank))
          .isInstanceOf(KernelException.class)
          .hasMessageContaining("there is no file /no such/file");
      assertThatThrownBy(() -> attach(object, folder))
          .isInstanceOf(KernelException.class)
          .hasMessageContaining("this kernel takes no path with blanks");
      AttachPoint good = new AttachPoint.Uprobe(library, new CodePlace.FileOffset(offset));
      Attachment nobody = wanted(object, good).watching(0x3fff_fff0);
      assertThatThrownBy(() -> attacher.attach(List.of(nobody)))
          .isInstanceOf(KernelException.class)
          .hasMessageContaining("there is no such process");
    }
    assertThat(events("uprobe")).doesNotContain("nectar_" + HERE);
  }

  @Test
  void functionsThatAreNotThereAreTold() throws IOException {
    assume("kprobe");
    AttachPoint point = new AttachPoint.Kprobe("no_such_function", 0);
    try (ObjectInKernel object = load(point, 0)) {
      assertThatThrownBy(() -> attach(object, point))
          .isInstanceOf(KernelException.class)
          .hasMessageContaining("cannot attach to kprobe:no_such_function: ");
    }
    assertThat(events("kprobe")).doesNotContain("nectar_" + HERE);
  }

  @Test
  void kernelsWithoutUnitsHaveProbesAllTheSame() {
    assume("uprobe");
    assertThat(ProbeUnit.exists("uprobe", target.host())).isFalse();
    assertThat(target.has(Feature.UPROBE)).isTrue();
  }
}
