package dev.nectar.bytecode.classic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassicRulesTest {
  private static List<String> check(ClassicRules rules, List<ClassicInstruction> program) {
    return rules.check(program).stream().map(ClassicProblem::toString).toList();
  }

  private static List<String> linux(String text) {
    return check(ClassicRules.LINUX, Programs.assemble(text));
  }

  private static List<String> seccomp(String text) {
    return check(ClassicRules.SECCOMP, Programs.assemble(text));
  }

  private static List<String> libpcap(String text) {
    return check(ClassicRules.LIBPCAP, Programs.assemble(text));
  }

  @Test
  void programsEndWithAReturn() {
    assertThat(linux("ret #0")).isEmpty();
    assertThat(linux("ret a")).isEmpty();
    assertThat(linux("tax")).containsExactly("instruction 0 is the last, and must be a ret");
    assertThat(check(ClassicRules.LINUX, List.of()))
        .containsExactly("instruction 0 is missing: the program is empty");
  }

  @Test
  void linuxTakes4096Instructions() {
    List<ClassicInstruction> program =
        new ArrayList<>(Collections.nCopies(4096, new ClassicInstruction.ReturnConstant(0)));
    assertThat(check(ClassicRules.LINUX, program)).isEmpty();
    program.add(new ClassicInstruction.ReturnConstant(0));
    assertThat(check(ClassicRules.LINUX, program))
        .containsExactly(
            "instruction 4096 is one too many: the program has 4097, the limit is 4096");
    assertThat(check(ClassicRules.LIBPCAP, program)).isEmpty();
  }

  @Test
  void jumpsStayWithinTheProgram() {
    assertThat(linux("2,5 0 0 1,6 0 0 0"))
        .containsExactly("instruction 0 jumps over 1 instructions, but only 1 follow");
    assertThat(linux("2,5 0 0 0xffffffff,6 0 0 0"))
        .containsExactly("instruction 0 jumps over 4294967295 instructions, but only 1 follow");
    assertThat(linux("2,21 0 1 7,6 0 0 0"))
        .containsExactly("instruction 0 jumps over 1 instructions, but only 1 follow");
    assertThat(linux("2,21 0 0 7,6 0 0 0")).isEmpty();
  }

  @Test
  void onlyLibpcapJumpsBackward() {
    assertThat(linux("l: tax\nja l\nret #0"))
        .containsExactly("instruction 1 jumps over 4294967294 instructions, but only 1 follow");
    assertThat(libpcap("l: tax\nja l\nret #0")).isEmpty();
    assertThat(libpcap("3,7 0 0 0,5 0 0 -3,6 0 0 0"))
        .containsExactly("instruction 1 jumps to before the first instruction");
  }

  @Test
  void constantsOfDivisionsAndShiftsAreChecked() {
    assertThat(linux("div #0\nmod #0\nlsh #32\nrsh #-1\nret #0"))
        .containsExactly(
            "instruction 0 divides by zero",
            "instruction 1 divides by zero",
            "instruction 2 shifts by 32, but A has 32 bits",
            "instruction 3 shifts by 4294967295, but A has 32 bits");
    assertThat(linux("div x\nmod #1\nlsh #31\nlsh x\nret #0")).isEmpty();
    assertThat(libpcap("lsh #32\nret #0")).isEmpty();
    assertThat(libpcap("div #0\nret #0")).hasSize(1);
  }

  @Test
  void cellsAreThereAndSet() {
    assertThat(linux("st M[16]\nret #0"))
        .containsExactly("instruction 0 uses M[16], but the cells are M[0] to M[15]");
    assertThat(linux("ldx M[15]\nret #0"))
        .containsExactly("instruction 0 loads M[15], which is not stored on every way to it");
    assertThat(linux("stx M[15]\nldx M[15]\nret #0")).isEmpty();
    assertThat(libpcap("ldx M[15]\nret #0")).isEmpty();
  }

  @Test
  void cellsAreSetOnEveryWay() {
    assertThat(linux("jeq #0, l\nst M[1]\nl: ld M[1]\nret a"))
        .containsExactly("instruction 2 loads M[1], which is not stored on every way to it");
    assertThat(linux("jeq #0, l, m\nl: st M[1]\nja e\nm: stx M[1]\ne: ld M[1]\nret a")).isEmpty();
  }

  @Test
  void ancillaryOffsetsAreThoseOfLinux() {
    assertThat(linux("ldb [-4095]\nret a"))
        .containsExactly("instruction 0 loads from -4095, where Linux has no ancillary data");
    assertThat(linux("ldb [-1]\nret a")).hasSize(1);
    assertThat(linux("ldb [-4097]\nret a")).isEmpty();
    assertThat(linux("ldb [x + -1]\nldxb 4*([-1]&0xf)\nldh [vlan_tpid]\nret a")).isEmpty();
    assertThat(libpcap("ldb [-1]\nret a")).isEmpty();
  }

  @Test
  void seccompReadsWordsOfItsData() {
    assertThat(seccomp("ld [4]\nld #len\njeq #1, e\nld [60]\ne: ret a")).isEmpty();
    assertThat(seccomp("ld [64]\nld [2]\nldh [4]\nld [x+4]\nldxb 4*([0]&0xf)\nld #cpu\nret a"))
        .containsExactly(
            "instruction 0 loads from 64, but struct seccomp_data has 64 bytes",
            "instruction 1 loads from 2, which is not a multiple of 4",
            "instruction 2 is a load that is not ld [k], the only one for seccomp",
            "instruction 3 is a load that is not ld [k], the only one for seccomp",
            "instruction 4 loads from a packet, but there is none",
            "instruction 5 loads from 4294963236, but struct seccomp_data has 64 bytes");
    assertThat(seccomp("mod #3\nret a"))
        .containsExactly("instruction 0 is a mod, which seccomp does not have");
  }

  @Test
  void theFirstProblemIsTheMessage() {
    assertThatThrownBy(() -> ClassicRules.LINUX.require(Programs.assemble("div #0\nlsh #40\ntax")))
        .hasMessage("the filter is refused: instruction 0 divides by zero")
        .isInstanceOfSatisfying(
            RefusedClassicException.class, e -> assertThat(e.problems()).hasSize(3));
  }
}
