package dev.nectar.object.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.WideValue;
import dev.nectar.object.Contents;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.Slot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoldenObjectsTest {
  @Test
  void foldersAreNoObjects(@TempDir Path folder) {
    assertThatThrownBy(() -> ObjectReader.read(folder))
        .isInstanceOf(MalformedObjectException.class)
        .hasMessage(folder + " is a folder, not an object file");
  }

  @Test
  void relocationsWhoseTypeTheCompilerLostAreKept() throws IOException {
    ObjectSpec spec = ObjectReader.read(GoldenObjects.of("core_fields.gcc-el"));

    assertThat(bodies(spec).flatMap(body -> body.relocations().stream()))
        .anyMatch(relocation -> relocation.type() == 0)
        .anyMatch(relocation -> relocation.type() > 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"stripped.clang19-el-bare", "stripped.clang19-el-nobtf-nofunc"})
  void mapsThatLostTheirTypesAreRefusedWithTheWayOut(String name) {
    assertThatThrownBy(() -> ObjectReader.read(GoldenObjects.of(name)))
        .isInstanceOf(MalformedObjectException.class)
        .hasMessage(
            "section .maps of "
                + name
                + ".o holds maps that only types describe, and .BTF is missing")
        .extracting(e -> ((MalformedObjectException) e).advice())
        .isEqualTo("compile it with -g, and strip it only with llvm-strip -g, which keeps .BTF");
  }

  @ParameterizedTest
  @CsvSource({"jump_table.clang22-el-v4, LITTLE", "jump_table.clang22-eb-v4, BIG"})
  void tablesOfJumpsAreMapsOfSlotsOfTheirProgram(String name, String order) throws IOException {
    ObjectSpec spec = ObjectReader.read(GoldenObjects.of(name));

    MapSpec table = spec.map("BPF.JT.0.0").orElseThrow();
    assertThat(table.type()).isEqualTo(MapType.INSN_ARRAY);
    assertThat(table.role()).isEqualTo(MapRole.CONSTANTS);
    assertThat(table.maxEntries()).isEqualTo(18).isEqualTo(table.initial().size());
    // The first case is behind gotox, in slot 9.
    byte[] nine = new byte[16];
    nine[order.equals("LITTLE") ? 0 : 3] = 9;
    assertThat(table.initial().getFirst())
        .isEqualTo(new Slot.Value(Contents.zeros(4), Contents.of(nine)));
    List<Instruction> body = spec.programs().getFirst().body().body();
    assertThat(body).anyMatch(Instruction.JumpRegister.class::isInstance);
    assertThat(body)
        .filteredOn(Instruction.LoadWide.class::isInstance)
        .first()
        .extracting(each -> ((Instruction.LoadWide) each).value())
        .isEqualTo(new WideValue.MapValueNamed("BPF.JT.0.0", 0));
  }

  private static Stream<FunctionSpec> bodies(ObjectSpec spec) {
    return Stream.concat(
        spec.programs().stream().map(ProgramSpec::body), spec.functions().stream());
  }
}
