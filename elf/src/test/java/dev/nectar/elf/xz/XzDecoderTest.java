package dev.nectar.elf.xz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XzDecoderTest {
  /** What {@code printf 'nectar nectar nectar\n' | xz} writes. */
  static final byte[] SMALL =
      HexFormat.of()
          .parseHex(
              "fd377a585a000004e6d6b4460200210116000000742fe5a3e00014000e5d003719489217"
                  + "1498cc6418ed8700000000007b60fbe35268f35300012a15e89d30221fb6f37d01000000"
                  + "0004595a");

  /** Bytes that it holds, and of its LZMA2 data. */
  static final int SMALL_SIZE = 21;

  static final int SMALL_PACKED = 22;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-6",
        "-0",
        "-9e",
        "--check=none",
        "--check=crc32",
        "--check=sha256",
        "--block-size=4096",
        "--block-size=100000 -T2",
        "--lzma2=dict=4096",
        "--lzma2=preset=6,lc=0,lp=4,pb=4",
        "--lzma2=preset=6,lc=4,lp=0,pb=0",
        "--lzma2=mode=fast,nice=8"
      })
  void unpacksWhatXzPacked(String options) throws Exception {
    for (byte[] data : samples()) {
      assertThat(XzDecoder.decode(MemorySegment.ofArray(pack(data, options)), 1 << 24))
          .isEqualTo(data);
    }
  }

  @Test
  void severalStreamsFollowEachOther() throws Exception {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(SMALL);
    both.writeBytes(new byte[8]);
    both.writeBytes(SMALL);
    assertThat(unpack(both.toByteArray())).isEqualTo("nectar nectar nectar\n".repeat(2));
    both.write(0);
    assertThatThrownBy(() -> unpack(both.toByteArray())).isInstanceOf(XzException.class);
  }

  @Test
  void unpacksNoMoreThanIsAllowed() {
    assertThat(XzDecoder.decode(MemorySegment.ofArray(SMALL), 21)).hasSize(21);
    assertThatThrownBy(() -> XzDecoder.decode(MemorySegment.ofArray(SMALL), 20))
        .isInstanceOf(XzException.class)
        .hasMessage("cannot unpack xz data: it unpacks to more than 20 bytes");
  }

  @Test
  void aHugeOutputIsNotMade() throws Exception {
    byte[] packed = pack(new byte[1 << 24], "-9");
    assertThat(packed.length).isLessThan(4096);
    assertThatThrownBy(() -> XzDecoder.decode(MemorySegment.ofArray(packed), 1 << 20))
        .hasMessageContaining("more than 1048576 bytes");
  }

  @Test
  void everyCutIsRefused() {
    for (int i = 0; i < SMALL.length; i++) {
      byte[] cut = Arrays.copyOf(SMALL, i);
      assertThatThrownBy(() -> unpack(cut)).as("%d bytes", i).isInstanceOf(XzException.class);
    }
  }

  @Test
  void aFlippedBitIsNoticedOrChangesNothing() {
    int noticed = 0;
    for (int i = 0; i < SMALL.length * Byte.SIZE; i++) {
      byte[] flipped = SMALL.clone();
      flipped[i / Byte.SIZE] ^= (byte) (1 << i % Byte.SIZE);
      try {
        // So few bytes come out alike with some other properties of LZMA.
        assertThat(unpack(flipped)).as("bit %d", i).isEqualTo("nectar nectar nectar\n");
      } catch (XzException e) {
        noticed++;
      }
    }
    assertThat(noticed).isGreaterThan(SMALL.length * Byte.SIZE - 10);
  }

  @Test
  void otherFiltersAreRefusedByName() throws Exception {
    byte[] packed = pack("nectar".getBytes(StandardCharsets.UTF_8), "--x86 --lzma2");
    assertThatThrownBy(() -> unpack(packed))
        .hasMessage("cannot unpack xz data: it has filters other than LZMA2");
  }

  @Test
  void noXzIsRefused() {
    assertThatThrownBy(() -> unpack("plain text, not packed".getBytes(StandardCharsets.UTF_8)))
        .hasMessage("cannot unpack xz data: it does not start as xz does");
    assertThatThrownBy(() -> unpack(new byte[0])).isInstanceOf(XzException.class);
  }

  private static String unpack(byte[] packed) {
    return new String(
        XzDecoder.decode(MemorySegment.ofArray(packed), 1 << 20), StandardCharsets.UTF_8);
  }

  private static List<byte[]> samples() throws IOException {
    List<byte[]> samples = new ArrayList<>();
    samples.add(new byte[0]);
    samples.add(new byte[] {42});
    Random random = new Random(3);
    byte[] noise = new byte[200_000];
    random.nextBytes(noise);
    samples.add(noise);
    samples.add(new byte[300_000]);
    byte[] words = new byte[400_000];
    for (int i = 0; i < words.length; i++) {
      int back = 1 + random.nextInt(1 + random.nextInt(1 + i));
      boolean repeat = i > back && random.nextInt(50) != 0;
      words[i] = repeat ? words[i - back] : (byte) ('a' + random.nextInt(9));
    }
    samples.add(words);
    byte[] runs = new byte[500_000];
    for (int i = 0; i < runs.length; ) {
      int length = Math.min(runs.length - i, 1 + random.nextInt(400));
      int from = random.nextInt(i + 1);
      for (int k = 0; k < length; k++) {
        runs[i + k] = random.nextInt(30) == 0 ? (byte) random.nextInt() : runs[from + k];
      }
      i += length;
    }
    samples.add(runs);
    try (var in = XzDecoder.class.getResourceAsStream("LzmaDecoder.class")) {
      samples.add(Objects.requireNonNull(in).readAllBytes());
    }
    return samples;
  }

  private byte[] pack(byte[] data, String options) throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/xz")), "xz is not installed");
    Path file = folder.resolve("data");
    Files.write(file, data);
    List<String> command = new ArrayList<>(List.of("/usr/bin/xz", "-c"));
    command.addAll(List.of(options.split(" ")));
    command.add(file.toString());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    byte[] packed = process.getInputStream().readAllBytes();
    assertThat(process.waitFor()).isZero();
    return packed;
  }
}
