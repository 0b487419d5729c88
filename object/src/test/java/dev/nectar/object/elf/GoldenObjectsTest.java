package dev.nectar.object.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.object.FunctionSpec;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GoldenObjectsTest {
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

  private static Stream<FunctionSpec> bodies(ObjectSpec spec) {
    return Stream.concat(
        spec.programs().stream().map(ProgramSpec::body), spec.functions().stream());
  }
}
