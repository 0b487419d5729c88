package dev.nectar.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.bytecode.AluOp;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.Operand;
import dev.nectar.bytecode.Register;
import dev.nectar.bytecode.WideValue;
import dev.nectar.bytecode.Width;
import dev.nectar.object.Prototype.Parameter;
import dev.nectar.object.Prototype.ParameterType;
import dev.nectar.object.elf.ObjectReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ReplaceTest {
  private static final Instruction SEVEN =
      new Instruction.Alu(Width.DOUBLE, AluOp.MOV, Register.R0, new Operand.Imm(7));
  private static final List<Instruction> RETURN_SEVEN = List.of(SEVEN, new Instruction.Exit());
  private static final Prototype OF_NUMBER =
      new Prototype(List.of(new Parameter("n", new ParameterType.CInt())));

  private static ObjectSpec library() throws IOException {
    Path root = Path.of(System.getProperty("nectar.root", ".."));
    return ObjectReader.read(
        root.resolve("object/src/test/objects/golden/functions_library.clang19-el.o"));
  }

  private static FunctionSpec function(ObjectSpec spec, String name) {
    return spec.functions().stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
  }

  private static FunctionSpec body(Instruction... instructions) {
    return new FunctionSpec("generated", List.of(instructions), List.of());
  }

  @Test
  void theSlotKeepsItsNameAndItsType() throws IOException {
    ObjectSpec library = library();
    List<LineSpec> lines = List.of(new LineSpec(0, "rules", "return 7", 1, 1));

    FunctionSpec replaced =
        function(
            library.replace("twice", new FunctionSpec("generated", RETURN_SEVEN, lines)), "twice");

    assertThat(replaced.body()).isEqualTo(RETURN_SEVEN);
    assertThat(replaced.lines()).isEqualTo(lines);
    assertThat(replaced.type()).isEqualTo(function(library, "twice").type()).isPositive();
    assertThat(replaced.binding()).isEqualTo(Binding.GLOBAL);
  }

  @Test
  void theRestOfTheObjectStaysAsItIs() throws IOException {
    ObjectSpec library = library();

    ObjectSpec replaced = library.replace("twice", body(SEVEN, new Instruction.Exit()));

    assertThat(replaced.maps()).isEqualTo(library.maps());
    assertThat(replaced.types()).isEqualTo(library.types());
    assertThat(function(replaced, "chosen")).isEqualTo(function(library, "chosen"));
  }

  @Test
  void aProgramOfAnObjectThatNeverWasAFileIsReplaced() {
    FunctionSpec empty = new FunctionSpec("run", List.of(new Instruction.Exit()), List.of());
    ObjectSpec spec =
        new ObjectSpec(List.of(new ProgramSpec("run", ProgramType.XDP, empty)), List.of(), "GPL");

    ObjectSpec replaced = spec.replace("run", body(SEVEN, new Instruction.Exit()));

    assertThat(replaced.programs().getFirst().body().body()).isEqualTo(RETURN_SEVEN);
    assertThat(replaced.programs().getFirst().type()).isEqualTo(ProgramType.XDP);
  }

  @Test
  void aFunctionThatIsNotThereIsNamed() throws IOException {
    ObjectSpec library = library();

    assertThatThrownBy(() -> library.replace("thrice", body(new Instruction.Exit())))
        .isInstanceOf(MergeException.class)
        .hasMessage("the object has no function thrice to be replaced");
  }

  @Test
  void codeThatTakesOtherParametersIsRefused() throws IOException {
    ObjectSpec library = library();
    FunctionSpec none =
        new FunctionSpec(
            "none", RETURN_SEVEN, List.of(), Optional.of(new Prototype(List.of())), List.of());

    assertThatThrownBy(() -> library.replace("twice", none))
        .isInstanceOf(MergeException.class)
        .hasMessage("function twice takes 1 parameters, and the code that is to replace it 0");
  }

  @Test
  void whatTheCodeNamesMustBeThere() throws IOException {
    ObjectSpec library = library();
    Instruction there = new Instruction.LoadWide(Register.R1, new WideValue.MapNamed("table"));
    Instruction missing = new Instruction.LoadWide(Register.R1, new WideValue.MapNamed("rules"));

    assertThat(library.replace("twice", body(there, SEVEN, new Instruction.Exit()))).isNotNull();
    assertThatThrownBy(() -> library.replace("twice", body(missing, new Instruction.Exit())))
        .isInstanceOf(MergeException.class)
        .hasMessage("function twice would name rules, which the object does not have");
    assertThatThrownBy(() -> library.replace("twice", body(new Instruction.CallNamed("no"))))
        .hasMessageContaining("would name no");
  }

  @Test
  void codeWithMapsOfItsOwnComesInAnObject() throws IOException {
    Instruction load = new Instruction.LoadWide(Register.R1, new WideValue.MapNamed("rules"));
    FunctionSpec generated =
        new FunctionSpec(
            "twice",
            List.of(load, SEVEN, new Instruction.Exit()),
            List.of(),
            Optional.of(OF_NUMBER),
            List.of());
    ObjectSpec rules =
        new ObjectSpec(
            List.of(),
            List.of(generated),
            List.of(new MapSpec("rules", MapType.HASH, 4, 8, 16, Set.of())),
            List.of(),
            List.of(),
            Optional.empty(),
            library().order(),
            "",
            0);

    ObjectSpec replaced = library().replace("twice", rules);

    assertThat(function(replaced, "twice").body()).contains(load);
    assertThat(replaced.maps()).extracting(MapSpec::name).contains("table", "rules");
    assertThat(replaced.functions()).filteredOn(f -> f.name().equals("twice")).hasSize(1);
  }

  @Test
  void anObjectWithoutTheFunctionIsRefused() throws IOException {
    ObjectSpec library = library();
    ObjectSpec empty = new ObjectSpec(List.of(), List.of(), "GPL");

    assertThatThrownBy(() -> library.replace("twice", empty))
        .isInstanceOf(MergeException.class)
        .hasMessageContaining("function twice is not in the object that is to bring it");
  }
}
