package dev.nectar.linux;

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
    assertThat(log.line(List.of(line(0), line(5), line(8)))).contains(line(5));
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
    assertThat(log.line(List.of(line(0)))).isEmpty();
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

  private static LineSpec line(int slot) {
    return new LineSpec(slot, "a.bt", "text", 1, 1);
  }
}
