package dev.nectar.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.bytecode.Assembler;
import dev.nectar.bytecode.Encoder;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.Instruction.LoadWide;
import dev.nectar.bytecode.Register;
import dev.nectar.bytecode.WideValue;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ProgramType;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ExplanationTest {
  /** The program may name the one map there is. */
  private static Explanation explain(String text) {
    List<Instruction> code = new ArrayList<>();
    Map<Integer, Integer> mapAt = new HashMap<>();
    int slot = 0;
    for (Instruction instruction : new Assembler().assemble(text)) {
      boolean map =
          instruction instanceof LoadWide load && load.value() instanceof WideValue.MapNamed;
      if (map) {
        mapAt.put(slot, 0);
      }
      code.add(map ? new LoadWide(Register.R1, new WideValue.MapFd(0)) : instruction);
      slot += instruction.slots();
    }
    MapSpec counts = new MapSpec("counts", MapType.HASH, 4, 48, 4, Set.of());
    byte[] bytes = Encoder.encode(code, ByteOrder.LITTLE_ENDIAN);
    return Verifier.explain(new Subject(ProgramType.XDP, 0, 0, bytes, List.of(counts), mapAt))
        .orElseThrow();
  }

  private static String chain(Explanation explanation) {
    return explanation.chain().stream()
        .map(
            cause ->
                "%d: R%d %s %s"
                    .formatted(cause.slot(), cause.register(), cause.what(), cause.value())
                    .strip())
        .collect(Collectors.joining("\n", "", "\n"));
  }

  @Test
  void packetNeedsACheckOfAllThatIsRead() {
    Explanation explanation =
        explain(
            """
            r2 = *(u32 *)(r1 + 0)
            r3 = *(u32 *)(r1 + 4)
            r4 = r2
            r4 += 14
            r0 = 1
            if r4 > r3 goto out
            r0 = *(u32 *)(r2 + 30)
            out:
            exit
            """);
    assertThat(explanation.need())
        .hasValue(
            "reading 4 bytes at pkt+30 needs a check that pkt+34 <= data_end; the last check proves"
                + " pkt+14");
    assertThat(chain(explanation))
        .isEqualTo(
            """
            0: R2 made pkt(r=0)
            5: R4 tested pkt(off=14,r=14)
            """);
  }

  private static final String LOOKUP =
      """
      r2 = r10
      r2 += -4
      *(u32 *)(r2 + 0) = 0
      r1 = map[counts]
      call bpf_map_lookup_elem
      """;

  @Test
  void nullIsFollowedFromTheLookupOverTheStack() {
    String text =
        LOOKUP
            + """
            *(u64 *)(r10 - 16) = r0
            r6 = *(u64 *)(r10 - 16)
            r0 = *(u64 *)(r6 + 0)
            exit
            """;
    Explanation explanation = explain(text);
    assertThat(explanation.need())
        .hasValue("R6 may be null here: it must have been compared with 0 on every path");
    assertThat(chain(explanation))
        .isEqualTo(
            """
            5: R0 returned map_value_or_null(id=1)
            6: R0 stored to the stack map_value_or_null(id=1)
            7: R6 loaded from the stack map_value_or_null(id=1)
            """);
  }

  @Test
  void indexOfAValueIsFollowedToWhereItWasBounded() {
    String text =
        LOOKUP
            + """
            if r0 == 0 goto out
            r6 = *(u32 *)(r0 + 0)
            if r6 > 45 goto out
            r0 += r6
            r0 = *(u32 *)(r0 + 0)
            out:
            r0 = 1
            exit
            """;
    Explanation explanation = explain(text);
    assertThat(explanation.need())
        .hasValue(
            "reading 4 bytes at byte 0 to 45 needs all of them in the value of map counts, which has"
                + " 48");
    assertThat(chain(explanation))
        .isEqualTo(
            """
            5: R0 returned map_value_or_null(id=1)
            6: R0 tested map_value
            7: R6 made scalar(smin=0,smax=4294967295,umax=4294967295,var_off=(0x0; 0xffffffff))
            8: R6 tested scalar(smin=0,smax=45,umax=45,var_off=(0x0; 0x3f))
            9: R0 changed map_value(smin=0,smax=45,umax=45,var_off=(0x0; 0x3f))
            """);
  }

  @Test
  void callClearsRegisters() {
    Explanation explanation =
        explain(
            """
            r1 = 5
            call bpf_ktime_get_ns
            r0 = r1
            exit
            """);
    assertThat(explanation.need()).hasValue("R1 needs a value on every path that leads here");
    assertThat(chain(explanation)).isEqualTo("1: R1 cleared by the call\n");
  }

  @Test
  void argumentOfAFunctionIsFollowedToTheCaller() {
    Explanation explanation =
        explain(
            """
            r6 = 7
            r1 = r6
            call read
            exit
            read:
            r2 = r1
            r0 = *(u64 *)(r2 + 8)
            exit
            """);
    assertThat(explanation.need())
        .hasValue("reading 8 bytes needs a pointer, and R2 is the number 7");
    assertThat(chain(explanation))
        .isEqualTo(
            """
            0: R6 made 7
            1: R1 copied 7
            2: R1 passed 7
            4: R2 copied 7
            """);
  }

  @Test
  void loopIsToldOnce() {
    Explanation explanation =
        explain(
            """
            r6 = 0
            r7 = 0
            again:
            r7 += 1
            r6 += 8
            if r6 < 600 goto again
            r2 = r10
            r2 += r6
            r0 = *(u64 *)(r2 + 0)
            exit
            """);
    assertThat(chain(explanation))
        .isEqualTo(
            """
            0: R6 made 0
            3: R6 changed 600
            4: R6 tested 600
            5: R2 copied fp0
            6: R2 changed fp600
            """);
  }

  @Test
  void programThatIsTakenNeedsNoExplanation() {
    byte[] code = Encoder.encode(new Assembler().assemble("r0 = 0\nexit"), ByteOrder.LITTLE_ENDIAN);
    assertThat(Verifier.explain(new Subject(ProgramType.XDP, 0, 0, code, List.of(), Map.of())))
        .isEmpty();
  }

  @Test
  void whatIsWrongWithoutAPathHasNoChain() {
    Explanation explanation = explain("r0 = 0\ngoto +5\nexit");
    assertThat(explanation.need()).isEmpty();
    assertThat(explanation.chain()).isEmpty();
  }
}
