package dev.nectar.linux.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.object.EventFormat;
import dev.nectar.object.EventFormat.Field;
import dev.nectar.object.EventFormat.Place;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FormatParserTest {
  private static final String TEXT =
      """
      name: made_up
      ID: 372
      format:
      \tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;
      \tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;

      \tfield:char prev_comm[16];\toffset:8;\tsize:16;\tsigned:0;
      \tfield:const char * name;\toffset:24;\tsize:8;\tsigned:0;
      \tfield:__data_loc char[] path;\toffset:32;\tsize:4;\tsigned:0;
      \tfield:__rel_loc u64[] list;\toffset:36;\tsize:4;\tsigned:0;
      \tfield:__u8 table[2][4];\toffset:40;\tsize:8;\tsigned:0;
      \tfield:struct sockaddr *addr;\toffset:48;\tsize:8;\tsigned:0;
      \tfield:broken\toffset:48;

      print fmt: "field:int not_a_field;offset:1;size:1;signed:1;"
      """;

  @Test
  void readsFieldsWithoutTheCommonOnes() {
    EventFormat format = FormatParser.parse(TEXT);
    assertThat(format.id()).isEqualTo(372);
    assertThat(format.fields())
        .containsExactly(
            new Field("prev_comm", "char", 8, 16, false, 16, Place.INLINE),
            new Field("name", "const char *", 24, 8, false, 0, Place.INLINE),
            new Field("path", "char", 32, 4, false, 0, Place.DATA_LOC),
            new Field("list", "u64", 36, 4, false, 0, Place.REL_LOC),
            new Field("table", "__u8", 40, 8, false, 8, Place.INLINE),
            new Field("addr", "struct sockaddr *", 48, 8, false, 0, Place.INLINE));
  }

  @Test
  void damagedTextIsReadWithoutFailing() {
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder(TEXT);
      for (int k = 0; k < 8; k++) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.setCharAt(at, ";:[]* \n9".charAt(random.nextInt(8)));
          default -> text.insert(at, "[");
        }
      }
      assertThat(FormatParser.parse(text.toString()).fields()).hasSizeLessThan(20);
    }
  }
}
