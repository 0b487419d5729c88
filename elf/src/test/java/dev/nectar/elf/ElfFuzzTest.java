package dev.nectar.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ElfFuzzTest {
  @Test
  void damagedFilesAreReadOrRefused() {
    ElfFuzz fuzz = new ElfFuzz(1);
    Set<String> outcomes = new HashSet<>();
    int past = 0;
    for (long i = 0; i < 20_000; i++) {
      String outcome = fuzz.apply(i);
      outcomes.add(outcome);
      past += outcome.startsWith("!") ? 0 : 1;
    }
    assertThat(outcomes).hasSizeGreaterThan(10);
    assertThat(past).isGreaterThan(10_000);
  }

  @Test
  void wholeFilesAreReadToTheEnd() {
    for (byte[] whole : ElfFuzz.WHOLE) {
      assertThat(ElfFuzz.read(ElfFile.of(MemorySegment.ofArray(whole)))).doesNotContain("refused");
    }
  }

  @Test
  void filesCutAtAnyByteAreReadOrRefused() {
    for (byte[] whole : ElfFuzz.WHOLE) {
      int refused = 0;
      for (int length = 0; length < whole.length; length++) {
        try {
          ElfFuzz.read(ElfFile.of(MemorySegment.ofArray(whole).asSlice(0, length)));
        } catch (ElfException e) {
          refused++;
        }
      }
      assertThat(refused).isPositive();
    }
  }

  @Test
  void manyHeadersOfTheSameTableAreRefused() {
    byte[] bytes = ElfFuzz.WHOLE.getLast();
    ElfFile file = ElfFile.of(MemorySegment.ofArray(bytes));
    int copies = 20_000;
    byte[] many = Arrays.copyOf(bytes, (bytes.length + 7 & -8) + copies * 64);
    long headers = ByteBuffer.wrap(bytes).order(file.order()).getLong(40);
    for (String table : List.of(".symtab", ".rela.data", ".note.stapsdt")) {
      int index = file.section(table).orElseThrow().index();
      for (int i = 0; i < copies; i++) {
        int from = (int) headers + (i < file.sections().size() ? i : index) * 64;
        System.arraycopy(bytes, from, many, (bytes.length + 7 & -8) + i * 64, 64);
      }
      ByteBuffer header = ByteBuffer.wrap(many).order(file.order());
      header.putLong(40, bytes.length + 7 & -8).putShort(60, (short) copies);
      ElfFile overlapping = ElfFile.of(MemorySegment.ofArray(many));
      assertThat(overlapping.sections()).hasSize(copies);
      // What is read twice is bounded by the size of the file; only symbols are more here.
      assertThat(ElfFuzz.read(overlapping).contains("tables overlap"))
          .isEqualTo(table.equals(".symtab"));
    }
  }

  @Test
  void namesOfSectionsThatOverlapAreRefused() {
    int count = 1 << 14;
    ByteBuffer file = ByteBuffer.allocate(64 + count * 64 + count).order(ByteOrder.LITTLE_ENDIAN);
    file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
    file.putLong(40, 64).putShort(58, (short) 64).putShort(60, (short) count);
    file.putShort(62, (short) 1);
    for (int i = 0; i < count; i++) {
      file.putInt(64 + i * 64, i);
      file.put(64 + count * 64 + i, (byte) 'a');
    }
    file.putLong(2 * 64 + 24, 64 + count * 64).putLong(2 * 64 + 32, count);
    assertThatThrownBy(() -> ElfFile.of(MemorySegment.ofArray(file.array())))
        .isInstanceOf(ElfException.class)
        .hasMessage("not a usable ELF file: the names of its sections overlap");
  }

  @Test
  void inputsThatOnceFailedDoNotFailAgain() throws IOException {
    try (InputStream in = ElfFuzzTest.class.getResourceAsStream("fuzz-seeds.txt")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.split("\n", -1)) {
        if (!line.isBlank() && !line.startsWith("#")) {
          String[] words = line.split(" ", -1);
          new ElfFuzz(Long.parseLong(words[0])).apply(Long.parseLong(words[1]));
        }
      }
    }
  }
}
