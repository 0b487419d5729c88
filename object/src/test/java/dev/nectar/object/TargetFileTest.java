package dev.nectar.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.object.AttachPattern.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

final class TargetFileTest {
  private final Target kernel = Kernels.small();
  private final byte[] file = TargetFile.write(kernel);

  @Test
  void whatIsReadBackAnswersAsWhatWasWritten() {
    Target read = TargetFile.read(file);
    assertThat(read.version()).isEqualTo(kernel.version());
    assertThat(read.architecture()).isEqualTo(kernel.architecture());
    assertThat(read.cpus()).isEqualTo(4);
    assertThat(read.pidNamespace()).isEqualTo(kernel.pidNamespace());
    assertThat(read.types()).isEqualTo(kernel.types());
    assertThat(read.modules()).containsExactly("nf_tables");
    assertThat(read.types("nf_tables")).isEqualTo(kernel.types("nf_tables"));
    assertThat(read.options()).isEqualTo(kernel.options());
    assertThat(read.option("CONFIG_HZ")).contains("250");
    for (Facility each : TargetFile.all()) {
      assertThat(read.report(each)).isEqualTo(kernel.report(each));
    }
    for (Kind kind : Kind.values()) {
      AttachPattern all = new AttachPattern(kind, "*", "*");
      assertThat(read.find(all)).isEqualTo(kernel.find(all)).isNotEmpty();
      for (AttachPoint point : read.find(all)) {
        assertThat(read.format(point)).isEqualTo(kernel.format(point));
      }
    }
  }

  @Test
  void theSameTargetGivesTheSameBytes() {
    assertThat(TargetFile.write(kernel)).isEqualTo(file);
    assertThat(TargetFile.write(TargetFile.read(file))).isEqualTo(file);
  }

  @Test
  void everyFacilityHasItsOwnName() {
    assertThat(TargetFile.all())
        .extracting(each -> TargetFile.kind(each) + " " + TargetFile.name(each))
        .doesNotHaveDuplicates();
  }

  @Test
  void facilitiesOfALaterNectarAreLeftOut() {
    byte[] later = changed("facilities", text -> text + "map\tQUANTUM\tPRESENT\t\n");
    assertThat(TargetFile.read(later).has(Feature.RINGBUF)).isTrue();
  }

  @Test
  void aFileCutAnywhereIsRefusedInOneSentence() {
    for (int length = 0; length < file.length; length += 7) {
      byte[] cut = Arrays.copyOf(file, length);
      assertThatThrownBy(() -> TargetFile.read(cut))
          .isInstanceOf(MalformedTargetException.class)
          .message()
          .matches("it is no saved target|it ends too early");
    }
  }

  @Test
  void whatIsWrongIsSaid() {
    refused(changed("target", t -> t.replace("nectar-target\t1", "nectar-target\t2")), "version 2");
    refused(changed("target", t -> t.replace("x86_64", "vax")), "a machine that is unknown: vax");
    refused(changed("target", t -> t.replace("cpus\t4", "cpus\t0")), "0 cannot be");
    refused(changed("target", t -> t.replace("cpus\t4", "cpus\tx")), "x is no number");
    refused(changed("target", t -> t.replace("version\t6", "versoin\t6")), "wrong at version");
    refused(changed("facilities", t -> t.replace("PRESENT", "PERHAPS")), "wrong at PERHAPS");
    refused(changed("events", t -> t.replace("rawtracepoint", "kprobe")), "wrong at kprobe");
    refused(changed("events", t -> t.replace("INLINE", "ELSEWHERE")), "wrong at ELSEWHERE");
    refused(changed("config", t -> "CONFIG_A\n" + t), "config is wrong at CONFIG_A");
    refused(changed("btf/vmlinux", _ -> "no types"), "its type information is damaged");
    refused(without("events"), "it has no events");
  }

  @Test
  void anotherFileIsNoTarget() {
    refused("\u007fELF, perhaps".getBytes(StandardCharsets.UTF_8), "it is no saved target");
  }

  @Test
  void damageIsSeen() {
    TargetFuzz fuzz = new TargetFuzz(3);
    for (int i = 0; i < 100; i++) {
      fuzz.apply(i);
    }
  }

  private static void refused(byte[] file, String why) {
    assertThatThrownBy(() -> TargetFile.read(file))
        .isInstanceOf(MalformedTargetException.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining("\n");
  }

  private byte[] changed(String entry, UnaryOperator<String> change) {
    return rewritten(
        (name, bytes) ->
            name.equals(entry)
                ? change
                    .apply(new String(bytes, StandardCharsets.UTF_8))
                    .getBytes(StandardCharsets.UTF_8)
                : bytes);
  }

  private byte[] without(String entry) {
    return rewritten((name, bytes) -> name.equals(entry) ? new byte[0] : bytes, entry);
  }

  private interface Change {
    byte[] of(String name, byte[] bytes);
  }

  private byte[] rewritten(Change change, String... leftOut) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipInputStream from = new ZipInputStream(new ByteArrayInputStream(file));
        ZipOutputStream to = new ZipOutputStream(bytes)) {
      for (ZipEntry e = from.getNextEntry(); e != null; e = from.getNextEntry()) {
        if (!Arrays.asList(leftOut).contains(e.getName())) {
          to.putNextEntry(new ZipEntry(e.getName()));
          to.write(change.of(e.getName(), from.readAllBytes()));
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }
}
