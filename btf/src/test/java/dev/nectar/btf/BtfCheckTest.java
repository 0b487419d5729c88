package dev.nectar.btf;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class BtfCheckTest {
  private static final Path VMLINUX = Path.of("/sys/kernel/btf/vmlinux");

  /** Type 1 in all cases below. */
  private static final BtfType INT = new BtfType.Int("int", 4, BtfType.Int.SIGNED);

  @TempDir Path folder;

  private static BtfType struct(String name, int size, BtfType.Member... members) {
    boolean bits = Stream.of(members).anyMatch(each -> each.bits() > 0);
    return new BtfType.Struct(name, false, size, bits, List.of(members));
  }

  private static BtfType.Member member(String name, int type, int bitOffset) {
    return new BtfType.Member(name, type, bitOffset, 0);
  }

  static Stream<Arguments> invalid() {
    BtfType prototype = new BtfType.Prototype(1, List.of(new BtfType.Parameter("", 1)));
    return Stream.of(
        of("2 (TYPEDEF a b): its name is not an identifier", new BtfType.Typedef("a b", 1)),
        of("2 (TYPEDEF): its name is not an identifier", new BtfType.Typedef("", 1)),
        of("2 (PTR): it refers to type 9, which does not exist", new BtfType.Pointer(9)),
        of("2 (INT x): its encoding is 3", new BtfType.Int("x", 4, 3)),
        of("2 (INT x): its 40 bits do not fit its size", new BtfType.Int("x", 4, 0, 8, 32)),
        of("2 (INT x): it has 200 bits", new BtfType.Int("x", 64, 0, 0, 200)),
        of("2 (FLOAT f): its size is 5", new BtfType.FloatingPoint("f", 5)),
        of("2 (ENUM e): its size is 3", new BtfType.Enumeration("e", false, 3, false, List.of())),
        of("2 (ARRAY): it refers to void", new BtfType.Array(0, 1, 2)),
        of("2 (ARRAY): it contains itself", new BtfType.Array(2, 1, 2)),
        of("2 (TYPEDEF t): it contains itself", new BtfType.Typedef("t", 2)),
        of("2 (PTR): it contains itself", new BtfType.Pointer(2)),
        of("2 (STRUCT s): it contains itself", struct("s", 4, member("a", 2, 0))),
        of("2 (STRUCT s): member a reaches beyond the size", struct("s", 3, member("a", 1, 0))),
        of(
            "2 (STRUCT s): member 0's offset is beyond the size",
            struct("s", 3, member("a", 1, 32))),
        of(
            "2 (STRUCT s): member 1's offset is less than the one's before",
            struct("s", 8, member("a", 1, 32), member("b", 1, 0))),
        of("2 (STRUCT s): member a does not start at a byte", struct("s", 8, member("a", 1, 3))),
        of(
            "2 (STRUCT s): member a has more bits than its type",
            struct("s", 8, new BtfType.Member("a", 1, 0, 33))),
        of(
            "2 (UNION u): member 0's offset is not 0",
            new BtfType.Struct("u", true, 8, false, List.of(member("a", 1, 8)))),
        of(
            "3 (STRUCT s): member a has no size",
            new BtfType.Forward("f", false),
            struct("s", 8, member("a", 2, 0))),
        of("2 (FUNC f): its type is no prototype", new BtfType.Func("f", BtfLinkage.GLOBAL, 1)),
        of(
            "3 (FUNC f): its parameter 0 has no name",
            prototype,
            new BtfType.Func("f", BtfLinkage.GLOBAL, 2)),
        of(
            "2 (FUNC_PROTO): parameter 0 is void",
            new BtfType.Prototype(
                0, List.of(new BtfType.Parameter("", 0), new BtfType.Parameter("a", 1)))),
        of(
            "3 (DATASEC .bss): its variables reach beyond its size",
            new BtfType.Variable("v", 1, BtfLinkage.GLOBAL),
            new BtfType.DataSection(".bss", 4, List.of(new BtfType.Placement(2, 2, 4)))),
        of(
            "2 (DATASEC .bss): it holds type 1, which is no variable",
            new BtfType.DataSection(".bss", 4, List.of(new BtfType.Placement(1, 0, 4)))),
        of("2 (DECL_TAG x): it tags a INT", new BtfType.DeclTag("x", false, 1, -1)),
        of(
            "3 (DECL_TAG x): its component 1 does not exist",
            struct("s", 4, member("a", 1, 0)),
            new BtfType.DeclTag("x", false, 2, 1)),
        of("2 (DECL_TAG x): its component is -2", new BtfType.DeclTag("x", false, 1, -2)),
        of("2 (TYPE_TAG): it has no text", new BtfType.TypeTag("", false, 1)),
        of(
            "2 (CONST): a type tag stands behind a modifier",
            new BtfType.Modifier(BtfKind.CONST, 3),
            new BtfType.TypeTag("user", false, 1)),
        of(
            "3 (PTR): it refers to type 2, which is a VAR",
            new BtfType.Variable("v", 1, BtfLinkage.GLOBAL),
            new BtfType.Pointer(2)));
  }

  private static Arguments of(String reason, BtfType... types) {
    return Arguments.of(reason, List.of(types));
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void invalidTypesAreRefusedByIdKindAndReason(String reason, List<BtfType> types) {
    BtfBuilder builder = new BtfBuilder(ByteOrder.nativeOrder());
    builder.add(INT);
    types.forEach(builder::add);
    Btf btf = builder.read();
    assertThatThrownBy(btf::validate)
        .isInstanceOf(BtfException.class)
        .hasMessage("type information is not valid: type " + reason);
  }

  @Test
  void aListMayPointToItself() {
    BtfBuilder builder = new BtfBuilder(ByteOrder.nativeOrder());
    builder.add(struct("list", 8, member("next", 2, 0)));
    builder.add(new BtfType.Pointer(3));
    builder.add(new BtfType.Typedef("list_t", 1));
    assertThatCode(builder.read()::validate).doesNotThrowAnyException();
  }

  @Test
  void aHundredThousandsOfTypesWithinEachOtherAreChecked() {
    BtfBuilder builder = new BtfBuilder(ByteOrder.nativeOrder());
    builder.add(INT);
    for (int i = 1; i < 300_000; i++) {
      builder.add(struct("", 4, member("", i, 0)));
    }
    assertThatCode(builder.read()::validate).doesNotThrowAnyException();
  }

  @Test
  void theKernelsTypesAreValid() throws IOException {
    assumeTrue(Files.isReadable(VMLINUX), "this kernel shows no BTF at " + VMLINUX);
    assertThatCode(Btf.read(VMLINUX)::validate).doesNotThrowAnyException();
  }

  @Test
  void whatClangWritesIsValid() throws IOException, InterruptedException {
    CompiledC compiled = CompiledC.of(folder, dev.nectar.btf.print.Sources.EVERY_KIND);
    assertThatCode(compiled.types()::validate).doesNotThrowAnyException();
  }
}
