package dev.nectar.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfBuilder;
import dev.nectar.btf.BtfType;
import dev.nectar.bytecode.Assembler;
import dev.nectar.bytecode.Helper;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.EventStream;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.QueueView;
import dev.nectar.kernel.RunInput;
import dev.nectar.kernel.RunResult;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.Contents;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.Pinning;
import dev.nectar.object.ProgramFlag;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.object.Prototype;
import dev.nectar.object.Slot;
import dev.nectar.vm.helper.HelperTable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Programs that call helpers do the same in Linux 6.18, interpreted, and compiled. */
class HelperDifferenceTest {
  private static final HelperCases CASES = HelperCases.read();
  private static final HexFormat HEX = HexFormat.of();
  private static final int SIZE = 256;

  /** How many alternatives of a program are run. */
  private static final int MOST =
      System.getProperty("nectar.alternatives", "").equals("all") ? Integer.MAX_VALUE : 40;

  private static final Map<String, byte[]> PACKETS =
      Map.of(
          "udp",
          HEX.parseHex(
              "0102030405060708090a0b0c08004500003200010000401166b87f0000017f0000020035003600120000"
                  + "000102030405060708090a0b0c0d0e0f1011121314150000"),
          "tcp6",
          HEX.parseHex(
              "00000000000000000000000086dd601000000014064020010db8000000000000000000000001"
                  + "20010db800000000000000000000000200501234000000010000000250020100abcd0000"),
          "syn",
          HEX.parseHex(
              "0102030405060708090a0b0c0800450000280001000040066ccd7f0000017f0000020035003600000001"
                  + "000000005002ffff00000000"));

  private static Optional<LinuxKernel> linux = Optional.empty();
  private static List<Kernel> embedded = List.of();

  @BeforeAll
  static void open() {
    try {
      linux = Optional.of(LinuxKernel.open()).filter(HelperDifferenceTest::isAlike);
    } catch (KernelException e) {
      linux = Optional.empty();
    }
    int cpus = linux.map(kernel -> kernel.target().cpus()).orElse(1);
    embedded =
        Stream.of(Mode.INTERPRETER, Mode.JIT)
            .map(
                mode ->
                    EmbeddedOptions.DEFAULT
                        .limits(Limits.DEFAULT.memory(1 << 22))
                        .mode(mode)
                        .cpus(cpus))
            .<Kernel>map(EmbeddedKernel::open)
            .toList();
  }

  private static boolean isAlike(LinuxKernel kernel) {
    return kernel.target().version().atLeast(EmbeddedTarget.VERSION);
  }

  @AfterAll
  static void close() {
    linux.ifPresent(LinuxKernel::close);
    embedded.forEach(Kernel::close);
  }

  static List<HelperCases.Case> programs() {
    return CASES.all();
  }

  @ParameterizedTest
  @MethodSource("programs")
  void helpersDoWhatThoseOfLinuxDo(HelperCases.Case each) {
    Assumptions.assumeTrue(linux.isPresent(), "this needs Linux 6.18 and permission to load");
    List<String> differences = new ArrayList<>();
    boolean compared = each.text().contains("@refused");
    for (HelperCases.Variant variant : each.variants(MOST)) {
      String expected = outcome(linux.get(), variant);
      if (expected.startsWith("refused")) {
        check(variant, expected, differences);
        continue;
      }
      compared = true;
      for (Kernel kernel : embedded) {
        String own = outcome(kernel, variant);
        if (!own.equals(expected)) {
          differences.add(difference(variant, expected, own));
        }
      }
    }
    assertThat(String.join("\n", differences)).isEmpty();
    assertThat(compared).as("Linux has loaded one of them").isTrue();
  }

  /** The lines that differ, and of which program. */
  private static String difference(HelperCases.Variant variant, String expected, String own) {
    StringBuilder told = new StringBuilder(variant.type() + ": ");
    told.append(variant.code().replace('\n', ';')).append(variant.settings()).append('\n');
    List<String> ours = own.lines().toList();
    List<String> theirs = expected.lines().toList();
    for (int i = 0; i < Math.max(ours.size(), theirs.size()); i++) {
      String one = i < theirs.size() ? theirs.get(i) : "nothing";
      String other = i < ours.size() ? ours.get(i) : "nothing";
      if (!one.equals(other)) {
        told.append("  Linux: ").append(one).append("\n  own:   ").append(other).append('\n');
      }
    }
    return told.toString();
  }

