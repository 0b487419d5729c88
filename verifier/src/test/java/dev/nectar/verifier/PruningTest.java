package dev.nectar.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.bytecode.Assembler;
import dev.nectar.bytecode.Encoder;
import dev.nectar.object.ProgramType;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Paths end early where nothing new can come of them, and only there. */
class PruningTest {
  private static final String UNKNOWN = "call bpf_get_prandom_u32\n";

  /** Loads a byte of the stack, R6 below its top. */
  private static final String INDEXED =
      """
      r1 = r10
      r6 *= -1
      r1 += r6
      r0 = *(u8 *)(r1 + 0)
      r0 = 0
      exit
      """;

  private static Verdict verify(String text) {
    byte[] code = Encoder.encode(new Assembler().assemble(text), ByteOrder.LITTLE_ENDIAN);
    return Verifier.verify(new Subject(ProgramType.SOCKET_FILTER, 0, 0, code, List.of(), Map.of()));
  }

  private static void walks(String text, int processed) {
    assertThat(verify(text)).isInstanceOf(Verdict.Accepted.class);
    assertThat(verify(text).processed()).isEqualTo(processed);
  }

  private static void refused(String text, String reason) {
    assertThat(verify(text))
        .isInstanceOfSatisfying(
            Verdict.Refused.class, refused -> assertThat(refused.reason()).isEqualTo(reason));
  }

  @Test
  void aNumberThatDoesNotMatterKeepsNoPathsApart() {
    String either = UNKNOWN + "if r0 == 0 goto +1\nr6 += 1\n";
    walks("r6 = 0\n" + either.repeat(8) + "r0 = r6\nexit", 71);
  }

  @Test
  void whatStandsOnTheStackAndIsNotReadKeepsNoPathsApart() {
    String either = UNKNOWN + "if r0 == 0 goto +1\n*(u64 *)(r10 - 8) = r10\n";
    walks(either.repeat(8) + "*(u64 *)(r10 - 8) = 0\nr0 = *(u64 *)(r10 - 8)\nexit", 74);
  }

  @Test
  void whatStandsOnTheStackAndIsReadKeepsPathsApart() {
    refused(
        "*(u64 *)(r10 - 8) = r10\n"
            + UNKNOWN.repeat(8)
            + "if r0 == 0 goto +1\n*(u64 *)(r10 - 8) = r0\n"
            + "r1 = *(u64 *)(r10 - 8)\nr0 = *(u8 *)(r1 - 1)\nexit",
        "R1 invalid mem access 'scalar'");
  }

  @Test
  void aNumberThatMattersKeepsPathsApart() {
    refused(
        "r6 = 8\n" + UNKNOWN.repeat(8) + "if r0 == 0 goto +1\nr6 = 0\n" + INDEXED,
        "invalid read from stack R1 off=0 size=1");
  }

  @Test
  void aNumberThatMattersIsFollowedThroughTheStack() {
    refused(
        "r6 = 8\n"
            + UNKNOWN.repeat(8)
            + "if r0 == 0 goto +1\nr6 = 0\n*(u64 *)(r10 - 16) = r6\nr6 = 1\n"
            + UNKNOWN
            + "if r0 == 0 goto +0\nr6 = *(u64 *)(r10 - 16)\n"
            + INDEXED,
        "invalid read from stack R1 off=0 size=1");
  }

  @Test
  void aNumberThatMattersIsFollowedThroughCalls() {
    refused(
        "r6 = 8\n"
            + UNKNOWN.repeat(8)
            + "if r0 == 0 goto +1\nr6 = 0\nr1 = r6\ncall pc+7\nr6 = r0\n"
            + INDEXED
            + "r0 = r1\nexit",
        "invalid read from stack R1 off=0 size=1");
  }

  @Test
  void aNumberThatMattersIsFollowedToThoseItIsLinkedWith() {
    refused(
        UNKNOWN
            + "r0 &= 1023\nr0 += 1\nr6 = r0\n"
            + UNKNOWN.repeat(8)
            + "r7 = r6\nif r0 == 0 goto +1\ngoto +1\nr7 = 1\nif r7 > 8 goto +4\n"
            + INDEXED,
        "invalid variable-offset read from stack R1 var_off=(0xfffffffffffffc00; 0x3ff) off=0 size=1");
  }

  @Test
  void aNumberThatMattersIsFollowedThroughAnAtomicThatFetches() {
    refused(
        "r6 = 8\n"
            + UNKNOWN.repeat(8)
            + "if r0 == 0 goto +1\nr6 = 0\n*(u64 *)(r10 - 16) = r6\nr6 = 1\n"
            + UNKNOWN
            + "if r0 == 0 goto +0\nr6 = xchg_64(r10 - 16, r6)\n"
            + INDEXED,
        "invalid read from stack R1 off=0 size=1");
  }

  @Test
  void aLoopThatDoesNothingIsNotTakenForOneThatEnds() {
    refused(
        "r6 = 0\nif r6 == 1 goto +1\ngoto -2\nr0 = 0\nexit", "old state: R1=ctx() R6=P0 R10=fp0");
  }

  @Test
  void manyRoundsOfALoopOfManyWaysAreWalked() {
    String text =
        """
        r6 = 0
        again:
        call bpf_get_prandom_u32
        r7 = 0
        if r0 > 5 goto +1
        r7 = 1
        if r0 > 9 goto +1
        r8 = 2
        r6 += 1
        if r6 < 100 goto again
        r0 = 0
        exit
        """;
    assertThat(verify(text)).isInstanceOf(Verdict.Accepted.class);
    assertThat(verify(text).processed()).isLessThan(5000);
  }

  @Test
  void whatACallbackCountsIsForgotten() {
    String text =
        """
        *(u64 *)(r10 - 8) = 0
        r1 = 1000000
        r2 = subprog[count]
        r3 = r10
        r3 += -8
        r4 = 0
        call bpf_loop
        r0 = 0
        exit
        count:
        r1 = *(u64 *)(r2 + 0)
        r1 += 1
        *(u64 *)(r2 + 0) = r1
        r0 = 0
        exit
        """;
    assertThat(verify(text)).isInstanceOf(Verdict.Accepted.class);
  }

  @Test
  void aLoopOfMayGotoEnds() {
    assertThat(verify("r6 = 0\nagain:\nmay_goto out\nr6 += 1\ngoto again\nout:\nr0 = r6\nexit"))
        .isInstanceOf(Verdict.Accepted.class);
  }
}
