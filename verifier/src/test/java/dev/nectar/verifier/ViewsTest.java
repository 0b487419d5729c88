package dev.nectar.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Dynptrs and open-coded iterators: objects of the kernel on the stack. */
class ViewsTest {
  private static final String RESERVE =
      """
      r1 = map[ring]
      r2 = 16
      r3 = 0
      r4 = r10
      r4 += -16
      call bpf_ringbuf_reserve_dynptr
      """;
  private static final String SUBMIT =
      """
      r1 = r10
      r1 += -16
      r2 = 0
      call bpf_ringbuf_submit_dynptr
      """;
  private static final String DATA =
      """
      r1 = r10
      r1 += -16
      r2 = 0
      r3 = 16
      call bpf_dynptr_data
      r6 = r0
      """;
  private static final String BEGIN =
      """
      r1 = r10
      r1 += -8
      r2 = 0
      r3 = 10
      call bpf_iter_num_new
      """;
  private static final String NEXT = "r1 = r10\nr1 += -8\ncall bpf_iter_num_next\n";
  private static final String END = "r1 = r10\nr1 += -8\ncall bpf_iter_num_destroy\n";

  private static String of(String... parts) {
    return Scene.of(String.join("", parts) + Scene.OUT);
  }

  @Test
  void aRecordIsReservedAndGivenBack() {
    assertThat(of(RESERVE, SUBMIT)).isEmpty();
  }

  @Test
  void aRecordThatIsKeptIsRefused() {
    assertThat(of(RESERVE))
        .isEqualTo("BPF_EXIT instruction in main prog would lead to reference leak");
  }

  @Test
  void aRecordIsGivenBackOnce() {
    assertThat(of(RESERVE, SUBMIT, SUBMIT)).isEqualTo("arg 1 is an unacquired reference");
  }

  @Test
  void aDynptrIsNotWrittenOver() {
    assertThat(of(RESERVE, "*(u64 *)(r10 - 8) = 0\n", SUBMIT))
        .isEqualTo("cannot overwrite referenced dynptr");
  }

  @Test
  void aDynptrIsNotRead() {
    assertThat(of(RESERVE, "r1 = *(u64 *)(r10 - 16)\n", SUBMIT))
        .isEqualTo("invalid read from stack off -16+0 size 8");
  }

  @Test
  void whatIsNoDynptrIsRefused() {
    assertThat(of("r1 = r10\nr1 += -16\ncall bpf_dynptr_size\n"))
        .isEqualTo("Expected an initialized dynptr as arg #0");
  }

  @Test
  void itsMemoryIsCheckedForNull() {
    assertThat(of(RESERVE, DATA, "*(u64 *)(r6 + 8) = 1\n", SUBMIT))
        .isEqualTo("R6 invalid mem access 'mem_or_null'");
    assertThat(of(RESERVE, DATA, "if r6 == 0 goto +1\n*(u64 *)(r6 + 8) = 1\n", SUBMIT)).isEmpty();
  }

  @Test
  void itsMemoryHasAnEnd() {
    assertThat(of(RESERVE, DATA, "if r6 == 0 goto +1\n*(u64 *)(r6 + 16) = 1\n", SUBMIT))
        .isEqualTo("R6 min value is outside of the allowed memory range");
  }

  @Test
  void itsMemoryIsGoneWithIt() {
    assertThat(of(RESERVE, DATA, SUBMIT, "if r6 == 0 goto +1\n*(u64 *)(r6 + 8) = 1\n"))
        .isEqualTo("R6 invalid mem access 'scalar'");
  }

  @Test
  void aDynptrOfTheStackIsRefused() {
    String text =
        """
        *(u64 *)(r10 - 24) = 0
        r1 = r10
        r1 += -24
        r2 = 8
        r3 = 0
        r4 = r10
        r4 += -16
        call bpf_dynptr_from_mem
        """;
    assertThat(of(text)).isEqualTo("Unsupported reg type fp for bpf_dynptr_from_mem data");
  }

  @Test
  void aLoopEndsWithItsIterator() {
    String loop =
        """
        again:
        r1 = r10
        r1 += -8
        call bpf_iter_num_next
        if r0 == 0 goto done
        r1 = *(u32 *)(r0 + 0)
        r6 += r1
        goto again
        done:
        """;
    assertThat(of("r6 = 0\n", BEGIN, loop, END)).isEmpty();
  }

  @Test
  void anIteratorThatIsKeptIsRefused() {
    assertThat(of(BEGIN))
        .isEqualTo("BPF_EXIT instruction in main prog would lead to reference leak");
  }

  @Test
  void anIteratorBeginsFirst() {
    assertThat(of(NEXT)).isEqualTo("expected an initialized iter_num as arg #0");
    assertThat(of(BEGIN, END, NEXT)).isEqualTo("expected an initialized iter_num as arg #0");
    assertThat(of(BEGIN, BEGIN, END)).isEqualTo("expected uninitialized iter_num as arg #0");
  }

  @Test
  void whatAnIteratorGivesIsCheckedForNull() {
    assertThat(of(BEGIN, NEXT, "r1 = *(u32 *)(r0 + 0)\n", END))
        .isEqualTo("R0 invalid mem access 'scalar'");
  }

  @Test
  void whatAnIteratorGivesIsNotWritten() {
    assertThat(of(BEGIN, NEXT, "if r0 == 0 goto +1\n*(u32 *)(r0 + 0) = 1\n", END))
        .isEqualTo("R0 cannot write into rdonly_mem");
  }
}
