package dev.nectar.object.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.bytecode.AluOp;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.Operand;
import dev.nectar.bytecode.Register;
import dev.nectar.bytecode.WideValue;
import dev.nectar.bytecode.Width;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.Binding;
import dev.nectar.object.ExternSpec;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.LineSpec;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.Pinning;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.object.Prototype;
import dev.nectar.object.Slot;
import dev.nectar.object.SpecText;
import dev.nectar.object.Subprogram;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ObjectWriterTest {
  private static final Instruction ZERO =
      new Instruction.Alu(Width.DOUBLE, AluOp.MOV, Register.R0, new Operand.Imm(0));
  private static final Instruction EXIT = new Instruction.Exit();

  static Stream<Path> readable() {
    // Maps that nothing describes are refused.
    return GoldenObjects.all().stream()
        .filter(
            file -> !file.toString().contains("-bare") && !file.toString().contains("-nobtf-no"));
  }

  static Stream<Path> withoutOldMaps() {
    return readable().filter(file -> !isOld(file) && !isStatic(file));
  }

  static Stream<Path> withStaticPrograms() {
    return readable().filter(ObjectWriterTest::isStatic);
  }

  /** Programs that are static, or that no symbol names: libbpf takes neither. */
  private static boolean isStatic(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith("functions_static_entry.")
        || name.startsWith("functions_none.")
        || name.contains("-nofunc");
  }

  static Stream<Path> withOldMaps() {
    return readable().filter(ObjectWriterTest::isOld);
  }

  /** Structures in a section "maps", which libbpf does not take any more. */
  private static boolean isOld(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith("map_legacy.") || name.startsWith("map_iproute2.");
  }

  @ParameterizedTest
  @MethodSource("withoutOldMaps")
  void whatIsWrittenIsReadAsTheSame(Path file) throws IOException {
    ObjectSpec spec = ObjectReader.read(file);

    ObjectSpec again = again(spec);

    assertThat(SpecText.write(again)).isEqualTo(SpecText.write(spec));
    assertThat(again).isEqualTo(spec);
  }

  @ParameterizedTest
  @MethodSource("withOldMaps")
  void mapsOfOldDialectsAreDeclaredByTypes(Path file) throws IOException {
    ObjectSpec spec = ObjectReader.read(file);

    ObjectSpec again = again(spec);

    assertThat(withoutTypes(again)).isEqualTo(withoutTypes(spec));
    assertThat(again.types()).isPresent();
    assertThat(again(again)).isEqualTo(again);
  }

  /** The number of types and the name of an inner map follow from the dialect. */
  private static String withoutTypes(ObjectSpec spec) {
    return SpecText.write(spec).replaceAll("(?m)^types .*|(?m)^  inner .*", "");
  }

  @ParameterizedTest
  @MethodSource("withStaticPrograms")
  void staticProgramsAreWrittenAsGlobalOnes(Path file) throws IOException {
    ObjectSpec spec = ObjectReader.read(file);

    ObjectSpec again = again(spec);

    assertThat(again.programs())
        .isNotEmpty()
        .allMatch(each -> each.body().binding() == Binding.GLOBAL);
    assertThat(SpecText.write(again).replaceAll("(?m)^ *(binding|types) .*", ""))
        .isEqualTo(SpecText.write(spec).replaceAll("(?m)^ *(binding|types) .*", ""));
    assertThat(again(again)).isEqualTo(again);
  }

  @ParameterizedTest
  @MethodSource("readable")
  void theSameObjectGivesTheSameBytes(Path file) throws IOException {
    ObjectSpec spec = ObjectReader.read(file);

    assertThat(ObjectWriter.write(spec)).isEqualTo(ObjectWriter.write(spec));
  }

  @Test
  void mapsWithoutTypesAreDeclared() {
    MapSpec plain = new MapSpec("counts", MapType.HASH, 4, 8, 100, Set.of());
    MapSpec ring = new MapSpec("ring", MapType.RINGBUF, 0, 0, 4096, Set.of());
    MapSpec tails =
        new MapSpec("tails", MapType.PROG_ARRAY, 4, 4, 3, Set.of())
            .with(List.of(new Slot.TailCall(2, "start")));
    ObjectSpec spec =
        object(List.of(plain, ring, tails), new WideValue.MapNamed("counts"), List.of());

    ObjectSpec again = again(spec);

    assertThat(again.maps()).containsExactlyElementsOf(spec.maps());
    assertThat(again.programs().getFirst().section()).isEqualTo("tracepoint/sched/sched_switch");
    assertThat(again.programs().getFirst().body().body())
        .isEqualTo(spec.programs().getFirst().body().body());
  }

  @Test
  void functionsWithinAProgramStandApart() {
    Subprogram described =
        new Subprogram(
            "inside",
            2,
            Subprogram.Linkage.GLOBAL,
            new Prototype(
                List.of(new Prototype.Parameter("n", new Prototype.ParameterType.CInt()))));
    FunctionSpec body =
        new FunctionSpec(
            "start",
            List.of(
                new Instruction.CallFunction(1),
                EXIT,
                ZERO,
                new Instruction.CallFunction(1),
                EXIT,
                ZERO,
                EXIT),
            List.of(
                new LineSpec(0, "a.java", "start", 1, 1), new LineSpec(5, "a.java", "last", 9, 1)),
            Optional.empty(),
            List.of(described));

    ObjectSpec again = again(object(body));

    assertThat(again.programs().getFirst().body().body())
        .containsExactly(new Instruction.CallNamed("inside"), EXIT);
    assertThat(again.functions())
        .extracting(FunctionSpec::name, FunctionSpec::binding)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("inside", Binding.GLOBAL),
            org.assertj.core.groups.Tuple.tuple("start_5", Binding.LOCAL));
    assertThat(again.functions().get(1).lines())
        .containsExactly(new LineSpec(0, "a.java", "last", 9, 1));
    assertThat(again.functions()).allMatch(function -> function.type() != 0);
  }

  @Test
  void whatTheObjectLacksIsNamed() {
    assertThatThrownBy(
            () ->
                ObjectWriter.write(object(List.of(), new WideValue.MapNamed("nowhere"), List.of())))
        .isInstanceOf(UnwritableObjectException.class)
        .hasMessageContaining("code names nowhere, which the object does not have");
  }

  @Test
  void whatTheFileWouldTellOtherwiseIsRefused() {
    // Linkers take what lies in a section of this name for a string.
    MapSpec licence =
        new MapSpec(
            "license",
            MapType.ARRAY,
            4,
            4,
            1,
            Set.of(),
            MapRole.VARIABLES,
            0,
            0,
            Optional.empty(),
            List.of(),
            Pinning.NONE,
            0,
            Optional.empty());

    assertThatThrownBy(
            () ->
                ObjectWriter.write(object(List.of(licence), new WideValue.Constant(0), List.of())))
        .isInstanceOf(UnwritableObjectException.class)
        .hasMessage(
            "the object cannot be written: in the file, its map license would be something else");
  }

  @Test
  void aFunctionAndAMapMayBeCalledAlike() {
    FunctionSpec called = new FunctionSpec("twin", CODE, List.of());
    MapSpec map = new MapSpec("twin", MapType.ARRAY, 4, 4, 1, Set.of());
    List<Instruction> code =
        List.of(
            new Instruction.LoadWide(Register.R1, new WideValue.MapNamed("twin")),
            new Instruction.CallNamed("twin"),
            EXIT);

    ObjectSpec again = again(calling(code, called, List.of(map), List.of()));

    assertThat(again.programs().getFirst().body().body()).isEqualTo(code);
  }

  @Test
  void whatTheObjectHasAndAnotherOneIsSaidToHaveIsRefused() {
    FunctionSpec called = new FunctionSpec("twin", CODE, List.of());
    ObjectSpec spec =
        calling(
            List.of(new Instruction.CallNamed("twin"), EXIT),
            called,
            List.of(),
            List.of(new ExternSpec.Undefined("twin", Binding.GLOBAL, 0)));

    assertThatThrownBy(() -> ObjectWriter.write(spec))
        .isInstanceOf(UnwritableObjectException.class)
        .hasMessageContaining("it has twin, and says that another has it");
  }

  private static ObjectSpec calling(
      List<Instruction> code, FunctionSpec called, List<MapSpec> maps, List<ExternSpec> externs) {
    ProgramSpec program =
        new ProgramSpec(
            "start", ProgramType.SOCKET_FILTER, new FunctionSpec("start", code, List.of()));
    return new ObjectSpec(
        List.of(program),
        List.of(called),
        maps,
        List.of(),
        externs,
        Optional.empty(),
        java.nio.ByteOrder.LITTLE_ENDIAN,
        "GPL",
        0);
  }

  @Test
  void contentsOfAMapThatIsNoSectionAreRefused() {
    MapSpec filled =
        new MapSpec("counts", MapType.HASH, 4, 8, 100, Set.of())
            .with(
                List.of(
                    new Slot.Value(
                        dev.nectar.object.Contents.zeros(4), dev.nectar.object.Contents.zeros(8))));

    assertThatThrownBy(
            () ->
                ObjectWriter.write(
                    object(List.of(filled), new WideValue.MapNamed("counts"), List.of())))
        .isInstanceOf(UnwritableObjectException.class)
        .hasMessageContaining("first contents of map counts");
  }

  @Test
  void aProgramThatNoSectionNamesIsRefused() {
    ProgramSpec program =
        new ProgramSpec("start", ProgramType.UNSPEC, new FunctionSpec("start", CODE, List.of()));

    assertThatThrownBy(() -> ObjectWriter.write(new ObjectSpec(List.of(program), List.of(), "GPL")))
        .isInstanceOf(UnwritableObjectException.class)
        .hasMessageContaining("program start cannot be written: no section is named for it");
  }

  private static final List<Instruction> CODE = List.of(ZERO, EXIT);

  private static ObjectSpec object(List<MapSpec> maps, WideValue value, List<LineSpec> lines) {
    List<Instruction> code = List.of(new Instruction.LoadWide(Register.R1, value), ZERO, EXIT);
    ProgramSpec program =
        ProgramSpec.at(
            "start",
            new AttachPoint.Tracepoint("sched", "sched_switch"),
            new FunctionSpec("start", code, lines));
    return new ObjectSpec(List.of(program), maps, "GPL");
  }

  private static ObjectSpec object(FunctionSpec body) {
    return new ObjectSpec(
        List.of(new ProgramSpec("start", ProgramType.SOCKET_FILTER, body)), List.of(), "GPL");
  }

  private static ObjectSpec again(ObjectSpec spec) {
    return ObjectReader.read("written.o", MemorySegment.ofArray(ObjectWriter.write(spec)));
  }
}
