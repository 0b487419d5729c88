package dev.nectar.vm.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CaptureTest {
  private static final long TIME = 1_700_000_000_123_456_789L;

  private static List<CapturedPacket> read(byte[] file) throws IOException {
    List<CapturedPacket> packets = new ArrayList<>();
    try (Capture capture = CaptureReader.of(new ByteArrayInputStream(file), "test.pcap")) {
      for (Optional<CapturedPacket> each = capture.next();
          each.isPresent();
          each = capture.next()) {
        packets.add(each.get());
      }
    }
    return packets;
  }

  private static byte[] written(CaptureWriter.Form form, byte[]... packets) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (CaptureWriter writer = new CaptureWriter(bytes, form, LinkType.ETHERNET)) {
      for (byte[] each : packets) {
        writer.write(new CapturedPacket(TIME, LinkType.ETHERNET, each, each.length + 5));
      }
    }
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsWrittenIsRead(CaptureWriter.Form form) throws IOException {
    List<CapturedPacket> packets = read(written(form, new byte[] {1, 2, 3}, new byte[0]));
    assertThat(packets).hasSize(2);
    assertThat(packets.getFirst().bytes()).containsExactly(1, 2, 3);
    assertThat(packets.getFirst().nanos()).isEqualTo(TIME);
    assertThat(packets.getFirst().length()).isEqualTo(8);
    assertThat(packets.getFirst().link()).isEqualTo(LinkType.ETHERNET);
  }

  @Test
  void otherByteOrdersAndMicrosecondsAreRead() throws IOException {
    byte[] file =
        HexFormat.of()
            .parseHex(
                "a1b2c3d4"
                    + "00020004"
                    + "0000000000000000"
                    + "0000ffff"
                    + "00000065"
                    + "00000001"
                    + "00000002"
                    + "00000002"
                    + "00000009"
                    + "4500");
    assertThat(read(file))
        .singleElement()
        .satisfies(
            packet -> {
              assertThat(packet.nanos()).isEqualTo(1_000_002_000);
              assertThat(packet.link()).isEqualTo(LinkType.RAW);
              assertThat(packet.length()).isEqualTo(9);
            });
  }

  @Test
  void interfacesHaveUnitsOfTheirOwnAndUnknownBlocksAreLeftOut() throws IOException {
    String section =
        "0a0d0d0a" + "0000001c" + "1a2b3c4d" + "00010000" + "ffffffffffffffff" + "0000001c";
    String milliseconds =
        "00000001"
            + "00000020"
            + "00010000"
            + "00000000"
            + "00090001"
            + "03000000"
            + "00000000"
            + "00000020";
    String unknown = "00000bad" + "00000010" + "12345678" + "00000010";
    String packet =
        "00000006"
            + "00000024"
            + "00000000"
            + "00000000"
            + "000005dc"
            + "00000002"
            + "00000002"
            + "abcd0000"
            + "00000024";
    byte[] file = HexFormat.of().parseHex(section + milliseconds + unknown + packet);
    assertThat(read(file))
        .singleElement()
        .satisfies(each -> assertThat(each.nanos()).isEqualTo(1_500_000_000));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "d4c3b2a1",
        "1f8b08000000",
        "0a0d0d0a1c0000000000000000",
        "0a0d0d0affffffff1a2b3c4d",
      })
  void whatIsNoCaptureIsRefused(String hex) {
    assertThatThrownBy(() -> read(HexFormat.of().parseHex(hex)))
        .isInstanceOf(CaptureException.class)
        .hasMessageContaining("test.pcap");
  }

  @ParameterizedTest
  @EnumSource
  void capturesThatAreCutSaySo(CaptureWriter.Form form) throws IOException {
    byte[] whole = written(form, new byte[] {1, 2, 3, 4});
    for (int size = 1; size < 4; size++) {
      byte[] cut = Arrays.copyOf(whole, whole.length - size);
      assertThatThrownBy(() -> read(cut))
          .isInstanceOf(CaptureException.class)
          .hasMessageContaining("ends in the middle of a packet, at byte " + cut.length);
    }
  }

  @Test
  void packetsOfOtherLinksGetAnEthernetHeader() {
    assertThat(frame(101, "4500")).contains("0000000000000000000000000800" + "4500");
    assertThat(frame(101, "6000")).contains("00000000000000000000000086dd" + "6000");
    assertThat(frame(0, "020000004500")).contains("0000000000000000000000000800" + "4500");
    assertThat(frame(113, "00000001000600000000000000000806" + "77"))
        .contains("0000000000000000000000000806" + "77");
    assertThat(frame(276, "0800" + "00".repeat(18) + "45"))
        .contains("0000000000000000000000000800" + "45");
    assertThat(frame(1, "00".repeat(14))).contains("00".repeat(14));
    assertThat(frame(1, "00".repeat(13))).isEmpty();
    assertThat(frame(101, "00")).isEmpty();
    assertThat(frame(147, "4500")).isEmpty();
  }

  private static Optional<String> frame(int link, String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    return Frames.of(new CapturedPacket(0, new LinkType(link), bytes, bytes.length))
        .map(HexFormat.of()::formatHex);
  }
}
