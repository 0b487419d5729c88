package dev.nectar.object.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nectar.bytecode.Encoder;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.Instruction.CallFunction;
import dev.nectar.bytecode.Instruction.Exit;
import dev.nectar.elf.ElfFile;
import dev.nectar.elf.ElfSymbol;
import dev.nectar.elf.ElfWriter;
import dev.nectar.elf.NewSection;
import dev.nectar.elf.Section;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.ExternSpec;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.Pinning;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.object.Slot;
import dev.nectar.object.VariableSpec;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ObjectReaderTest {
  private static final String HEAD =
      """
      typedef unsigned int u32;
      typedef unsigned long long u64;
      #define SEC(x) __attribute__((section(x), used))
      #define __uint(n, v) int (*n)[v]
      #define __type(n, v) __typeof__(v) *n
      #define __array(n, v) __typeof__(v) *n[]
      #define NOINLINE __attribute__((noinline))
      static void *(*lookup)(void *, void *) = (void *) 1;
      """;

  @TempDir Path folder;

  private ObjectSpec compile(String source, String... options)
      throws IOException, InterruptedException {
    Path clang = Path.of("/usr/bin/clang-19");
    assumeTrue(Files.isExecutable(clang), "clang-19 is not installed");
    Path c = folder.resolve("test.c");
    Path o = folder.resolve("test.o");
    Files.writeString(c, HEAD + source);
    List<String> command = new ArrayList<>(List.of(clang.toString(), "-O2", "-c"));
    command.addAll(List.of(options));
    command.addAll(List.of(c.toString(), "-o", o.toString()));
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor()).isZero();
    return ObjectReader.read(o);
  }

  private static final String WHOLE =
      """
      struct { __uint(type, 1); __type(key, u32); __type(value, u64); __uint(max_entries, 4);
               __uint(pinning, 1); } h SEC(".maps");
      struct inner { __uint(type, 2); __uint(max_entries, 1); __type(key, u32); __type(value, u32);
      } one SEC(".maps"), two SEC(".maps");
      struct { __uint(type, 12); __uint(max_entries, 3); __type(key, u32);
               __array(values, struct inner); } outer SEC(".maps") = { .values = { &one, 0, &two }};
      struct { __uint(type, 27); __uint(max_entries, 4096); __type(value, u64); } ring SEC(".maps");
      int g = 5;
      static volatile int s;
      const volatile int ro = 3;
      int zero;
      NOINLINE static int sub(int x) { s += x; return x * 3 + zero; }
      NOINLINE int global(int x) { return sub(x) + g; }
      extern int CONFIG_HZ __attribute__((section(".kconfig"), weak));
      extern void kfunc(int) __attribute__((section(".ksyms"), weak));
      extern const int kvar __attribute__((section(".ksyms")));
      static long callback(u32 i, void *c) { return i + s; }
      static long (*loop)(u32, void *, void *, u64) = (void *) 181;
      SEC("xdp") int first(void *ctx) {
        u32 k = 1;
        lookup(&h, &k);
        lookup(&outer, &k);
        if (kfunc) kfunc(1);
        loop(3, callback, 0, 0);
        return global(k) + sub(g) + ro + CONFIG_HZ + kvar;
      }
      SEC("?xdp") int second(void *ctx) { lookup(&ring, ctx); return sub(2); }
      char gpl[] SEC("license") = "GPL";
      """;

  @ParameterizedTest
  @ValueSource(strings = {"bpfel", "bpfeb"})
  void everythingOfAnObjectIsNamed(String target) throws Exception {
    ObjectSpec spec = compile(WHOLE, "-g", "-target", target);

    assertThat(spec.programs()).extracting(ProgramSpec::name).containsExactly("first", "second");
    assertThat(spec.functions())
        .extracting(FunctionSpec::name)
        .containsExactlyInAnyOrder("global", "sub", "callback");
    assertThat(spec.license()).isEqualTo("GPL");
    assertThat(names(spec.programs().getFirst().body()))
        .containsExactly(
            "h",
            "outer",
            "kfunc",
            "kfunc",
            "callback",
            "global",
            ".data",
            "sub",
            ".rodata",
            ".kconfig",
            "kvar");
    assertThat(spec.variables())
        .extracting(VariableSpec::name)
        .containsExactlyInAnyOrder("g", "s", "ro", "zero");
    assertThat(spec.variables())
        .filteredOn(v -> v.map().equals(".bss"))
        .extracting(VariableSpec::offset)
        .containsExactlyInAnyOrder(0, 4);
    assertThat(spec.externs())
        .extracting(ExternSpec::name)
        .containsExactly("CONFIG_HZ", "kfunc", "kvar");
    assertThat(spec.externs().get(1).need()).isEqualTo(ExternSpec.Need.WEAK);
  }

  @Test
  void mapsKeepSizesContentsAndPins() throws Exception {
    ObjectSpec spec = compile(WHOLE, "-g", "-target", "bpf");

    MapSpec h = spec.map("h").orElseThrow();
    assertThat(List.of(h.keySize(), h.valueSize())).containsExactly(4, 8);
    assertThat(h.pinning()).isEqualTo(Pinning.BY_NAME);
    MapSpec outer = spec.map("outer").orElseThrow();
    assertThat(outer.initial())
        .containsExactly(new Slot.InnerMap(0, "one"), new Slot.InnerMap(2, "two"));
    assertThat(outer.inner().orElseThrow().type()).isEqualTo(MapType.ARRAY);
    assertThat(spec.map("ring").orElseThrow().valueSize()).isZero();
    assertThat(spec.map(".rodata").orElseThrow().role()).isEqualTo(MapRole.CONSTANTS);
    assertThat(spec.map(".kconfig").orElseThrow().valueSize()).isEqualTo(4);
  }

  @Test
  void theSameBytesAreTheSameSpec() throws Exception {
    ObjectSpec spec = compile(WHOLE, "-g", "-target", "bpf");

    assertThat(ObjectReader.read(folder.resolve("test.o"))).isEqualTo(spec);
  }

  @Test
  void objectsWithoutTypesHaveProgramsAndLegacyMaps() throws Exception {
    ObjectSpec spec =
        compile(
            """
            struct bpf_map_def { u32 type, key, value, entries, flags; };
            struct bpf_elf_map { u32 type, key, value, entries, flags, id, pin, inner, index; };
            struct bpf_map_def old SEC("maps") = { 1, 4, 8, 16, 1 };
            struct bpf_elf_map jumps SEC("maps") = { 3, 4, 4, 8, 0, 7, 2, 0, 0 };
            SEC("classifier") static int entry(void *ctx) {
              u32 k = 0; lookup(&old, &k); lookup(&jumps, &k); return 0; }
            SEC("7/3") int tail(void *ctx) { return 1; }
            """,
            "-target",
            "bpf");

    assertThat(spec.programs())
        .extracting(ProgramSpec::type)
        .containsExactly(ProgramType.SCHED_CLS, ProgramType.SCHED_CLS);
    assertThat(spec.map("old").orElseThrow().maxEntries()).isEqualTo(16);
    assertThat(spec.map("jumps").orElseThrow().initial())
        .containsExactly(new Slot.TailCall(3, "tail"));
    assertThat(names(spec.program("entry").orElseThrow().body())).containsExactly("old", "jumps");
  }

  @Test
  void tablesOfFunctionsNameTheirPrograms() throws Exception {
    ObjectSpec spec =
        compile(
            """
            struct tcp_ops { u32 (*ssthresh)(void *); u64 flags; char name[16]; };
            SEC("struct_ops/ssthresh") u32 threshold(u64 *ctx) { return 2; }
            SEC(".struct_ops.link") struct tcp_ops ours = {
              .ssthresh = (void *) threshold, .flags = 1, .name = "ours" };
            """,
            "-g",
            "-target",
            "bpf");

    MapSpec table = spec.map("ours").orElseThrow();
    assertThat(table.role()).isEqualTo(MapRole.STRUCT_OPS);
    assertThat(table.initial()).contains(new Slot.Member(0, "threshold"));
    assertThat(spec.programs().getFirst().attach().orElseThrow().text())
        .isEqualTo("struct_ops:tcp_ops:ssthresh");
  }

  @ParameterizedTest
  @CsvSource({
    "kprobe/do_exit+4, KPROBE, kprobe:do_exit+4",
    "uprobe//usr/lib/libc.so.6:malloc, KPROBE, uprobe:/usr/lib/libc.so.6:malloc",
    "usdt//bin/a:b:shop:sell, KPROBE, usdt:/bin/a:b:shop:sell",
    "usdt.s/libc.so.6:libc:setjmp, KPROBE, usdt:libc.so.6:libc:setjmp",
    "usdt/:shop:sell, KPROBE, usdt::shop:sell",
    "usdt/shop:sell, KPROBE, kprobe:usdt:shop:sell",
    "usdt//bin/a::, KPROBE, kprobe:usdt:/bin/a::",
    "usdt, KPROBE, kprobe:usdt",
    "tp/sched/sched_switch, TRACEPOINT, tracepoint:sched:sched_switch",
    "fentry.s/do_unlinkat, TRACING, fentry:do_unlinkat",
    "iter/task, TRACING, iter:task",
    "lsm/file_open, LSM, lsm:file_open",
    "xdp_prog1, XDP, xdp",
    "cgroup/connect4, CGROUP_SOCK_ADDR, cgroup_inet4_connect",
    "perf_event/x, PERF_EVENT, ''",
    "foo/bar, UNSPEC, ''"
  })
  void sectionNamesTellTypeAndPoint(String section, ProgramType type, String point) {
    SectionReader.Meaning meaning = SectionReader.read(section);

    assertThat(meaning.type()).isEqualTo(type);
    assertThat(meaning.attach().map(AttachPoint::text).orElse("")).isEqualTo(point);
  }

  @Test
  @SuppressWarnings("NullAway")
  void resourceThatIsNotThereIsTold() {
    assertThatThrownBy(() -> ObjectReader.read(ObjectReaderTest.class.getResource("none.o")))
        .hasMessageStartingWith("cannot read the object: there is no such resource");
  }

  @Test
  void resourcesAreReadAsFilesAre() throws Exception {
    Path file = GoldenObjects.all().getFirst();
    assertThat(ObjectReader.read(file.toUri().toURL())).isEqualTo(ObjectReader.read(file));
    Path empty = Files.createFile(folder.resolve("empty.o"));
    assertThatThrownBy(() -> ObjectReader.read(empty.toUri().toURL()))
        .isInstanceOf(MalformedObjectException.class)
        .hasMessageContaining("empty.o");
    assertThatThrownBy(() -> ObjectReader.read(folder.resolve("none.o").toUri().toURL()))
        .isInstanceOf(IOException.class);
  }

  @Test
  void codeOutsideOfEveryFunctionCallsNothing() {
    ElfWriter elf = new ElfWriter(64, ByteOrder.LITTLE_ENDIAN, ElfFile.BPF, 0);
    // Two programs, and a call of the second behind the end of the first.
    byte[] code =
        Encoder.encode(
            List.of(new Exit(), new CallFunction(1), new Exit(), new Exit()),
            ByteOrder.LITTLE_ENDIAN);
    int section =
        elf.section(
            NewSection.of("xdp", Section.ALLOCATED | Section.EXECUTABLE, Encoder.SLOT, code));
    elf.symbol(function("first", 0, section));
    elf.symbol(function("second", 24, section));

    ObjectSpec spec = ObjectReader.read("gap.o", MemorySegment.ofArray(elf.write()));

    assertThat(spec.programs()).extracting(ProgramSpec::name).containsExactly("first", "second");
    assertThat(spec.functions()).isEmpty();
  }

  private static ElfSymbol function(String name, int at, int section) {
    return new ElfSymbol(
        name, at, Encoder.SLOT, ElfSymbol.FUNCTION, ElfSymbol.GLOBAL, ElfSymbol.VISIBLE, section);
  }

  @Test
  void whatIsNoObjectIsRefused() {
    assertThatThrownBy(() -> ObjectReader.read("x.o", MemorySegment.ofArray(new byte[100])))
        .isInstanceOf(MalformedObjectException.class)
        .hasMessageContaining("x.o");
  }

  private static List<String> names(FunctionSpec function) {
    return function.body().stream().map(Instruction::unresolved).flatMap(n -> n.stream()).toList();
  }
}
