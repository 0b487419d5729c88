package dev.nectar.bytecode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HelperTest {
  @Test
  void numbersRunFromOneWithoutGaps() {
    assertThat(Helper.values())
        .extracting(Helper::number)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 211).boxed().toList());
  }

  @Test
  void aHelperIsNeverOlderThanTheOneBeforeIt() {
    assertThat(Helper.values()).extracting(Helper::since).isSorted();
  }

  @ParameterizedTest
  @EnumSource
  void isFoundByNumberAndByBothNames(Helper helper) {
    assertThat(Helper.numbered(helper.number())).contains(helper);
    assertThat(Helper.named(helper.symbol())).contains(helper);
    assertThat(Helper.named(helper.symbol().substring("bpf_".length()))).contains(helper);
  }

  @ParameterizedTest
  @EnumSource
  void takesWhatFiveRegistersHold(Helper helper) {
    assertThat(helper.arguments()).isBetween(0, 5);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 212, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void noHelperHasOtherNumbers(int number) {
    assertThat(Helper.numbered(number)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "bpf_", "unspec", "bpf_bpf_loop", "MAP_LOOKUP_ELEM", "bpf_Loop"})
  void noHelperHasOtherNames(String name) {
    assertThat(Helper.named(name)).isEmpty();
  }

  @Test
  void theNameDoesNotDependOnTheLanguageOfTheMachine() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.of("tr", "TR"));
    try {
      assertThat(Helper.BIND.symbol()).isEqualTo("bpf_bind");
    } finally {
      Locale.setDefault(before);
    }
  }
}
