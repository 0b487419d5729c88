package dev.nectar.object.elf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.object.ObjectSpec;
import dev.nectar.object.SpecText;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ObjectWriterTest {
  static Stream<Path> readable() {
    return GoldenObjects.all().stream()
        .filter(file -> !file.toString().contains("-bare") && !file.toString().contains("-nofunc"));
  }

  @ParameterizedTest
  @MethodSource("readable")
  void whatIsWrittenIsReadAsTheSame(Path file) throws IOException {
    ObjectSpec spec = ObjectReader.read(file);

    ObjectSpec again = read(ObjectWriter.write(spec));

    assertThat(SpecText.write(again)).isEqualTo(SpecText.write(spec));
    assertThat(again).isEqualTo(spec);
  }

  private static ObjectSpec read(byte[] bytes) {
    return ObjectReader.read("written.o", MemorySegment.ofArray(bytes));
  }
}
