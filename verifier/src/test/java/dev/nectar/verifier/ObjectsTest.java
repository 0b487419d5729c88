package dev.nectar.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Objects of the kernel, pointers to them in maps, and what is thrown. */
class ObjectsTest {
  private static final String TASK = "r6 = *(u64 *)(r1 + 0)\n";
  private static final String ACQUIRE = "r1 = r6\ncall bpf_task_acquire\nr7 = r0\n";
  private static final String RELEASE = "r1 = r7\ncall bpf_task_release\n";
  private static final String IF_THERE = "if r7 == 0 goto out\n";

  private static String of(String... parts) {
    return Scene.ofTracepoint(TASK + String.join("", parts) + Scene.OUT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          r1 = *(u32 *)(r6 + 0) |
          r1 = *(u64 *)(r6 + 8); r1 = *(u32 *)(r1 + 0) |
          r1 = *(u64 *)(r6 + 16); r1 = *(u64 *)(r1 + 0) |
          r1 = *(u64 *)(r6 + 24) | access beyond struct task_struct at off 24 size 8
          r1 = *(u64 *)(r6 - 8) | R6 is ptr_task_struct invalid negative access: off=-8
          r1 = *(u32 *)(r6 + 8) | cannot access ptr member real_parent with moff 8 in struct task_struct with off 8 size 4
          r1 = *(u32 *)(r6 + 4) | struct task_struct doesn't have field at offset 4
          r1 = *(u64 *)(r6 + 0) | access beyond the end of member pid (mend:4) in struct task_struct with off 0 size 8
          *(u32 *)(r6 + 0) = 1 | only read is supported
          """)
  void fieldsAreRead(String text, String reason) {
    assertThat(of(text.replace("; ", "\n") + "\n")).isEqualTo(reason == null ? "" : reason);
  }

  @Test
  void argumentsAreThoseOfTheTracepoint() {
    assertThat(Scene.ofTracepoint("r1 = *(u64 *)(r1 + 8)\n" + Scene.OUT))
        .isEqualTo("invalid bpf_context access off=8 size=8");
    assertThat(Scene.ofTracepoint("r1 = *(u32 *)(r1 + 0)\n" + Scene.OUT))
        .isEqualTo("invalid bpf_context access off=0 size=4");
  }

  @Test
  void whatIsAcquiredIsReleased() {
    assertThat(of(ACQUIRE, IF_THERE, RELEASE)).isEmpty();
    assertThat(of(ACQUIRE))
        .isEqualTo("BPF_EXIT instruction in main prog would lead to reference leak");
    assertThat(of(ACQUIRE, RELEASE)).isEqualTo("Possibly NULL pointer passed to trusted arg0");
    assertThat(of(ACQUIRE, IF_THERE, RELEASE, "r1 = *(u32 *)(r7 + 0)\n"))
        .isEqualTo("R7 invalid mem access 'scalar'");
  }

  @Test
  void whatIsNotAcquiredIsNotReleased() {
    assertThat(of("r1 = r6\ncall bpf_task_release\n"))
        .isEqualTo("release kernel function bpf_task_release expects refcounted PTR_TO_BTF_ID");
  }

  @Test
  void aParentIsValidAsLongAsRcuLasts() {
    String parent = "r6 = *(u64 *)(r6 + 8)\n";
    assertThat(of(parent, ACQUIRE, IF_THERE, RELEASE)).isEmpty();
    assertThat(of(parent, "r6 = *(u64 *)(r6 + 16)\n", ACQUIRE, IF_THERE, RELEASE))
        .isEqualTo(
            "arg#0 pointer type STRUCT task_struct must point to scalar, or struct with scalar");
  }

  @Test
  void aPointerGoesToAMap() {
    String exchange =
        """
        r2 = r7
        r1 = r8
        r1 += 8
        call bpf_kptr_xchg
        r7 = r0
        """;
    String place =
        """
        *(u32 *)(r10 - 8) = 0
        r1 = map[tasks]
        r2 = r10
        r2 += -8
        call bpf_map_lookup_elem
        r8 = r0
        """;
    assertThat(of(place, ACQUIRE, IF_THERE, exchange, IF_THERE, RELEASE)).isEmpty();
    assertThat(of(place, ACQUIRE, IF_THERE, exchange))
        .isEqualTo("BPF_EXIT instruction in main prog would lead to reference leak");
    assertThat(of(place, "*(u64 *)(r8 + 8) = r6\n"))
        .isEqualTo("store to referenced kptr disallowed");
    assertThat(of(place, "r1 = *(u32 *)(r8 + 8)\n")).isEqualTo("kptr access size must be BPF_DW");
  }

  @Test
  void nothingIsHeldWhereSomethingIsThrown() {
    String thrown = "r1 = 3\ncall bpf_throw\n";
    assertThat(of(thrown)).isEmpty();
    assertThat(of(ACQUIRE, IF_THERE, thrown)).isEqualTo("bpf_throw would lead to reference leak");
  }

  @Test
  void functionsAreForSomePrograms() {
    assertThat(
            Scene.of(
                dev.nectar.object.ProgramType.SOCKET_FILTER,
                java.util.Optional.empty(),
                "r1 = 3\ncall bpf_throw\n" + Scene.OUT))
        .isEqualTo("calling kernel function bpf_throw is not allowed");
  }
}
