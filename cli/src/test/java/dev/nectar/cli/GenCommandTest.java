package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfKind;
import dev.nectar.cli.Pages.Ran;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.elf.ObjectReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GenCommandTest {
  @TempDir private Path folder;

  private static String golden(String name) {
    return Approved.ROOT.resolve("object/src/test/objects/golden").resolve(name).toString();
  }

  private String made(String name) {
    return folder.resolve(name).toString();
  }

  private static void succeed(String... words) {
    Ran ran = Pages.run(words);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).isEmpty();
    assertThat(ran.code()).isZero();
  }

  private static String refusal(String... words) {
    Ran ran = Pages.run(words);
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out()).isEmpty();
    return ran.err();
  }

  @Test
  void severalObjectsBecomeOne() throws IOException {
    succeed(
        "gen",
        "object",
        made("linked.o"),
        golden("link_data.clang19-el.o"),
        golden("link_data_other.clang19-el.o"));

    ObjectSpec linked = ObjectReader.read(folder.resolve("linked.o"));
    assertThat(linked.programs()).extracting(ProgramSpec::name).containsExactly("first", "second");
    assertThat(linked.externs()).isEmpty();
  }

  @Test
  void oneObjectIsWrittenAnew() throws IOException {
    String one = golden("map_in_map.clang19-eb.o");

    succeed("gen", "object", made("again.o"), one);

    assertThat(ObjectReader.read(folder.resolve("again.o")))
        .isEqualTo(ObjectReader.read(Path.of(one)));
  }

  @Test
  void whatIsDefinedTwiceIsRefusedWithBothFiles() {
    String one = golden("functions_library.clang13-el.o");
    String other = golden("functions_library.clang19-el.o");

    assertThat(refusal("gen", "object", made("no.o"), one, other))
        .contains(
            "cannot link " + other + " with " + one + ": function twice is defined in both objects")
        .contains("make one of them __weak or static");
    assertThat(folder.resolve("no.o")).doesNotExist();
  }

  @Test
  void aFileThatIsReadIsNotWrittenOver() throws IOException {
    Path object = folder.resolve("own.o");
    Files.copy(Path.of(golden("core_fields.clang19-el.o")), object);
    byte[] before = Files.readAllBytes(object);
    String own = object.toString();
    String lost = "cannot write " + own + ": it is one of the files to read, and would be lost";

    assertThat(refusal("gen", "object", own, own)).contains(lost);
    assertThat(refusal("gen", "min_core_btf", own, own, golden("core_fields.clang19-el.o")))
        .contains(lost);
    assertThat(object).hasBinaryContent(before);
  }

  @Test
  void aFolderThatIsMissingIsNamed() {
    assertThat(refusal("gen", "object", made("none/a.o"), golden("map_in_map.clang19-eb.o")))
        .contains("cannot write " + made("none/a.o") + ": there is no such folder");
  }

  @Test
  void aFolderThatTakesNoFilesIsNamed() {
    assertThat(refusal("gen", "object", "/proc/a.o", golden("map_in_map.clang19-eb.o")))
        .contains("cannot write /proc/a.o: ")
        .hasLineCount(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 17, 64, 200, 1000, 2000})
  void anObjectThatIsCutOffIsRefused(int length) throws IOException {
    byte[] whole = Files.readAllBytes(Path.of(golden("map_in_map.clang19-el.o")));
    String cut = Files.write(folder.resolve("cut.o"), Arrays.copyOf(whole, length)).toString();

    assertThat(refusal("gen", "object", made("b.o"), cut)).contains("cut.o").hasLineCount(2);
    assertThat(refusal("object", "show", cut)).contains("cut.o");
    assertThat(folder.resolve("b.o")).doesNotExist();
  }

  @Test
  void theTypesThatObjectsNeedAreTaken() throws IOException {
    // An object's own types stand for a kernel's.
    String object = golden("core_fields.clang19-el.o");

    succeed("gen", "min_core_btf", object, made("small.btf"), object);

    Btf small = Btf.read(folder.resolve("small.btf"));
    Btf whole = ObjectReader.read(Path.of(object)).types().orElseThrow();
    assertThat(small.count()).isPositive().isLessThan(whole.count());
    assertThat(small.find(BtfKind.STRUCT, "task_struct")).isPositive();
    small.validate();
  }

  @Test
  void whatIsMissingIsSaid() throws IOException {
    String object = golden("map_btf.clang19-el.o");
    Path text = Files.writeString(folder.resolve("text"), "no types");

    assertThat(refusal("gen")).contains("say what to make: object, min_core_btf or skeleton");
    assertThat(refusal("gen", "objct", "a", "b")).contains("did you mean object?");
    assertThat(refusal("gen", "object", made("a.o"))).contains("object needs the file to write");
    assertThat(refusal("gen", "min_core_btf", object, made("b.btf"))).contains("and objects");
    assertThat(refusal("gen", "object", made("a.o"), "no-such-file"))
        .contains("there is no such file");
    assertThat(refusal("gen", "object", made("no/such/a.o"), object)).contains("cannot write ");
    assertThat(refusal("gen", "min_core_btf", text.toString(), made("b.btf"), object))
        .contains("cannot read the types in " + text);
  }
}
