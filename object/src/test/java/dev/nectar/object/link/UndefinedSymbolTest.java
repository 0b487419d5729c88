package dev.nectar.object.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.bytecode.KernelVersion;
import dev.nectar.object.Architecture;
import dev.nectar.object.AttachPattern;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.EventFormat;
import dev.nectar.object.Facility;
import dev.nectar.object.FeatureReport;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.PidNamespace;
import dev.nectar.object.Target;
import dev.nectar.object.elf.ObjectReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Objects of which a part lies in another one. */
final class UndefinedSymbolTest {
  private static ObjectSpec read(String name) throws IOException {
    Path root = Path.of(System.getProperty("nectar.root", ".."));
    return ObjectReader.read(
        root.resolve("object/src/test/objects/golden").resolve(name + ".clang19-el.o"));
  }

  @Test
  void anObjectThatLacksAPartIsReadAndRefusedWhenItIsLinked() throws IOException {
    ObjectSpec user = read("functions_external");
    Linker linker = new Linker(user, new Unknown());

    assertThatThrownBy(() -> linker.link(user.program("program").orElseThrow()))
        .isInstanceOf(LinkException.class)
        .hasMessage(
            "table is used, and neither is it in the object nor is it declared as the kernel's")
        .extracting(e -> ((LinkException) e).advice())
        .isEqualTo("link the object with the one that has it");
  }

  @Test
  void withTheOtherObjectItIsLinked() throws IOException {
    ObjectSpec both = read("functions_external").merge(read("functions_library"));

    LinkedProgram linked =
        new Linker(both, new Unknown()).link(both.program("program").orElseThrow());

    assertThat(linked.functions())
        .extracting(LinkedProgram.Place::name)
        .containsExactly("program", "twice", "chosen");
  }

  /** A kernel of which nothing is known. */
  private record Unknown() implements Target {
    @Override
    public KernelVersion version() {
      return KernelVersion.of(6, 12);
    }

    @Override
    public Architecture architecture() {
      return Architecture.X86_64;
    }

    @Override
    public Optional<dev.nectar.btf.Btf> types() {
      return Optional.empty();
    }

    @Override
    public FeatureReport report(Facility facility) {
      return FeatureReport.absent(facility, "nothing is known");
    }

    @Override
    public Optional<EventFormat> format(AttachPoint point) {
      return Optional.empty();
    }

    @Override
    public List<AttachPoint> find(AttachPattern pattern) {
      return List.of();
    }

    @Override
    public int cpus() {
      return 1;
    }

    @Override
    public PidNamespace pidNamespace() {
      return PidNamespace.INITIAL;
    }
  }
}
