package dev.nectar.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EventTextTest {
  private static final ValueType.Text TEXT = new ValueType.Text(16, ValueType.Cut.POSSIBLE);

  /** Formats as an event would, from texts and numbers. */
  private static ByteText format(String format, Object... arguments) {
    List<ValueType> types = new ArrayList<>();
    for (Object argument : arguments) {
      types.add(argument instanceof Long ? Fixtures.INT64 : TEXT);
    }
    EventLayout layout = EventLayout.of(types);
    ByteBuffer record = ByteBuffer.allocate(layout.largest() + 8).order(ByteOrder.nativeOrder());
    int texts = layout.fixed();
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i] instanceof Long number) {
        record.putLong(layout.offsets().get(i), number);
      } else {
        byte[] bytes = ((String) arguments[i]).getBytes(StandardCharsets.ISO_8859_1);
        record.putLong(layout.offsets().get(i), bytes.length + 1L);
        record.put(texts, bytes);
        texts += bytes.length + 1;
      }
    }
    ByteText out = new ByteText();
    new EventText(format, types, new Decoder(Fixtures.names()), new DatumText(".."))
        .append(MemorySegment.ofArray(record.array()), 0, out);
    return out;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '`',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "%d!42!42",
        "%-6d|!42!42    |",
        "%06d!42!000042",
        "%06d!-42!-00042",
        "%x!-1!ffffffff",
        "%lx!-1!ffffffffffffffff",
        "%d!-1!-1",
        "%u!-1!4294967295",
        "%llu!-1!18446744073709551615",
        "%hhx!81985529216486895!ef",
        "%hx!81985529216486895!cdef",
        "%jx!81985529216486895!123456789abcdef",
        "%X!255!FF",
        "%#x!255!0xff",
        "%#08x!255!0x0000ff",
        "%o!8!10",
        "%+d!5!+5",
        "% d!5! 5",
        "%c!65!A",
        "%p!65!0x41",
        "%s!-3!-3",
        "%5s|!7!    7|",
        "%%%d%%!1!%1%",
        "%.2d!42!42",
        "%*d!42!42",
        "%ld of%!3!3 of%",
      })
  void numbers(String format, long argument, String expected) {
    assertThat(format(format, argument).toString()).isEqualTo(expected);
  }

  @Test
  void widthAppliesToTextAndPrecisionDoesNot() {
    assertThat(format("[%8s|%-8s|%5.2s]", "ab", "cd", "hello").toString())
        .isEqualTo("[      ab|cd      |hello]");
  }

  @Test
  void cutTextHasATrailer() {
    assertThat(format("%s|%s", "fifteen chars.!", "14 characters.").toString())
        .isEqualTo("fifteen chars.!..|14 characters.");
  }

  @Test
  void bytesPassThrough() {
    ByteText out = format("%s", "a\u0001\u00ff\u0080");
    assertThat(java.util.Arrays.copyOf(out.bytes(), out.length()))
        .containsExactly('a', 1, 0xff, 0x80);
  }

  @Test
  void buffersHaveThreeForms() {
    assertThat(format("%r %rx %rh", "ab\u0001", "ab\u0001", "ab\u0001").toString())
        .isEqualTo("ab\\x01 \\x61\\x62\\x01 61 62 01");
  }

  @Test
  void aConversionWithoutArgumentSaysSo() {
    assertThat(format("%d %d", 1L).toString()).isEqualTo("1 !{error}");
  }

  @Test
  void nothingIsAllocatedForNumbersAndText() {
    List<ValueType> types = List.of(Fixtures.INT64, TEXT);
    EventLayout layout = EventLayout.of(types);
    ByteBuffer record = ByteBuffer.allocate(layout.largest()).order(ByteOrder.nativeOrder());
    record.putLong(8, 12345).putLong(16, 3).put(24, (byte) 'h').put(25, (byte) 'i');
    MemorySegment memory = MemorySegment.ofArray(record.array());
    EventText text =
        new EventText("n %d s %s\n", types, new Decoder(Fixtures.names()), new DatumText(".."));
    ByteText out = new ByteText();
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    for (int i = 0; i < 20_000; i++) {
      out.clear();
      text.append(memory, 0, out);
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 10_000; i++) {
      out.clear();
      text.append(memory, 0, out);
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(out.toString()).isEqualTo("n 12345 s hi\n");
    assertThat(allocated).isLessThan(10_000);
  }
}
