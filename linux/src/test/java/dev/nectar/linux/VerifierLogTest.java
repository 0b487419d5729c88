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

  private static LineSpec line(int slot) {
    return new LineSpec(slot, "a.bt", "text", 1, 1);
  }
}
