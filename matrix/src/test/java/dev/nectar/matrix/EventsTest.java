package dev.nectar.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.matrix.Outcome.Status;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class EventsTest {
  private static final String START =
      "{\"event\": \"start\", \"class\": \"a.B\", \"test\": \"t\", \"call\": \"t()\"}\n";
  private static final String PASS =
      "{\"event\": \"pass\", \"class\": \"a.B\", \"test\": \"t\", \"call\": \"t()\","
          + " \"millis\": 7, \"text\": \"\"}\n";

  @Test
  void aTestThatFinishedHasItsOutcome() {
    Events events = Events.parse(START + PASS + "{\"event\": \"end\"}\n");
    assertThat(events.outcomes())
        .containsExactly(new Outcome("a.B", "t", "t()", Status.PASS, 7, ""));
    assertThat(events.ended()).isTrue();
    assertThat(events.unfinished()).isEmpty();
  }

  @Test
  void aTestUnderWhichTheKernelDiedHasFailed() {
    Events events = Events.parse(PASS + START.replace("\"t\"", "\"u\""));
    assertThat(events.outcomes()).extracting(Outcome::status).contains(Status.FAIL);
    assertThat(events.unfinished()).hasValue("B.u");
    assertThat(events.ended()).isFalse();
  }

  @Test
  void whatIsNoEventIsLeftOut() {
    Events events =
        Events.parse("\0\0noise" + PASS + "{\"event\": \"pass\", \"cl\n[1]\n{}\n{\"event\": 3}\n");
    assertThat(events.outcomes()).hasSize(1);
  }

  @Test
  void halfACharacterIsReplaced() {
    Events events = Events.parse(PASS.replace("\"text\": \"\"", "\"text\": \"a\\ud800b\""));
    assertThat(events.outcomes()).extracting(Outcome::text).containsExactly("a?b");
  }

  @Test
  void aFileThatIsNotThereHasNoEvents() throws IOException {
    assertThat(Events.read(Path.of("no such file")).outcomes()).isEmpty();
  }
}
