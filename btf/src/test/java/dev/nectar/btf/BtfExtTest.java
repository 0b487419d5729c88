package dev.nectar.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BtfExtTest {
  static final BtfExt EXAMPLE =
      new BtfExt(
          Map.of("xdp", List.of(new FunctionInfo(0, 3), new FunctionInfo(64, 5))),
          Map.of(
              "xdp",
              List.of(
                  new LineInfo(0, "a.c", "int f()", 10, 3),
                  new LineInfo(8, "a.c", "return 1;", 4_194_303, 1023))),
          Map.of("xdp", List.of(new CoreRelocation(16, 4, "0:1:2", CoreKind.FIELD_BYTE_OFFSET))));

  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("dev.nectar.btf.BtfBuilderTest#orders")
  void whatIsWrittenIsReadBack(ByteOrder order) {
    BtfBuilder builder = new BtfBuilder(order);
    byte[] bytes = EXAMPLE.bytes(builder);
    assertThat(BtfExt.of(MemorySegment.ofArray(bytes), builder.read())).isEqualTo(EXAMPLE);
  }

  @Test
  void recordsLongerThanKnownAreReadAsFarAsTheyGo() {
    BtfBuilder builder = new BtfBuilder(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer bytes = ByteBuffer.allocate(24 + 4 + 8 + 12).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putShort((short) 0xeb9f).put((byte) 1).put((byte) 0).putInt(24);
    bytes.putInt(0).putInt(24).putInt(24).putInt(0);
    bytes.putInt(12).putInt(builder.string("tc")).putInt(1).putInt(8).putInt(2).putInt(99);
    BtfExt ext = BtfExt.of(MemorySegment.ofArray(bytes.array()), builder.read());
    assertThat(ext.functions()).isEqualTo(Map.of("tc", List.of(new FunctionInfo(8, 2))));
    assertThat(ext.lines()).isEmpty();
    assertThat(ext.relocations()).isEmpty();
  }

  @Test
  void cutAnywhereItIsReadOrRefused() {
    BtfBuilder builder = new BtfBuilder(ByteOrder.LITTLE_ENDIAN);
    byte[] bytes = EXAMPLE.bytes(builder);
    Btf strings = builder.read();
    for (int length = 0; length < bytes.length; length++) {
      MemorySegment cut = MemorySegment.ofArray(Arrays.copyOf(bytes, length));
      assertThatThrownBy(() -> BtfExt.of(cut, strings)).isInstanceOf(BtfException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bpfel", "bpfeb"})
  void anObjectsFunctionsLinesAndRelocationsAreRead(String target)
      throws IOException, InterruptedException {
    CompiledC compiled =
        CompiledC.of(
            folder,
            """
            struct s { int a; int b; } __attribute__((preserve_access_index));
            __attribute__((section("xdp"))) int first(struct s *p) { return p->b; }
            __attribute__((section("tc"))) int second(struct s *p) { return p->a + 1; }
            """,
            target);
    BtfExt ext = compiled.ext();
    Btf types = compiled.types();
    assertThat(ext.functions().keySet()).contains("xdp", "tc");
    FunctionInfo first = Objects.requireNonNull(ext.functions().get("xdp")).getFirst();
    assertThat(first.offset()).isZero();
    assertThat(types.type(first.type()))
        .isInstanceOfSatisfying(
            BtfType.Func.class,
            func -> {
              assertThat(func.name()).isEqualTo("first");
              assertThat(func.linkage()).isEqualTo(BtfLinkage.GLOBAL);
            });
    assertThat(ext.lines().get("xdp"))
        .anySatisfy(
            line -> {
              assertThat(line.line()).isEqualTo(2);
              assertThat(line.text()).contains("return p->b;");
              assertThat(line.file()).endsWith(".c");
            });
    CoreRelocation relocation = Objects.requireNonNull(ext.relocations().get("xdp")).getFirst();
    assertThat(relocation.kind()).isEqualTo(CoreKind.FIELD_BYTE_OFFSET);
    assertThat(relocation.access()).isEqualTo("0:1");
    assertThat(types.name(relocation.type())).isEqualTo("s");
  }
}