  private static void check(
      HelperCases.Variant variant, String expected, List<String> differences) {
    boolean wanted = variant.setting("refused").map(expected::contains).orElse(false);
    if (!wanted && variant.setting("some").isEmpty()) {
      differences.add(difference(variant, expected, "it should be loaded"));
    }
  }

  @Test
  void everyHelperHasAProgramOrAReason() {
    HelperTable table = HelperTable.standard();
    Set<String> there = new TreeSet<>();
    for (Helper helper : Helper.values()) {
      if (table.function(helper).isPresent()) {
        there.add(helper.symbol());
      }
    }
    Set<String> excused = CASES.excused().keySet();
    Set<String> told = new TreeSet<>(excused);
    for (HelperCases.Case each : CASES.all()) {
      assertThat(each.helpers()).as("%s", each).noneMatch(excused::contains);
      told.addAll(each.helpers());
    }
    there.removeAll(told);
    assertThat(there).isEmpty();
  }

  @Test
  void helpersThatNeedAnEventHaveAProgramWhereItHappens() throws IOException {
    for (Map.Entry<String, String> each : CASES.excused().entrySet()) {
      if (each.getValue().startsWith("needs an event: ")) {
        String test = each.getValue().split(" ")[3];
        String source =
            Files.readString(
                Path.of("../conformance/src/test/java/dev/nectar/conformance", test + ".java"));
        // Some are written once for both kinds of maps.
        String name = each.getKey();
        String either =
            name.replaceFirst("_(map|hash)$", "_HOW").replaceFirst("_(map|hash)_", "_HOW_");
        assertThat(source).containsAnyOf(name, either);
      }
    }
  }

  // What is loaded.

  private static final BtfBuilder TYPES = new BtfBuilder(ByteOrder.nativeOrder());
  private static final int INT = TYPES.integer("int", 4, BtfType.Int.SIGNED);
  private static final int LONG = TYPES.integer("long long", 8, BtfType.Int.SIGNED);
  private static final int GUARDED = guarded("bpf_spin_lock", 4, INT, 16);
  private static final int TIMED = guarded("bpf_timer", 16, LONG, 24);
  private static final Btf BTF = Btf.of(MemorySegment.ofArray(TYPES.build()));

  /** A structure of something that only helpers touch and a number at the end. */
  private static int guarded(String name, int bytes, int of, int size) {
    List<BtfType.Member> members = new ArrayList<>();
    int each = of == INT ? 4 : 8;
    for (int at = 0; at < bytes; at += each) {
      members.add(new BtfType.Member("m" + at, of, at * 8, 0));
    }
    int inner = TYPES.add(new BtfType.Struct(name, false, bytes, false, members));
    return TYPES.add(
        new BtfType.Struct(
            "with_" + name,
            false,
            size,
            false,
            List.of(
                new BtfType.Member("inner", inner, 0, 0),
                new BtfType.Member("number", LONG, (size - 8) * 8, 0))));
  }

