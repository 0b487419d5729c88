package dev.nectar.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.bytecode.AluOp;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.Operand;
import dev.nectar.bytecode.Register;
import dev.nectar.bytecode.WideValue;
import dev.nectar.bytecode.Width;
import dev.nectar.object.elf.ObjectReader;
import dev.nectar.object.elf.ObjectWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Objects linked into one. What comes of those of the corpus is approved in {@code
 * src/test/objects/linked}, {@code -Dnectar.approve=true} writes it.
 */
final class MergeTest {
  private static final Path OBJECTS =
      Path.of(System.getProperty("nectar.root", ".."), "object/src/test/objects");

  private static ObjectSpec read(String name) throws IOException {
    return ObjectReader.read(OBJECTS.resolve("golden").resolve(name + ".o"));
  }

  @ParameterizedTest
  @CsvSource({
    "functions, link_functions, link_functions_other",
    "data, link_data, link_data_other",
    "kernel, link_kernel, link_kernel_other",
    "library, functions_external, functions_library"
  })
  void whatIsLinkedIsAsApproved(String name, String first, String second) throws IOException {
    String text =
        "object "
            + first
            + ".o "
            + second
            + ".o\n"
            + SpecText.write(read(first + ".clang19-el").merge(read(second + ".clang19-el")));
    Path approved = OBJECTS.resolve("linked").resolve(name + ".txt");
    if (Boolean.getBoolean("nectar.approve")) {
      Files.writeString(approved, text);
    }

    assertThat(approved).hasContent(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"link_functions", "link_data", "link_kernel"})
  void whatIsLinkedIsWrittenAndReadAsTheSame(String name) throws IOException {
    for (String order : List.of("el", "eb")) {
      ObjectSpec linked =
          read(name + ".clang19-" + order).merge(read(name + "_other.clang19-" + order));

      ObjectSpec again =
          ObjectReader.read("linked.o", MemorySegment.ofArray(ObjectWriter.write(linked)));

      assertThat(SpecText.write(again)).isEqualTo(SpecText.write(linked));
      assertThat(again).isEqualTo(linked);
      linked.types().orElseThrow().validate();
    }
  }

  @Test
  void twoStrongDefinitionsAreRefused() throws IOException {
    ObjectSpec library = read("functions_library.clang19-el");

    assertThatThrownBy(() -> library.merge(library))
        .isInstanceOf(MergeException.class)
        .hasMessage("function twice is defined in both objects");
  }

  @Test
  void ofTwoWeakOnesTheFirstIsKept() throws IOException {
    ObjectSpec linked =
        read("link_functions.clang19-el").merge(read("link_functions_other.clang19-el"));

    FunctionSpec kept = function(linked, "weak_in_both");
    assertThat(kept.binding()).isEqualTo(Binding.WEAK);
    assertThat(kept.body()).contains(add(3));
    assertThat(function(linked, "weak_here").body()).contains(add(200));
    assertThat(function(linked, "weak_and_hidden").binding()).isEqualTo(Binding.HIDDEN_WEAK);
  }

  @Test
  void theOrderOfObjectsDoesNotMatterForWhatIsStrong() throws IOException {
    ObjectSpec linked =
        read("link_functions_other.clang19-el").merge(read("link_functions.clang19-el"));

    assertThat(function(linked, "weak_here").body()).contains(add(200));
    assertThat(function(linked, "weak_in_both").body()).contains(add(300));
  }

  @Test
  void whatNeitherHasStaysUndefined() throws IOException {
    ObjectSpec linked = read("functions_external.clang19-el").merge(assembled("alone", 0));

    assertThat(linked.externs())
        .extracting(ExternSpec::name)
        .containsExactly("level", "table", "twice");
    assertThat(linked.externs()).allMatch(ExternSpec.Undefined.class::isInstance);
    assertThat(linked.merge(read("functions_library.clang19-el")).externs()).isEmpty();
  }

