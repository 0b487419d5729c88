package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfBuilder;
import dev.nectar.btf.BtfType;
import dev.nectar.report.JsonText;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values as text to bytes by their types, and back. */
final class TypedTextTest {
  private static final int SIZE = 32;

  private final BtfBuilder builder = new BtfBuilder(ByteOrder.nativeOrder());
  private final int number = builder.integer("int", 4, BtfType.Int.SIGNED);
  private final int letter = builder.integer("char", 1, BtfType.Int.SIGNED);
  private final int flag = builder.integer("_Bool", 1, BtfType.Int.BOOL);
  private final int wide = builder.integer("unsigned long", 8, 0);
  private final int name = builder.add(new BtfType.Array(letter, number, 8));
  private final int pair = builder.add(new BtfType.Array(number, number, 2));
  private final int colour =
      builder.add(
          new BtfType.Enumeration(
              "colour",
              false,
              4,
              false,
              List.of(new BtfType.Enumerator("RED", 0), new BtfType.Enumerator("GREEN", 5))));
  private final int struct =
      builder.add(
          new BtfType.Struct(
              "all",
              false,
              SIZE,
              true,
              List.of(
                  new BtfType.Member("name", name, 0, 0),
                  new BtfType.Member("pair", pair, 64, 0),
                  new BtfType.Member("colour", colour, 128, 0),
                  new BtfType.Member("flag", flag, 160, 0),
                  new BtfType.Member("low", number, 168, 3),
                  new BtfType.Member("high", number, 171, 5),
                  new BtfType.Member("wide", wide, 192, 0))));
  private final Btf types = builder.read();

  private Object readBack(String text) {
    byte[] bytes = TypedText.bytes(types, struct, text, SIZE);
    return new TypedValue(types).read(struct, MemorySegment.ofArray(bytes), 0);
  }

  @Test
  void allKindsOfMembersAreWrittenAndReadBack() {
    assertThat(
            JsonText.of(
                readBack(
                    "{name: \"ada\", pair: [1, -2], colour = GREEN, flag: true, low: 1,"
                        + " high: 0x1f, wide: 0xffffffffffffffff}"),
                JsonText.Layout.COMPACT))
        .isEqualTo(
            "{\"name\":\"ada\",\"pair\":[1,-2],\"colour\":\"GREEN\",\"flag\":true,"
                + "\"low\":\"0x1\",\"high\":\"0x1f\",\"wide\":18446744073709551615}\n");
  }

  @Test
  void whatIsLeftOutIsZero() {
    assertThat(JsonText.of(readBack("{}"), JsonText.Layout.COMPACT))
        .isEqualTo(
            "{\"name\":\"\",\"pair\":[0,0],\"colour\":\"RED\",\"flag\":false,"
                + "\"low\":\"0x0\",\"high\":\"0x0\",\"wide\":0}\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {colur: RED}     | there is no member colur, did you mean colour?
          {colour: GREN}   | there is no enumerator GREN, did you mean GREEN?
          {pair: [1,2,3]}  | there are more than 2 elements
          {pair: 2147483648} | '[' is expected before '2147483648}'
          {wide: -1}       | -1 is not from 0 to 18446744073709551615
          {low: 9}         | 9 is not from -4 to 3
          {name: "too long"s} | '}' is expected before 's}'
          {name: "nine long"} | a text of 9 bytes does not fit into 8
          {name: "open}    | a text does not end with "
          {wide: x}        | 'x' is no number
          {wide: 1         | '}' is expected at its end
          {wide: }         | '}' is not expected
          {wide: 1} 2      | nothing can follow before '2'
          5                | '{' is expected before '5'
          """)
  void textThatIsNotOfTheTypeIsRefused(String text, String reason) {
    assertThatThrownBy(() -> readBack(text))
        .isInstanceOf(TypedText.MismatchException.class)
        .hasMessage(reason);
  }
}