  private static MapSpec map(HelperCases.Variant variant, String name) {
    return switch (name) {
      case "in" -> filled(name, MapRole.PLAIN, Set.of(), text(variant, "in"));
      case "out" -> filled(name, MapRole.PLAIN, Set.of(), new byte[SIZE]);
      case "format" ->
          filled(
              name,
              MapRole.CONSTANTS,
              Set.of(MapFlag.READ_ONLY_FOR_PROGRAMS),
              text(variant, "format"));
      case "hash" -> plain(name, MapType.HASH, 4, 8, 4);
      case "lru" -> plain(name, MapType.LRU_HASH, 4, 8, 64);
      case "array" -> plain(name, MapType.ARRAY, 4, 8, 4);
      case "percpu" -> plain(name, MapType.PERCPU_ARRAY, 4, 8, 4);
      case "percpuhash" -> plain(name, MapType.PERCPU_HASH, 4, 8, 4);
      case "trie" -> new MapSpec(name, MapType.LPM_TRIE, 8, 8, 4, Set.of(MapFlag.NO_PREALLOC));
      case "queue" -> plain(name, MapType.QUEUE, 0, 8, 2);
      case "stack" -> plain(name, MapType.STACK, 0, 8, 2);
      case "bloom" -> plain(name, MapType.BLOOM_FILTER, 0, 8, 4);
      case "ring" -> plain(name, MapType.RINGBUF, 0, 0, 4096);
      case "sent" -> plain(name, MapType.USER_RINGBUF, 0, 0, 4096);
      case "perf" -> plain(name, MapType.PERF_EVENT_ARRAY, 4, 4, 0);
      case "stacks" -> plain(name, MapType.STACK_TRACE, 4, 64, 16);
      case "progs" ->
          plain(name, MapType.PROG_ARRAY, 4, 4, 2).with(List.of(new Slot.TailCall(0, "p")));
      case "devices" -> plain(name, MapType.DEVMAP, 4, 4, 4);
      case "cpus" -> plain(name, MapType.CPUMAP, 4, 4, 4);
      case "xsks" -> plain(name, MapType.XSKMAP, 4, 4, 4);
      case "guarded" -> typed(name, MapType.ARRAY, 16, 1, GUARDED);
      case "timed" -> typed(name, MapType.ARRAY, 24, 1, TIMED);
      case "tasks" -> typed(name, MapType.TASK_STORAGE, 8, 0, LONG);
      case "groups" -> typed(name, MapType.CGRP_STORAGE, 8, 0, LONG);
      case "sockets" -> typed(name, MapType.SK_STORAGE, 8, 0, LONG);
      case "group" -> plain(name, MapType.CGROUP_STORAGE, 8, 8, 0);
      default -> throw new IllegalArgumentException("no map is called " + name);
    };
  }

  private static MapSpec plain(String name, MapType type, int key, int value, long entries) {
    return new MapSpec(name, type, key, value, entries, Set.of());
  }

  private static MapSpec typed(String name, MapType type, int value, long entries, int valueType) {
    Set<MapFlag> flags = entries == 0 ? Set.of(MapFlag.NO_PREALLOC) : Set.of();
    return new MapSpec(
        name,
        type,
        4,
        value,
        entries,
        flags,
        MapRole.PLAIN,
        INT,
        valueType,
        Optional.empty(),
        List.of(),
        Pinning.NONE,
        0,
        Optional.empty());
  }

  private static MapSpec filled(String name, MapRole role, Set<MapFlag> flags, byte[] value) {
    return new MapSpec(
        name,
        MapType.ARRAY,
        4,
        SIZE,
        1,
        flags,
        role,
        0,
        0,
        Optional.empty(),
        List.of(new Slot.Value(Contents.zeros(4), Contents.of(value))),
        Pinning.NONE,
        0,
        Optional.empty());
  }

  /** A text in quotes, in which {@code \xHH} is a byte, or bytes in hex. */
  private static byte[] text(HelperCases.Variant variant, String name) {
    String given = variant.setting(name).orElse("\"\"");
    byte[] bytes =
        given.startsWith("\"")
            ? unquoted(given.substring(1, given.length() - 1))
            : HEX.parseHex(given.replace(" ", ""));
    return Arrays.copyOf(bytes, SIZE);
  }

