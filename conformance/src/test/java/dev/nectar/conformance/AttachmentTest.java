package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.bytecode.Assembler;
import dev.nectar.bytecode.Instruction;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.Pinning;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.testing.KernelTest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Programs that say where they are attached. */
@KernelTest
class AttachmentTest {
  private static final List<Instruction> NOTHING = new Assembler().assemble("r0 = 0\n exit");

  private static ObjectSpec object(ProgramSpec program) {
    return new ObjectSpec(List.of(program), List.of(), "GPL");
  }

  @Test
  void pointOfTheSpecIsTaken(Kernel kernel) {
    AttachPoint point = new AttachPoint.RawTracepoint("sys_enter");
    try (LoadedObject object = kernel.load(object(ProgramSpec.at("p", point, NOTHING)))) {
      assertThat(Attachment.of(object.program("p")))
          .isEqualTo(new Attachment(object.program("p"), point));
    }
  }

  @Test
  void pointThatIsNotSaidOrNotWholeIsToldOf(Kernel kernel) {
    FunctionSpec body = new FunctionSpec("p", NOTHING, List.of());
    AttachPoint anyDevice = new AttachPoint.Hook(ProgramType.XDP, Optional.empty(), "");
    ProgramSpec silent = new ProgramSpec("p", ProgramType.SOCKET_FILTER, body);
    for (ProgramSpec spec : List.of(silent, ProgramSpec.at("p", anyDevice, body))) {
      try (LoadedObject object = kernel.load(object(spec))) {
        assertThatThrownBy(() -> Attachment.of(object.program("p")))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageStartingWith("program p does not say where it is attached");
      }
    }
  }

  @Test
  void mapsToBePinnedDifferInNothingElse() {
    MapSpec map = new MapSpec("m", MapType.ARRAY, 4, 8, 1, Set.of());
    assertThat(map.pinned().pinning()).isEqualTo(Pinning.BY_NAME);
    assertThat(map.pinned()).usingRecursiveComparison().ignoringFields("pinning").isEqualTo(map);
  }
}
