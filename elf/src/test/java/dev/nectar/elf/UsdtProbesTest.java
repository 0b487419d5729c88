package dev.nectar.elf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsdtProbesTest {
  private static final Pattern SHOWN =
      Pattern.compile(
          "Provider: (.*)\\n *Name: (.*)\\n *Location: 0x([0-9a-f]+), Base: 0x([0-9a-f]+), "
              + "Semaphore: 0x([0-9a-f]+)\\n *Arguments: ?(.*)");

  private static final String SOURCE =
      """
      #include <sys/sdt.h>
      struct pair { char c; short s; int i; long l; unsigned char b[8]; };
      extern struct pair table[16];
      struct pair table[16];
      static volatile int total;
      __attribute__((noinline)) long sell(struct pair *p, long n, unsigned char kind, float price) {
        STAP_PROBE(shop, empty);
        STAP_PROBE2(shop, constants, 5, -1);
        STAP_PROBE3(shop, sizes, p->c, p->s, p->i);
        STAP_PROBE4(shop, indexed, p[n].l, p->b[kind], table[n].i, table[3].l);
        STAP_PROBE2(shop, global, total, kind);
        long big[8];
        for (int i = 0; i < 8; i++) {
          big[i] = n * i;
          STAP_PROBE12(shop, twelve, i, n, big[0], big[i], p, kind, p->l, 1, 2, 3, total, (char) n);
        }
        return big[n & 7] + kind;
      }
      __attribute__((noinline)) unsigned lower(unsigned long v) {
        STAP_PROBE1(shop, narrow, (unsigned char) (v >> 8));
        return v;
      }
      int main(int argc, char **argv) { return sell(table, argc, argc, 1.5f) + lower(argc); }
      """;

  /** With a semaphore: all probes of a source have one, or none. */
  private static final String COUNTED =
      """
      #define _SDT_HAS_SEMAPHORES 1
      #include <sys/sdt.h>
      __extension__ unsigned short shop_counted_semaphore
          __attribute__((unused, section(".probes"), visibility("hidden")));
      int main(int argc, char **argv) {
        if (shop_counted_semaphore) { argc++; }
        STAP_PROBE2(shop, counted, argc, argv);
        return 0;
      }
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "gcc,-O2,-pie",
    "gcc,-O0,-no-pie",
    "gcc,-Os,-no-pie",
    "clang-19,-O2,-pie",
    "clang-19,-O0,-pie"
  })
  void probesAreThoseThatReadelfShows(String compiler, String level, String kind) throws Exception {
    Path program =
        compile(compiler, SOURCE, level, kind.equals("-pie") ? "-fPIE" : "-fno-pie", kind);
    List<UsdtProbe> probes = sameAsReadelf(program);
    assertThat(probes).hasSizeGreaterThanOrEqualTo(7);
    assertThat(probes)
        .allSatisfy(
            probe -> {
              assertThat(known(probe, ElfFile.X86_64)).isTrue();
              assertThat(byteAt(program, probe.location())).as("a nop").isEqualTo((byte) 0x90);
              assertThat(probe.semaphore()).isEmpty();
            });
    assertThat(named(probes, "constants"))
        .extracting(probe -> UsdtOperandsTest.shown(probe.arguments(), ElfFile.X86_64))
        .containsOnly("s4 5, s4 -1");
  }

  @Test
  void aSemaphoreHasAPlaceInTheFile() throws Exception {
    for (String compiler : List.of("gcc", "clang-19")) {
      Path program = compile(compiler, COUNTED, "-O2");
      UsdtProbe probe = sameAsReadelf(program).getFirst();
      ElfFile file = ElfFile.open(program);
      UsdtProbe.Place semaphore = probe.semaphore().orElseThrow();
      Section probes = file.section(".probes").orElseThrow();
      assertThat(semaphore.address()).isEqualTo(probes.address());
      assertThat(semaphore.offset()).hasValue(probes.offset());
    }
  }

  @Test
  void probesMoveWithTheirBase() throws Exception {
    Path program = compile("gcc", COUNTED, "-O2");
    ElfFile file = ElfFile.open(program);
    UsdtProbe before = file.usdtProbes().getFirst();
    long base = file.section(".stapsdt.base").orElseThrow().address();
    Path moved = folder.resolve("moved");
    Tool.named("objcopy")
        .run("--change-section-address", ".stapsdt.base=" + (base + 0x10), program, moved);
    UsdtProbe after = ElfFile.open(moved).usdtProbes().getFirst();
    assertThat(after.base()).isEqualTo(before.base());
    assertThat(after.location().address()).isEqualTo(before.location().address() + 0x10);
    assertThat(after.semaphore().orElseThrow().address())
        .isEqualTo(before.semaphore().orElseThrow().address() + 0x10);
  }

  @ParameterizedTest
  @CsvSource({"-O0", "-O1", "-O2", "-Os"})
  void argumentsOfArm64AreKnown(String level) throws Exception {
    Path headers = Files.createDirectories(folder.resolve("include/sys"));
    Path found = header();
    for (String name : List.of("sdt.h", "sdt-config.h")) {
      Path header = found.resolveSibling(name);
      if (Files.exists(header)) {
        Files.copy(header, headers.resolve(name));
      }
    }
    Path source = folder.resolve("arm.c");
    Files.writeString(source, SOURCE);
    Path object = folder.resolve("arm.o");
    Tool.named("clang-19")
        .run(
            "-target",
            "aarch64-linux-gnu",
            level,
            "-fno-pic",
            "-I" + folder.resolve("include"),
            "-c",
            source,
            "-o",
            object);
    List<UsdtProbe> probes = ElfFile.open(object).usdtProbes();
    assertThat(probes).hasSizeGreaterThanOrEqualTo(7);
    assertThat(probes)
        .allSatisfy(p -> assertThat(known(p, ElfFile.ARM64)).as(p.arguments()).isTrue());
    assertThat(named(probes, "twelve"))
        .allSatisfy(p -> assertThat(p.operands(ElfFile.ARM64)).hasSize(12));
  }

  @Test
  void probesOfThisMachinesProgramsAreThoseThatReadelfShows() throws Exception {
    List<Path> files = new ArrayList<>();
    for (String name : List.of("/usr/bin/python3", "/lib/x86_64-linux-gnu/libstdc++.so.6")) {
      files.add(Path.of(name));
    }
    files.add(Path.of(System.getProperty("java.home"), "lib", "server", "libjvm.so"));
    files.removeIf(file -> !Files.exists(file));
    Assumptions.assumeFalse(files.isEmpty(), "there is no program with probes");
    for (Path file : files) {
      int machine = ElfFile.open(file).machine();
      assertThat(sameAsReadelf(file))
          .allSatisfy(
              probe ->
                  assertThat(machine != ElfFile.X86_64 || known(probe, machine))
                      .as("%s: %s", file, probe)
                      .isTrue());
    }
  }

  @Test
  void aFileWithoutProbesHasNone() {
    assertThat(ElfFile.of(ElfImage.of(64, ByteOrder.LITTLE_ENDIAN)).usdtProbes()).isEmpty();
  }

  private static List<UsdtProbe> named(List<UsdtProbe> probes, String name) {
    return probes.stream().filter(probe -> probe.name().equals(name)).toList();
  }

  private static boolean known(UsdtProbe probe, int machine) {
    return probe.operands(machine).stream().noneMatch(UsdtArgument.Unknown.class::isInstance);
  }

  private static byte byteAt(Path file, UsdtProbe.Place place) throws IOException {
    return Files.readAllBytes(file)[(int) place.offset().orElseThrow()];
  }

  private static Path header() {
    return List.of("/usr/include/x86_64-linux-gnu/sys/sdt.h", "/usr/include/sys/sdt.h").stream()
        .map(Path::of)
        .filter(Files::exists)
        .findFirst()
        .orElseGet(() -> Assumptions.abort("sys/sdt.h is missing: install systemtap-sdt-dev"));
  }

  private Path compile(String compiler, String text, String... options) throws Exception {
    header();
    Path source = folder.resolve("a.c");
    Files.writeString(source, text);
    Path program = folder.resolve("a");
    List<Object> arguments = new ArrayList<>(List.of(options));
    arguments.addAll(List.of("-w", source, "-o", program));
    Tool.named(compiler).run(arguments.toArray());
    return program;
  }

  private static List<UsdtProbe> sameAsReadelf(Path file) throws Exception {
    List<UsdtProbe> probes = ElfFile.open(file).usdtProbes();
    List<String> shown = new ArrayList<>();
    Matcher matcher = SHOWN.matcher(Tool.named("readelf").run("-nW", file));
    while (matcher.find()) {
      shown.add(
          "%s:%s %x %x %x %s"
              .formatted(
                  matcher.group(1),
                  matcher.group(2),
                  Long.parseUnsignedLong(matcher.group(3), 16),
                  Long.parseUnsignedLong(matcher.group(4), 16),
                  Long.parseUnsignedLong(matcher.group(5), 16),
                  matcher.group(6)));
    }
    assertThat(probes)
        .extracting(
            p ->
                "%s:%s %x %x %x %s"
                    .formatted(
                        p.provider(),
                        p.name(),
                        p.location().address(),
                        p.base(),
                        p.semaphore().map(UsdtProbe.Place::address).orElse(0L),
                        p.arguments()))
        .containsExactlyElementsOf(shown);
    return probes;
  }
}
