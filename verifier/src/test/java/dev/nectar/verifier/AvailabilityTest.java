package dev.nectar.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.bytecode.Assembler;
import dev.nectar.bytecode.Encoder;
import dev.nectar.bytecode.KernelVersion;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ProgramType;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AvailabilityTest {
  private static String verdict(Subject subject, int major, int minor) {
    return switch (Verifier.verify(subject.on(KernelVersion.of(major, minor)))) {
      case Verdict.Accepted _ -> "accepted";
      case Verdict.Refused refused -> refused.slot() + ": " + refused.reason();
    };
  }

  private static Subject subject(ProgramType type, String text) {
    byte[] code = Encoder.encode(new Assembler().assemble(text), ByteOrder.LITTLE_ENDIAN);
    return new Subject(type, 0, 0, code, List.of(), Map.of());
  }

  @ParameterizedTest
  @CsvSource({
    "call bpf_ktime_get_boot_ns, 5, 10, accepted",
    "call bpf_ktime_get_tai_ns, 6, 0, 0: invalid func unknown#208",
    "call bpf_ktime_get_tai_ns, 6, 1, accepted",
    "r1 = bswap64 r1, 6, 5, 0: this instruction came with Linux 6.6",
    "gotol +0, 6, 5, 0: this instruction came with Linux 6.6",
  })
  void whatCameLaterIsNotThere(String text, int major, int minor, String verdict) {
    Subject subject = subject(ProgramType.XDP, text + "\nr0 = 0\nexit");
    assertThat(verdict(subject, major, minor)).isEqualTo(verdict);
    assertThat(Verifier.verify(subject)).isInstanceOf(Verdict.Accepted.class);
  }

  @Test
  void helperThatNoPathComesToMayBeMissing() {
    Subject subject =
        subject(ProgramType.XDP, "r0 = 0\nif r0 == 0 goto +1\ncall bpf_ktime_get_tai_ns\nexit");
    assertThat(verdict(subject, 5, 10)).isEqualTo("accepted");
  }

  @Test
  void typesOfProgramsAndMapsHaveTheirVersions() {
    assertThat(verdict(subject(ProgramType.NETFILTER, "r0 = 0\nexit"), 6, 1))
        .isEqualTo("0: programs of type netfilter came with Linux 6.4");
    byte[] code =
        Encoder.encode(
            new Assembler().assemble("r1 = 0 ll\nr0 = 0\nexit"), ByteOrder.LITTLE_ENDIAN);
    code[1] = 0x11; // the address of a map
    MapSpec bloom = new MapSpec("bloom", MapType.BLOOM_FILTER, 0, 4, 8, Set.of());
    Subject subject = new Subject(ProgramType.XDP, 0, 0, code, List.of(bloom), Map.of(0, 0));
    assertThat(verdict(subject, 5, 15))
        .isEqualTo("0: maps of type bloom_filter came with Linux 5.16");
    assertThat(verdict(subject, 5, 16)).isEqualTo("accepted");
  }
}
