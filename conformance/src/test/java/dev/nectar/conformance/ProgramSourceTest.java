package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfBuilder;
import dev.nectar.btf.BtfLinkage;
import dev.nectar.btf.BtfType;
import dev.nectar.bytecode.Assembler;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.Program;
import dev.nectar.kernel.ProgramSource;
import dev.nectar.object.Contents;
import dev.nectar.object.Feature;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.LineSpec;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.Pinning;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.object.Prototype;
import dev.nectar.object.Slot;
import dev.nectar.testing.EveryKernelTest;
import dev.nectar.testing.RequiresFeature;
import dev.nectar.testing.RequiresKernel;
import dev.nectar.testing.RequiresLinux;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a loaded program has for readers: lines, metadata, bound maps. */
@EveryKernelTest
class ProgramSourceTest {
  private static final BtfLinkage GLOBAL = BtfLinkage.GLOBAL;

  private static MapSpec constants(String name, byte[] value, int valueType) {
    return new MapSpec(
        name,
        MapType.ARRAY,
        4,
        value.length,
        1,
        Set.of(MapFlag.READ_ONLY_FOR_PROGRAMS),
        MapRole.CONSTANTS,
        0,
        valueType,
        Optional.empty(),
        List.of(new Slot.Value(Contents.zeros(4), Contents.of(value))),
        Pinning.NONE,
        0,
        Optional.empty());
  }

  private static ObjectSpec object(ProgramSpec program, List<MapSpec> maps, Optional<Btf> types) {
    return new ObjectSpec(
        List.of(program),
        List.of(),
        maps,
        List.of(),
        List.of(),
        types,
        ByteOrder.nativeOrder(),
        "GPL",
        0);
  }

  private static ProgramSpec program(ProgramType type, String text) {
    FunctionSpec body = new FunctionSpec("p", new Assembler().assemble(text), List.of());
    return new ProgramSpec("p", type, body);
  }

  @Test
  @RequiresFeature(Feature.KERNEL_BTF)
  void linesAndFunctionsAreReadBack(Kernel kernel) {
    List<LineSpec> lines =
        List.of(
            new LineSpec(0, "a.c", "  int x = 0;", 3, 7),
            new LineSpec(1, "a.c", "  return x;", 4, 3));
    FunctionSpec body =
        new FunctionSpec(
            "p",
            new Assembler().assemble("r0 = 0\nexit"),
            lines,
            Optional.of(Prototype.ofPrograms()),
            List.of());
    ProgramSpec spec = new ProgramSpec("p", ProgramType.SOCKET_FILTER, body);
    try (LoadedObject object = kernel.load(new ObjectSpec(List.of(spec), List.of(), "GPL"))) {
      Program program = object.program("p");
      ProgramSource source = program.source();
      assertThat(source.lines()).isEqualTo(lines);
      assertThat(source.functions())
          .singleElement()
          .satisfies(
              function -> {
                assertThat(function.name()).isEqualTo("p");
                assertThat(function.slot()).isZero();
              });
      if (!source.machineLines().isEmpty()) {
        assertThat(source.machineLines()).extracting(l -> l.line()).isEqualTo(lines);
        assertThat(source.machineLines().getFirst().address())
            .isGreaterThanOrEqualTo(program.machineCode().getFirst().address());
      }
      try (Program same = kernel.inventory().program(program.info().id()).orElseThrow()) {
        assertThat(same.source()).isEqualTo(source);
      }
    }
  }

  @Test
  void programWithoutTypesHasNoSource(Kernel kernel) {
    ProgramSpec spec = program(ProgramType.SOCKET_FILTER, "r0 = 0\nexit");
    try (LoadedObject object = kernel.load(new ObjectSpec(List.of(spec), List.of(), "GPL"))) {
      assertThat(object.program("p").source()).isEqualTo(ProgramSource.UNKNOWN);
      assertThat(object.program("p").metadata()).isEmpty();
    }
  }

  @Test
  @RequiresKernel("5.10")
  @RequiresLinux("metadata is not read")
  void metadataIsReadBack(Kernel kernel) {
    BtfBuilder builder = new BtfBuilder(ByteOrder.nativeOrder());
    int letter = builder.integer("char", 1, 1);
    int number = builder.integer("int", 4, 1);
    int text = builder.add(new BtfType.Array(letter, number, 8));
    int author = builder.add(new BtfType.Variable("bpf_metadata_author", text, GLOBAL));
    int version = builder.add(new BtfType.Variable("bpf_metadata_version", number, GLOBAL));
    int other = builder.add(new BtfType.Variable("other", number, GLOBAL));
    int section =
        builder.add(
            new BtfType.DataSection(
                ".rodata",
                16,
                List.of(
                    new BtfType.Placement(author, 0, 8),
                    new BtfType.Placement(version, 8, 4),
                    new BtfType.Placement(other, 12, 4))));
    byte[] value = new byte[16];
    MemorySegment memory = MemorySegment.ofArray(value);
    memory.setString(0, "Ada");
    memory.set(ValueLayout.JAVA_INT_UNALIGNED, 8, 42);
    ProgramSpec spec = program(ProgramType.SOCKET_FILTER, "r1 = map[.rodata][0]+0\nr0 = 0\nexit");
    List<MapSpec> maps = List.of(constants(".rodata", value, section));
    try (LoadedObject object = kernel.load(object(spec, maps, Optional.of(builder.read())))) {
      assertThat(object.program("p").metadata())
          .containsEntry("author", "Ada")
          .containsEntry("version", "42")
          .hasSize(2);
    }
  }

  @Test
  @RequiresKernel("5.10")
  void mapIsBoundToAProgramThatDoesNotUseIt(Kernel kernel) {
    ProgramSpec spec = program(ProgramType.SOCKET_FILTER, "r0 = 0\nexit");
    try (LoadedObject object = kernel.load(new ObjectSpec(List.of(spec), List.of(), "GPL"))) {
      Program program = object.program("p");
      int id;
      try (BpfMap map = kernel.create(new MapSpec("m", MapType.ARRAY, 4, 8, 1, Set.of()))) {
        id = map.info().id();
        program.bind(map);
        program.bind(map);
      }
      assertThat(program.info().maps()).containsExactly(id);
      try (BpfMap same = kernel.inventory().map(id).orElseThrow()) {
        assertThat(same.info().name()).isEqualTo("m");
      }
    }
  }
}