  @Test
  void whatIsDeclaredHiddenIsHiddenWhereItIsDefined() {
    ObjectSpec hiding = calling("user", Binding.HIDDEN);
    ObjectSpec library = calling("library", Binding.GLOBAL);
    ObjectSpec defining =
        new ObjectSpec(
            List.of(),
            List.of(new FunctionSpec("far", List.of(add(1), new Instruction.Exit()), List.of())),
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            ByteOrder.LITTLE_ENDIAN,
            "",
            0);

    ObjectSpec both = hiding.merge(library);

    assertThat(both.externs()).containsExactly(new ExternSpec.Undefined("far", Binding.HIDDEN, 0));
    assertThat(function(defining, "far").binding()).isEqualTo(Binding.GLOBAL);
    assertThat(function(defining.merge(both), "far").binding()).isEqualTo(Binding.HIDDEN);
    assertThat(function(both.merge(defining), "far").binding()).isEqualTo(Binding.HIDDEN);
    assertThat(ObjectReader.read("both.o", MemorySegment.ofArray(ObjectWriter.write(both))))
        .extracting(ObjectSpec::externs)
        .isEqualTo(both.externs());
  }

  private static ObjectSpec calling(String name, Binding binding) {
    List<Instruction> code = List.of(new Instruction.CallNamed("far"), new Instruction.Exit());
    return new ObjectSpec(
        List.of(
            new ProgramSpec(
                name, ProgramType.SOCKET_FILTER, new FunctionSpec(name, code, List.of()))),
        List.of(),
        List.of(),
        List.of(),
        List.of(new ExternSpec.Undefined("far", binding, 0)),
        Optional.empty(),
        ByteOrder.LITTLE_ENDIAN,
        "",
        0);
  }

  @Test
  void objectsThatNeverWereFilesAreMerged() {
    ObjectSpec linked = assembled("one", 1).merge(assembled("two", 2));

    assertThat(linked.programs()).extracting(ProgramSpec::name).containsExactly("one", "two");
    assertThat(linked.functions())
        .extracting(FunctionSpec::name)
        .containsExactly("helper", "helper_2");
    assertThat(linked.programs().get(1).body().body())
        .contains(new Instruction.CallNamed("helper_2"));
    assertThat(linked.functions().get(1).body()).contains(add(2));
    assertThat(linked.types()).isEmpty();
  }

  @Test
  void optionsOfTheKernelAreLaidOutAnew() throws IOException {
    ObjectSpec linked = read("link_kernel.clang19-el").merge(read("link_kernel_other.clang19-el"));

    assertThat(linked.externs().stream().filter(ExternSpec.Config.class::isInstance))
        .extracting(ExternSpec::name, ExternSpec::need)
        .contains(
            org.assertj.core.groups.Tuple.tuple("CONFIG_BPF_SYSCALL", ExternSpec.Need.REQUIRED),
            org.assertj.core.groups.Tuple.tuple("CONFIG_NO_SUCH_THING", ExternSpec.Need.WEAK));
    assertThat(linked.map(".kconfig").orElseThrow().valueSize())
        .isEqualTo(
            linked.externs().stream()
                .filter(ExternSpec.Config.class::isInstance)
                .map(ExternSpec.Config.class::cast)
                .mapToInt(each -> each.offset() + each.size())
                .max()
                .orElseThrow());
  }

  @Test
  void whatTwoObjectsNeedOfTheKernelIsNamedOnce() throws IOException {
    ObjectSpec one = read("kfuncs.clang19-el");
    ObjectSpec other = needs(one);

    ObjectSpec linked = one.merge(other);

    assertThat(linked.externs()).hasSameSizeAs(one.externs());
    assertThat(linked.externs())
        .extracting(ExternSpec::name, ExternSpec::need)
        .containsExactlyElementsOf(
            one.externs().stream()
                .map(each -> org.assertj.core.groups.Tuple.tuple(each.name(), each.need()))
                .toList());
  }

  /** What an object needs, without what it has. */
  private static ObjectSpec needs(ObjectSpec spec) {
    return new ObjectSpec(
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        spec.externs(),
        spec.types(),
        spec.order(),
        spec.license(),
        0);
  }

  @Test
  void anotherByteOrderIsRefused() throws IOException {
    ObjectSpec little = read("functions_external.clang19-el");
    ObjectSpec big = read("functions_library.clang19-eb");

    assertThatThrownBy(() -> little.merge(big))
        .isInstanceOf(MergeException.class)
        .hasMessageContaining("byte order");
  }

  @Test
  void anotherLicenceIsRefused() {
    ObjectSpec one = assembled("one", 1);
    ObjectSpec other = licensed(assembled("two", 2), "MIT");

    assertThatThrownBy(() -> one.merge(other))
        .isInstanceOf(MergeException.class)
        .hasMessage(
            "the licence of one object is GPL, that of the other MIT, and the kernel is told one");
    assertThat(one.merge(licensed(other, "")).license()).isEqualTo("GPL");
  }

