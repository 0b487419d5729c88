package dev.nectar.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.bytecode.Assembler;
import dev.nectar.bytecode.Encoder;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.Instruction.LoadWide;
import dev.nectar.bytecode.WideValue;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ProgramType;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerifierTest {
  private static final List<MapSpec> MAPS =
      List.of(
          new MapSpec("counts", MapType.HASH, 8, 16, 4, Set.of()),
          new MapSpec("fixed", MapType.ARRAY, 4, 16, 1, Set.of(MapFlag.READ_ONLY_FOR_PROGRAMS)),
          new MapSpec("ring", MapType.RINGBUF, 0, 0, 4096, Set.of()),
          new MapSpec("programs", MapType.PROG_ARRAY, 4, 4, 4, Set.of()));

  /** Looks a value up in the map counts; R0 is not null behind it. */
  private static final String FOUND =
      """
      *(u64 *)(r10 - 8) = 0
      r2 = r10
      r2 += -8
      r1 = map[counts]
      call bpf_map_lookup_elem
      if r0 == 0 goto out
      """;

  private static final String OUT =
      """
      out:
      r0 = 0
      exit
      """;

  private static Verdict verify(ProgramType type, String text) {
    List<String> names = MAPS.stream().map(MapSpec::name).toList();
    List<Instruction> code = new ArrayList<>();
    Map<Integer, Integer> mapAt = new HashMap<>();
    int slot = 0;
    for (Instruction instruction : new Assembler().assemble(text)) {
      Instruction encoded = instruction;
      if (instruction instanceof LoadWide load
          && load.value() instanceof WideValue.MapNamed(String name)) {
        mapAt.put(slot, names.indexOf(name));
        encoded = new LoadWide(load.dst(), new WideValue.MapFd(names.indexOf(name)));
      }
      code.add(encoded);
      slot += encoded.slots();
    }
    return Verifier.verify(
        new Subject(type, 0, 0, Encoder.encode(code, ByteOrder.LITTLE_ENDIAN), MAPS, mapAt));
  }

  private static void accepted(ProgramType type, String text) {
    assertThat(verify(type, text)).isInstanceOf(Verdict.Accepted.class);
  }

  private static void refused(ProgramType type, String text, int slot, String reason) {
    assertThat(verify(type, text))
        .isInstanceOfSatisfying(
            Verdict.Refused.class,
            refused -> {
              assertThat(refused.reason()).isEqualTo(reason);
              assertThat(refused.slot()).isEqualTo(slot);
            });
  }

  @Test
  void theSmallestProgramIsAccepted() {
    assertThat(verify(ProgramType.SOCKET_FILTER, "r0 = 0\nexit"))
        .isInstanceOfSatisfying(
            Verdict.Accepted.class, accepted -> assertThat(accepted.processed()).isEqualTo(2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          exit                                        | 0 | R0 !read_ok
          r0 = 0                                      | 0 | last insn is not an exit or jmp
          goto +1; exit; exit                         | 1 | unreachable insn 1
          r0 = 0; goto +5; exit                       | 1 | jump out of range from insn 1 to 7
          r0 = r9; exit                               | 0 | R9 !read_ok
          r10 = 0; exit                               | 0 | frame pointer is read only
          r0 = 0; r0 /= 0; exit                       | 1 | div by zero
          r0 = 0; r0 <<= 64; exit                     | 1 | invalid shift 64
          r0 = 1; r0 = *(u8 *)(r0 + 0); exit          | 1 | R0 invalid mem access 'scalar'
          r0 = *(u64 *)(r10 - 520); exit              | 0 | invalid read from stack R10 off=-520 size=8
          *(u64 *)(r10 + 0) = 0; exit                 | 0 | invalid write to stack R10 off=0 size=8
          r0 = *(u64 *)(r10 - 12); exit               | 0 | misaligned stack access off 0+0+-12 size 8
          r1 *= 2; exit                               | 0 | R1 pointer arithmetic with *= operator prohibited
          r1 &= 2; exit                               | 0 | R1 bitwise operator &= on pointer prohibited
          r1 += r10; exit                             | 0 | R1 pointer += pointer prohibited
          w1 += 2; exit                               | 0 | R1 32-bit pointer arithmetic prohibited
          r10 -= 8; exit                              | 0 | frame pointer is read only
          r2 = r10; r2 -= 8; exit                     | 1 | R2 subtraction from stack pointer prohibited
          r0 = *(u32 *)(r1 + 2000); exit              | 0 | invalid bpf_context access off=2000 size=4
          r1 += 4; r0 = *(u32 *)(r1 + 0); exit        | 1 | dereference of modified ctx ptr R1 off=4 disallowed
          call 7777; exit                             | 0 | invalid func unknown#7777
          call bpf_xdp_adjust_head; exit               | 0 | program of this type cannot use helper bpf_xdp_adjust_head#44
          r1 = 0; call bpf_get_socket_cookie; exit    | 1 | R1 type=scalar expected=ctx
          goto -1                                     | 0 | old state: R1=ctx() R10=fp0
          """)
  void refusesWithTheReasonOfLinux(String program, int slot, String reason) {
    refused(ProgramType.SOCKET_FILTER, program.replace("; ", "\n"), slot, reason);
  }

  @Test
  void whatALookupFoundMayBeNull() {
    refused(
        ProgramType.SOCKET_FILTER,
        FOUND.replace("if r0 == 0 goto out", "r0 = *(u64 *)(r0 + 0)") + OUT,
        6,
        "R0 invalid mem access 'map_value_or_null'");
  }

  @ParameterizedTest
  @CsvSource({"8, true", "9, false", "-1, false"})
  void anAccessMustLieInTheValue(int offset, boolean inside) {
    String program = FOUND + "r1 = *(u64 *)(r0 + " + offset + ")\n" + OUT;
    assertThat(verify(ProgramType.SOCKET_FILTER, program) instanceof Verdict.Accepted)
        .isEqualTo(inside);
  }

  @ParameterizedTest
  @CsvSource({"15, true", "16, false"})
  void aMaskBoundsAnIndex(int most, boolean inside) {
    String program =
        FOUND
            + "r1 = *(u64 *)(r0 + 0)\nif r1 > "
            + most
            + " goto out\nr0 += r1\nr1 = *(u8 *)(r0 + 0)\n"
            + OUT;
    assertThat(verify(ProgramType.SOCKET_FILTER, program) instanceof Verdict.Accepted)
        .isEqualTo(inside);
  }

  @Test
  void aMapThatIsReadOnlyIsNotWritten() {
    refused(
        ProgramType.SOCKET_FILTER,
        FOUND.replace("counts", "fixed") + "*(u32 *)(r0 + 4) = 1\n" + OUT,
        7,
        "write into map forbidden, value_size=16 off=4 size=4");
  }

  @ParameterizedTest
  @CsvSource({"0, true", "1, false"})
  void aPacketIsReadUpToWhatWasChecked(int beyond, boolean inside) {
    String program =
        """
        r2 = *(u32 *)(r1 + 0)
        r3 = *(u32 *)(r1 + 4)
        r4 = r2
        r4 += 14
        if r4 > r3 goto out
        r0 = *(u16 *)(r2 + %d)
        """
            .formatted(12 + beyond);
    assertThat(verify(ProgramType.XDP, program + OUT) instanceof Verdict.Accepted)
        .isEqualTo(inside);
  }

  @Test
  void whatWasReservedMustBeGivenBack() {
    String reserve =
        "r1 = map[ring]\nr2 = 8\nr3 = 0\ncall bpf_ringbuf_reserve\nif r0 == 0 goto out\n";
    refused(
        ProgramType.SOCKET_FILTER,
        reserve + OUT,
        7,
        "BPF_EXIT instruction in main prog would lead to reference leak");
    accepted(
        ProgramType.SOCKET_FILTER, reserve + "r1 = r0\nr2 = 0\ncall bpf_ringbuf_discard\n" + OUT);
  }

  @Test
  void aSpilledPointerIsAPointerWhenItIsFilled() {
    accepted(
        ProgramType.SOCKET_FILTER,
        "*(u64 *)(r10 - 8) = r1\nr2 = *(u64 *)(r10 - 8)\nr0 = *(u32 *)(r2 + 0)\nexit");
    refused(
        ProgramType.SOCKET_FILTER,
        "*(u64 *)(r10 - 8) = r1\nr2 = *(u32 *)(r10 - 8)\nr0 = 0\nexit",
        1,
        "invalid size of register fill");
  }

  @Test
  void aLoopEndsThatCounts() {
    accepted(ProgramType.SOCKET_FILTER, "r0 = 0\nagain:\nr0 += 1\nif r0 < 1000 goto again\nexit");
  }

  @Test
  void aHelperTakesTheMapsThatItIsFor() {
    refused(
        ProgramType.SOCKET_FILTER,
        FOUND.replace("counts", "programs") + OUT,
        5,
        "cannot pass map_type 3 into func bpf_map_lookup_elem#1");
  }

  @Test
  void codeIsOfWholeSlots() {
    assertThatThrownBy(() -> new Subject(ProgramType.XDP, 0, 0, new byte[12], List.of(), Map.of()))
        .hasMessage("The code has 12 bytes, which are no whole slots of 8.");
  }
}
