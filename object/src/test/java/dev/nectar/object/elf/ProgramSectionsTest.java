package dev.nectar.object.elf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachType;
import dev.nectar.object.ProgramFlag;
import dev.nectar.object.ProgramType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProgramSectionsTest {
  /** A row of the facts about libbpf. */
  record Fact(
      String name,
      boolean goesOn,
      ProgramType type,
      Optional<AttachType> attach,
      Set<ProgramFlag> flags) {
    static Fact of(String line) {
      String[] words = line.split(" +", -1);
      boolean goesOn = words[0].endsWith("+");
      return new Fact(
          goesOn ? words[0].substring(0, words[0].length() - 1) : words[0],
          goesOn,
          ProgramType.valueOf(words[1]),
          words[2].equals("-") ? Optional.empty() : Optional.of(AttachType.valueOf(words[2])),
          switch (words[3]) {
            case "sleepable" -> Set.of(ProgramFlag.SLEEPABLE);
            case "frags" -> Set.of(ProgramFlag.XDP_FRAGMENTS);
            default -> Set.of();
          });
    }
  }

  static List<Fact> facts() {
    try (InputStream in = ProgramSectionsTest.class.getResourceAsStream("libbpf-sections.txt")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().filter(line -> !line.startsWith("#")).map(Fact::of).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theTableHasAllNamesOfLibbpf() {
    assertThat(ProgramSections.ofLibbpf())
        .extracting(ProgramSection::name)
        .containsExactlyInAnyOrderElementsOf(facts().stream().map(Fact::name).toList());
  }

  @ParameterizedTest
  @MethodSource("facts")
  void nameTellsTypeAttachTypeAndFlags(Fact fact) {
    assertTold(fact, fact.name());
  }

  @ParameterizedTest
  @MethodSource("facts")
  void whatFollowsTheNameChangesNeitherTypeNorAttachType(Fact fact) {
    if (fact.goesOn()) {
      assertTold(fact, fact.name() + "/what");
      assertTold(fact, fact.name() + "/what/follows:it+4");
    }
  }

  @ParameterizedTest
  @MethodSource("facts")
  void questionMarkOnlyAddsThatItIsLoadedOnRequest(Fact fact) {
    SectionReader.Meaning plain = SectionReader.read(fact.name());
    SectionReader.Meaning asked = SectionReader.read("?" + fact.name());

    assertThat(asked.type()).isEqualTo(plain.type());
    assertThat(asked.attach()).isEqualTo(plain.attach());
    assertThat(asked.flags()).containsAll(plain.flags()).contains(ProgramFlag.ON_REQUEST);
  }

  private static void assertTold(Fact fact, String section) {
    SectionReader.Meaning meaning = SectionReader.read(section);

    assertThat(meaning.type()).as(section).isEqualTo(fact.type());
    assertThat(meaning.attach().flatMap(AttachPoint::attachType))
        .as(section)
        .isEqualTo(fact.attach());
    assertThat(meaning.flags()).as(section).isEqualTo(fact.flags());
    meaning
        .attach()
        .ifPresent(point -> assertThat(point.programType()).as(section).isEqualTo(fact.type()));
  }
}