  private static byte[] unquoted(String text) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (text.startsWith("\\x", i)) {
        plain.append((char) HexFormat.fromHexDigits(text, i + 2, i + 4));
        i += 3;
      } else {
        plain.append(text.charAt(i));
      }
    }
    return plain.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static ObjectSpec object(HelperCases.Variant variant) {
    FunctionSpec body =
        new FunctionSpec(
            "p",
            new Assembler().assemble(variant.code()),
            List.of(),
            Optional.of(new Prototype(List.of())),
            List.of());
    ProgramType type = ProgramType.valueOf(variant.type());
    ProgramSpec program =
        type == ProgramType.RAW_TRACEPOINT
            ? ProgramSpec.at("p", new AttachPoint.RawTracepoint("sys_enter"), body)
            : new ProgramSpec(
                "p",
                type,
                Optional.empty(),
                body,
                "",
                type == ProgramType.SYSCALL ? Set.of(ProgramFlag.SLEEPABLE) : Set.of());
    List<MapSpec> maps = variant.maps().stream().map(name -> map(variant, name)).toList();
    return new ObjectSpec(
        List.of(program),
        List.of(),
        maps,
        List.of(),
        List.of(),
        Optional.of(BTF),
        ByteOrder.nativeOrder(),
        "GPL",
        0);
  }

  // What came of it.

  private static String outcome(Kernel kernel, HelperCases.Variant variant) {
    ObjectSpec spec = object(variant);
    try (LoadedObject object = kernel.load(spec)) {
      StringBuilder told = new StringBuilder();
      List<BpfMap> rings = new ArrayList<>();
      for (String name : List.of("ring", "perf")) {
        if (variant.maps().contains(name)) {
          rings.add(object.map(name));
        }
      }
      if (rings.isEmpty()) {
        told.append(run(object, variant));
      } else {
        try (EventStream stream = kernel.events(rings)) {
          told.append(run(object, variant));
          stream.drain((memory, at, length, _) -> told.append(record(memory, at, length)));
        }
      }
      for (MapSpec each : spec.maps()) {
        told.append(contents(object, each));
      }
      return told.toString();
    } catch (KernelException e) {
      return "refused: " + e.getMessage();
    }
  }

  private static String record(MemorySegment memory, long at, long length) {
    return "sent "
        + HEX.formatHex(memory.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE))
        + "\n";
  }

  private static String run(LoadedObject object, HelperCases.Variant variant) {
    RunInput input =
        variant
            .setting("packet")
            .map(name -> RunInput.packet(Objects.requireNonNull(PACKETS.get(name))))
            .orElse(RunInput.NONE);
    if (variant.setting("packet").isEmpty()) {
      input = input.withContext(new byte[64]);
    }
    if (variant.setting("cpu").isPresent()) {
      input = input.on(0);
    }
    try {
      RunResult result = object.program("p").testRun(input);
      return "returned 0x%x\n%s\n".formatted(result.returnValue(), HEX.formatHex(result.packet()));
    } catch (KernelException e) {
      return e + "\n";
    }
  }

  private static String contents(LoadedObject object, MapSpec spec) {
    BpfMap map = object.map(spec.name());
    return switch (spec.type()) {
      case ARRAY, HASH, LRU_HASH, PERCPU_ARRAY, PERCPU_HASH, LPM_TRIE -> entries(map);
      case QUEUE, STACK -> queued(map);
      default -> "";
    };
  }

  private static String entries(BpfMap map) {
    Map<String, String> all = new TreeMap<>();
    map.view(Codec.bytes(map.spec().keySize()), Codec.bytes(map.info().valueBytes()))
        .forEach((key, value) -> all.put(HEX.formatHex(key), values(map, value)));
    return map.spec().name() + " " + all + "\n";
  }

  /** A value; those of CPUs in no order, for who knows on which one it ran. */
  private static String values(BpfMap map, byte[] bytes) {
    int each = map.spec().perCpu() ? bytes.length / map.info().cpus() : bytes.length;
    List<String> all = new ArrayList<>();
    for (int at = 0; at < bytes.length; at += each) {
      all.add(shortened(Arrays.copyOfRange(bytes, at, at + each)));
    }
    all.sort(null);
    return String.join(" ", all);
  }

  /** Bytes without the zeros at their end. */
  private static String shortened(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] == 0) {
      end--;
    }
    return HEX.formatHex(bytes, 0, end) + "/" + bytes.length;
  }

  private static String queued(BpfMap map) {
    QueueView<Long> queue = map.queue(Codec.LONG);
    List<Long> all = new ArrayList<>();
    for (Optional<Long> next = queue.pop(); next.isPresent(); next = queue.pop()) {
      all.add(next.get());
    }
    return map.spec().name() + " " + all + "\n";
  }
}
