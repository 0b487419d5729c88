package dev.nectar.kernel;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** What nothing can be attached for. */
class AttachmentTest {
  @Test
  void noProcessOrThreadHasANumberBelowOne() {
    assertThatThrownBy(() -> new Attachment.Scope.OfProcess(-1))
        .hasMessage("no process has the number -1");
    assertThatThrownBy(() -> new Attachment.Scope.OfThread(0))
        .hasMessage("no thread has the number 0");
  }
}