  @Test
  void anotherTypeOfOneNameIsRefused() {
    MapSpec small = new MapSpec("table", MapType.HASH, 4, 8, 16, Set.of());
    MapSpec large = new MapSpec("table", MapType.HASH, 4, 8, 32, Set.of());

    assertThatThrownBy(() -> withMap(small, Binding.WEAK).merge(withMap(large, Binding.GLOBAL)))
        .isInstanceOf(MergeException.class)
        .hasMessage("table is a map that is declared with one number of entries and with another");
    assertThat(withMap(small, Binding.WEAK).merge(withMap(small, Binding.GLOBAL)).maps())
        .containsExactly(small);
  }

  @Test
  void staticMapsOfOneNameStayApart() {
    MapSpec small = new MapSpec("table", MapType.HASH, 4, 8, 16, Set.of());
    MapSpec large = new MapSpec("table", MapType.HASH, 4, 8, 32, Set.of());

    ObjectSpec linked = withMap(small, Binding.LOCAL).merge(withMap(large, Binding.LOCAL));

    assertThat(linked.maps())
        .extracting(MapSpec::name, MapSpec::maxEntries)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("table", 16L),
            org.assertj.core.groups.Tuple.tuple("table_2", 32L));
  }

  @Test
  void anExternMapMustBeDeclaredAlike() throws IOException {
    ObjectSpec user = read("link_data_other.clang19-el");
    MapSpec shared = read("link_data.clang19-el").map("shared").orElseThrow();

    assertThat(user.externs()).extracting(ExternSpec::name).contains("shared");
    assertThatThrownBy(() -> user.merge(licensed(read("map_pinned.clang19-el"), "GPL")))
        .isInstanceOf(MergeException.class)
        .hasMessage("shared is a map of one type, and is declared with another");
    assertThat(shared.maxEntries()).isEqualTo(16);
  }

  private static Instruction add(int number) {
    return new Instruction.Alu(Width.DOUBLE, AluOp.ADD, Register.R0, new Operand.Imm(number));
  }

  private static FunctionSpec function(ObjectSpec spec, String name) {
    return spec.functions().stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
  }

  /** A program that calls a static function. */
  private static ObjectSpec assembled(String program, int number) {
    FunctionSpec helper =
        new FunctionSpec(
            "helper",
            List.of(add(number), new Instruction.Exit()),
            List.of(),
            Optional.empty(),
            List.of(),
            0,
            List.of(),
            Binding.LOCAL);
    FunctionSpec body =
        new FunctionSpec(
            program,
            List.of(new Instruction.CallNamed("helper"), new Instruction.Exit()),
            List.of());
    return new ObjectSpec(
        List.of(new ProgramSpec(program, ProgramType.SOCKET_FILTER, body)),
        List.of(helper),
        List.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        ByteOrder.LITTLE_ENDIAN,
        "GPL",
        0);
  }

  private static ObjectSpec licensed(ObjectSpec spec, String license) {
    return new ObjectSpec(
        spec.programs(),
        spec.functions(),
        spec.maps(),
        spec.variables(),
        spec.externs(),
        spec.types(),
        spec.order(),
        license,
        spec.kernelVersion());
  }

  private static ObjectSpec withMap(MapSpec map, Binding binding) {
    MapSpec bound =
        new MapSpec(
            map.name(),
            map.type(),
            map.keySize(),
            map.valueSize(),
            map.maxEntries(),
            map.flags(),
            map.role(),
            0,
            0,
            Optional.empty(),
            List.of(),
            map.pinning(),
            0,
            Optional.empty(),
            binding,
            1);
    return new ObjectSpec(List.of(), List.of(bound), "GPL");
  }

  @Test
  void partsOfAnArrayOfTheOtherObjectAreFound() throws IOException {
    ObjectSpec linked = read("link_data.clang19-el").merge(read("link_data_other.clang19-el"));
    VariableSpec numbers =
        linked.variables().stream()
            .filter(each -> each.name().equals("other_numbers"))
            .findFirst()
            .orElseThrow();

    assertThat(linked.program("first").orElseThrow().body().body())
        .anyMatch(
            each ->
                each instanceof Instruction.LoadWide(_, WideValue.MapValueNamed(var map, int at))
                    && map.equals(".data")
                    && at == numbers.offset());
    assertThat(linked.externs()).isEmpty();
  }
}
