package dev.nectar.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expectations are what GNU date prints for the same moment with LC_ALL=C. */
final class StrftimeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "%H:%M:%S!05:06:07",
        "%T!05:06:07",
        "%F!2021-03-04",
        "%D!03/04/21",
        "%j!063",
        "%a %A!Thu Thursday",
        "%b %B!Mar March",
        "%e|%k|%l!4| 5| 5",
        "%I %p!05 AM",
        "%s!1614834367",
        "%u %w!4 4",
        "%G-W%V!2021-W09",
        "%U %W!09 09",
        "%y %C!21 20",
        "%S.%f!07.000250",
        "%z %Z!+0000 UTC",
        "%c!Thu Mar  4 05:06:07 2021",
        "100%%!100%",
        "%q!%q",
      })
  void conversions(String format, String expected) {
    assertThat(new Strftime(ZoneId.of("UTC")).format(format, Fixtures.BOOT + 250_999).strip())
        .isEqualTo(expected);
  }

  @org.junit.jupiter.api.Test
  void zonesCount() {
    assertThat(new Strftime(ZoneId.of("Asia/Kolkata")).format("%H:%M %z", Fixtures.BOOT))
        .isEqualTo("10:36 +0530");
    assertThat(new Strftime(ZoneId.of("Asia/Tokyo")).format("%Z", Fixtures.BOOT)).isEqualTo("JST");
  }
}
