package dev.nectar.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.object.LineSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerifierLogTest {
  @Test
  void reasonIsTheLastLineBeforeTheStatistics() {
    VerifierLog log =
        VerifierLog.parse(
            """
            0: R1=ctx() R10=fp0
            ; first @ a.bt:1
            0: (b7) r1 = 0                        ; R1_w=0
            1: (79) r0 = *(u64 *)(r1 +0)
            R1 invalid mem access 'scalar'
            processed 2 insns (limit 1000000) max_states_per_insn 0 total_states 0
            """);
    assertThat(log.reason()).isEqualTo("R1 invalid mem access 'scalar'");
    assertThat(log.slot()).isEqualTo(1);
  }

  @Test
  void slotIsTheOneTheReasonNames() {
    VerifierLog log = VerifierLog.parse("0: (95) exit\nunreachable insn 7\n");
    assertThat(log.slot()).isEqualTo(7);
    assertThat(refusal(log).line()).contains(line(5));
  }

  @Test
  void countsAreNoSlots() {
    VerifierLog log =
        VerifierLog.parse(
            "12: (05) goto pc-3\nBPF program is too large. Processed 1000001 insn\n"
                + "processed 1000001 insns (limit 1000000)\n");
    assertThat(log.reason()).isEqualTo("BPF program is too large. Processed 1000001 insn");
    assertThat(log.slot()).isEqualTo(12);
  }

  @Test
  void aLogWithoutInstructionsHasNoLine() {
    VerifierLog log = VerifierLog.parse("Unrecognized arg#0 type\n");
    assertThat(log.slot()).isEqualTo(-1);
    assertThat(refusal(log).line()).isEmpty();
    assertThat(refusal(log)).hasMessage("the kernel refuses program p: Unrecognized arg#0 type");
  }

  @Test
  void statesOfAnEndlessLoopAreNotTheReason() {
    VerifierLog log =
        VerifierLog.parse(
            """
            arg#0 reference type('UNKNOWN ') size cannot be determined: -22
            0: R1=ctx() R10=fp0
            ; begin { while(1) { @x++ } } @ stdin:1
            0: (62) *(u32 *)(r10 -8) = 0          ; R10=fp0 fp-8=????0
            1: (18) r1 = 0xffff888108a4c400       ; R1=map_ptr(map=AT_x,ks=4,vs=8)
            11: (05) goto pc+24
            infinite loop detected at insn 36
            cur state: R0=map_value(map=AT_x,ks=4,vs=8) R2=scalar() R10=fp0 fp-8=????0
            old state: R0=map_value(map=AT_x,ks=4,vs=8) R2=scalar() R10=fp0 fp-8=????0
            processed 24 insns (limit 1000000) max_states_per_insn 0 total_states 1 peak_states 1 mark_read 0
            """);
    assertThat(log.reason()).isEqualTo("infinite loop detected at insn 36");
    assertThat(log.slot()).isEqualTo(36);
    assertThat(log.advice()).contains("end the loop");
  }

  @Test
  void tooManyJumpsAreTooMuchWork() {
    VerifierLog log =
        VerifierLog.parse(
            """
            14: (bf) r7 = r0                      ; R0=scalar(id=8193) R7=scalar(id=8193)
            15: (15) if r7 == 0x0 goto pc+13
            The sequence of 8193 jumps is too complex.
            processed 229391 insns (limit 1000000) max_states_per_insn 4 total_states 3282 peak_states 3282 mark_read 0
            """);
    assertThat(log.reason()).isEqualTo("The sequence of 8193 jumps is too complex.");
    assertThat(log.slot()).isEqualTo(15);
    assertThat(log.advice()).contains("fewer rounds");
  }

  @Test
  void tooManyInstructionsAreTooMuchWork() {
    VerifierLog log =
        VerifierLog.parse(
            """
            3: (07) r2 += 1                       ; R2=0x30d40
            4: (bf) r1 = r2
            BPF program is too large. Processed 1000001 insn
            processed 1000001 insns (limit 1000000) max_states_per_insn 4 total_states 20000 peak_states 20000 mark_read 0
            """);
    assertThat(log.reason()).isEqualTo("BPF program is too large. Processed 1000001 insn");
    assertThat(log.slot()).isEqualTo(4);
    assertThat(log.advice()).contains("fewer rounds");
  }

  @Test
  void aStackThatIsTooDeepNeedsSmallerVariables() {
    VerifierLog log =
        VerifierLog.parse(
            """
            0: R1=ctx() R10=fp0
            0: (7a) *(u64 *)(r10 -520) = 0
            invalid write to stack R10 off=-520 size=8
            processed 1 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
            """);
    assertThat(log.reason()).isEqualTo("invalid write to stack R10 off=-520 size=8");
    assertThat(log.slot()).isZero();
    assertThat(log.advice()).contains("smaller variables");
  }

  @Test
  void aLogOfStatesAloneGivesItsLastLine() {
    VerifierLog log = VerifierLog.parse("0: R1=ctx() R10=fp0\n0: (95) exit\n");
    assertThat(log.reason()).isEqualTo("0: (95) exit");
  }

  private static final String NEW =
      """
      0: R1=ctx() R10=fp0
      0: (79) r2 = *(u64 *)(r1 +0)          ; R1=ctx() R2=scalar()
      1: (79) r0 = *(u64 *)(r2 +8)
      R2 invalid mem access 'scalar'

      Verification failed: Register Type Safety: Invalid dereference

      Reason:
        R2 is an integer scalar here, not a pointer
        to memory.

      At:
        read @ a.c:3:5
        Source context:
            2 | ...
        >>> 3 |   return p->x;
              |   ^-- error: invalid dereference of R2 (an integer scalar)
        Instruction context:
            0 | (79) r2 = *(u64 *)(r1 +0)
        >>> 1 | (79) r0 = *(u64 *)(r2 +8)
            2 | (95) exit

      Causal path:
        insn 0
              | ^-- update: R2 changed from uninitialized value to integer scalar with unknown value
        Instruction context:
        >>> 0 | (79) r2 = *(u64 *)(r1 +0)

      Suggestion:
        Preserve a pointer-valued register where needed.

      processed 2 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
      """;

  @Test
  void theReportOfNewerKernelsIsTakenApart() {
    VerifierLog log = VerifierLog.parse(NEW);
    VerifierLog.Report report = log.report().orElseThrow();
    assertThat(report.category()).isEqualTo("Register Type Safety");
    assertThat(report.problem()).isEqualTo("Invalid dereference");
    assertThat(report.reason()).isEqualTo("R2 is an integer scalar here, not a pointer to memory.");
    assertThat(report.at()).startsWith("read @ a.c:3:5\nSource context:").endsWith("| (95) exit");
    assertThat(report.path()).startsWith("insn 0\n").endsWith("(r1 +0)");
    assertThat(report.suggestion()).isEqualTo("Preserve a pointer-valued register where needed.");
  }

  @Test
  void theReasonIsInTheWordsThatOlderKernelsShare() {
    VerifierLog log = VerifierLog.parse(NEW);
    assertThat(log.reason()).isEqualTo("R2 invalid mem access 'scalar'");
    assertThat(log.kind()).contains(VerifierReason.NOT_A_POINTER);
    assertThat(log.slot()).isEqualTo(1);
    assertThat(log.advice()).isEqualTo("Preserve a pointer-valued register where needed.");
  }

  @Test
  void aReportAloneIsEnough() {
    VerifierLog log =
        VerifierLog.parse(
            """
            Verification failed: Program Structure: Jump out of range

            Reason:
              Instruction 4 jumps to 9, outside of the program.

            At:
              insn 4
                    | ^-- error: jump out of range
            """);
    assertThat(log.reason()).isEqualTo("Instruction 4 jumps to 9, outside of the program.");
    assertThat(log.slot()).isEqualTo(4);
    assertThat(log.report().orElseThrow().suggestion()).isEmpty();
  }

  @Test
  void aReportThatBreaksOffIsNoHarm() {
    for (int length = 0; length < NEW.length(); length++) {
      assertThat(VerifierLog.parse(NEW.substring(0, length)).slot()).isBetween(-1, 2);
    }
    VerifierLog log = VerifierLog.parse("Verification failed: Verifier Error\n");
    assertThat(log.report().orElseThrow().category()).isEqualTo("Verifier Error");
    assertThat(log.report().orElseThrow().problem()).isEmpty();
  }

  @Test
  void aMarkWithoutANumberIsNoPlace() {
    VerifierLog log = VerifierLog.parse("Verification failed: x\n\nAt:\n  >>> | (95) exit\n");
    assertThat(log.slot()).isEqualTo(-1);
  }

  @Test
  void stepsAreTheLastOnesOfTheRun() {
    VerifierLog log = VerifierLog.parse(NEW);
    assertThat(log.steps(1)).containsExactly(new VerifierLog.Step(1, "r0 = *(u64 *)(r2 +8)", ""));
    assertThat(log.steps(9))
        .containsExactly(
            new VerifierLog.Step(0, "r2 = *(u64 *)(r1 +0)", "R1=ctx() R2=scalar()"),
            new VerifierLog.Step(1, "r0 = *(u64 *)(r2 +8)", ""));
    assertThat(VerifierLog.parse("x: (79) y\n1: (7) z\n: (79) a\n2: (79)\n").steps(9)).isEmpty();
  }

  @Test
  void theTraceShowsSourceLinesAboveInstructions() {
    List<LineSpec> lines =
        List.of(
            new LineSpec(0, "a.c", "  struct s *p = c->p;", 2, 3),
            new LineSpec(1, "a.c", "  return p->x;", 3, 5));
    VerifierException e = new VerifierException("read", VerifierLog.parse(NEW), lines);
    assertThat(e)
        .hasMessage("the kernel refuses program read at a.c:3:5: R2 invalid mem access 'scalar'");
    assertThat(e.trace(5))
        .isEqualTo(
            """
            a.c:2: struct s *p = c->p;
              0: r2 = *(u64 *)(r1 +0)  ; R1=ctx() R2=scalar()
            a.c:3: return p->x;
              1: r0 = *(u64 *)(r2 +8)
            R2 invalid mem access 'scalar'
            """);
  }

  @Test
  void withoutLinesThePlaceIsTheInstruction() {
    VerifierException e = new VerifierException("read", VerifierLog.parse(NEW), List.of());
    assertThat(e)
        .hasMessage(
            "the kernel refuses program read at instruction 1: R2 invalid mem access 'scalar'");
  }

  private static VerifierException refusal(VerifierLog log) {
    return new VerifierException("p", log, List.of(line(0), line(5), line(8)));
  }

  private static LineSpec line(int slot) {
    return new LineSpec(slot, "a.bt", "text", 1, 1);
  }
}
