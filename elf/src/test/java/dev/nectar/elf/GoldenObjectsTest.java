package dev.nectar.elf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The golden objects of BPF compilers, as this reader and llvm-readelf see them. */
class GoldenObjectsTest {
  private static final Path OBJECTS =
      Path.of(System.getProperty("nectar.root", ".."), "object/src/test/objects");
  private static final Pattern SYMBOL =
      Pattern.compile("^ *[0-9]+: ([0-9a-f]{16}) +([0-9]+) (.*)$", Pattern.MULTILINE);
  private static final Pattern RELOCATION =
      Pattern.compile("^([0-9a-f]{16}) +([0-9a-f]{16}) R_BPF.*$", Pattern.MULTILINE);

  private static List<Path> objects() throws IOException {
    try (Stream<Path> files = Files.list(OBJECTS.resolve("golden"))) {
      return files.sorted().toList();
    }
  }

  @Test
  void theManifestNamesEveryObject() throws IOException {
    List<String> named =
        Files.readAllLines(OBJECTS.resolve("manifest")).stream()
            .filter(line -> !line.startsWith("#"))
            .map(line -> line.substring(0, line.indexOf(' ')))
            .sorted()
            .toList();
    assertThat(objects()).extracting(p -> p.getFileName().toString()).isEqualTo(named);
    assertThat(named).hasSizeGreaterThan(80);
  }

  @Test
  void symbolsAndRelocationsAreThoseThatReadelfShows() throws Exception {
    Tool readelf = Tool.named("llvm-readelf-19");
    List<String> shownSymbols = new ArrayList<>();
    List<String> shownRelocations = new ArrayList<>();
    List<String> symbols = new ArrayList<>();
    List<String> relocations = new ArrayList<>();
    String text = readelf.run(arguments("-srW"));
    Matcher symbol = SYMBOL.matcher(text);
    while (symbol.find()) {
      String section = symbol.group(3).replaceFirst(".*DEFAULT +|.*HIDDEN +", "");
      shownSymbols.add(symbol.group(1) + " " + symbol.group(2) + " " + section.strip());
    }
    Matcher relocation = RELOCATION.matcher(text);
    while (relocation.find()) {
      shownRelocations.add(relocation.group(1) + " " + relocation.group(2));
    }
    for (Path object : objects()) {
      ElfFile file = ElfFile.open(object);
      assertThat(file.machine()).isEqualTo(ElfFile.BPF);
      file.symbols().forEach(s -> symbols.add(shown(file, s)));
      for (Section section : file.sections()) {
        file.relocations(section)
            .forEach(
                r -> relocations.add("%016x %08x%08x".formatted(r.offset(), r.symbol(), r.type())));
      }
    }
    assertThat(symbols).isEqualTo(shownSymbols);
    // Sections are shown in the order of the tables, and read in that of what they change.
    assertThat(relocations).containsExactlyInAnyOrderElementsOf(shownRelocations);
  }

  private static Object[] arguments(String option) throws IOException {
    List<Object> all = new ArrayList<>(List.of(option));
    all.addAll(objects());
    return all.toArray();
  }

  private static String shown(ElfFile file, ElfSymbol symbol) {
    String section =
        switch (symbol.section()) {
          case ElfSymbol.UNDEFINED -> "UND";
          case ElfSymbol.ABSOLUTE -> "ABS";
          case ElfSymbol.COMMON -> "COM";
          default -> Integer.toString(symbol.section());
        };
    String name =
        symbol.type() == ElfSymbol.SECTION && symbol.name().isEmpty()
            ? file.section(symbol.section()).map(Section::name).orElse("")
            : symbol.name();
    return "%016x %d %s".formatted(symbol.value(), symbol.size(), (section + " " + name).strip());
  }
}
