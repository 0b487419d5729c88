package dev.nectar.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine with one program, stripped, and its debug file in various places. */
class DebugFilesTest {
  private static final String NAME = "/opt/shop/till";

  @TempDir Path root;

  private Path whole;
  private Path stripped;
  private Path debug;

  @BeforeEach
  void build() throws Exception {
    Path source = root.resolve("till.c");
    Files.writeString(
        source,
        """
        __attribute__((noinline)) static int hidden(int a) { return a * 3; }
        __attribute__((noinline)) int shared(int a) { return hidden(a) + 1; }
        int main(int argc, char **argv) { return shared(argc); }
        """);
    whole = root.resolve("whole");
    debug = root.resolve("till.debug");
    stripped = root.resolve(NAME.substring(1));
    Files.createDirectories(stripped.getParent());
    Tool.named("gcc").run("-O1", "-rdynamic", "-Wl,--build-id", source, "-o", whole);
    Tool objcopy = Tool.named("objcopy");
    objcopy.run("--only-keep-debug", whole, debug);
    objcopy.run("--strip-all", "--add-gnu-debuglink=" + debug, whole, stripped);
  }

  private Optional<ElfSymbol> find(String function) throws Exception {
    ElfFile elf = ElfFile.open(stripped);
    DebugFiles files = new DebugFiles(root);
    Optional<ElfSymbol> found = files.function(elf, stripped, NAME, function);
    FunctionTable all = files.functions(elf, stripped, NAME);
    found.ifPresent(f -> assertThat(all.find(f.value() + 1).orElseThrow()).isEqualTo(f));
    return found;
  }

  private void move(String to) throws Exception {
    Path place = root.resolve(to);
    Files.createDirectories(place.getParent());
    Files.copy(debug, place);
  }

  private void assertFound() throws Exception {
    ElfSymbol expected = ElfFile.open(whole).function("hidden").orElseThrow();
    ElfSymbol found = find("hidden").orElseThrow();
    assertThat(found.value()).isEqualTo(expected.value());
    assertThat(found.size()).isEqualTo(expected.size());
  }

  @Test
  void withoutADebugFileDynamicSymbolsAreThere() throws Exception {
    assertThat(find("shared")).isPresent();
    assertThat(find("hidden")).isEmpty();
  }

  @Test
  void byBuildId() throws Exception {
    String id = ElfFile.open(whole).buildId().orElseThrow();
    move("usr/lib/debug/.build-id/" + id.substring(0, 2) + "/" + id.substring(2) + ".debug");
    assertFound();
  }

  @Test
  void besideTheFile() throws Exception {
    move("opt/shop/till.debug");
    assertFound();
  }

  @Test
  void inTheFolderBesideTheFile() throws Exception {
    move("opt/shop/.debug/till.debug");
    assertFound();
  }

  @Test
  void inTheFolderForAll() throws Exception {
    move("usr/lib/debug/opt/shop/till.debug");
    assertFound();
  }

  @Test
  void whatDoesNotFitTheChecksumIsLeftOut() throws Exception {
    Files.write(debug, new byte[] {0}, StandardOpenOption.APPEND);
    move("opt/shop/till.debug");
    assertThat(find("hidden")).isEmpty();
  }

  @Test
  void whatHasAnotherBuildIdIsLeftOut() throws Exception {
    String id = ElfFile.open(whole).buildId().orElseThrow();
    Tool.named("objcopy").run("--remove-section=.note.gnu.build-id", debug);
    move("usr/lib/debug/.build-id/" + id.substring(0, 2) + "/" + id.substring(2) + ".debug");
    assertThat(find("hidden")).isEmpty();
  }

  @Test
  void aNameDoesNotLeaveTheRoot() throws Exception {
    ElfFile elf = ElfFile.open(stripped);
    Path inner = Files.createDirectories(root.resolve("a/b"));
    move("a/usr/lib/debug/till.debug");
    for (String name : List.of("/../../../../till", "", "till")) {
      assertThat(new DebugFiles(inner).stripped(elf, inner.resolve("till"), name)).isEmpty();
    }
  }

  @Test
  void insideTheFile() throws Exception {
    Path mini = pack();
    Tool.named("objcopy").run("--add-section", ".gnu_debugdata=" + mini, stripped);
    assertFound();
    assertThat(find("shared")).as("of .dynsym alone").isPresent();
  }

  @Test
  void whatIsInsideAndDamagedIsTold() throws Exception {
    Path mini = pack();
    byte[] bytes = Files.readAllBytes(mini);
    bytes[bytes.length / 2] ^= 0x10;
    Files.write(mini, bytes);
    Tool.named("objcopy").run("--add-section", ".gnu_debugdata=" + mini, stripped);
    assertThat(find("hidden")).isEmpty();
    ElfFile elf = ElfFile.open(stripped);
    assertThatThrownBy(elf::miniDebugInfo)
        .isInstanceOf(ElfException.class)
        .hasMessageStartingWith("not a usable ELF file: its .gnu_debugdata cannot be unpacked: ");
  }

  /** As distributions make it: functions that are not in .dynsym, without any section's data. */
  private Path pack() throws Exception {
    Path keep = root.resolve("keep");
    Files.writeString(keep, "hidden\nmain\n");
    Path mini = root.resolve("mini");
    Tool.named("objcopy")
        .run("-S", "--remove-section=.comment", "--keep-symbols=" + keep, debug, mini);
    Tool.named("xz").run(mini);
    return root.resolve("mini.xz");
  }
}
