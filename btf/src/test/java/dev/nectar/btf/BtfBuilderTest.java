package dev.nectar.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class BtfBuilderTest {
  private static final Path VMLINUX = Path.of("/sys/kernel/btf/vmlinux");

  static Stream<ByteOrder> orders() {
    return Stream.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN);
  }

  private static List<BtfType> types(Btf btf) {
    return IntStream.rangeClosed(btf.firstId(), btf.count()).mapToObj(btf::type).toList();
  }

  @ParameterizedTest
  @MethodSource("orders")
  void everyKindIsReadAsItWasAdded(ByteOrder order) {
    Btf btf = AllKinds.in(order);
    assertThat(btf.order()).isEqualTo(order);
    assertThat(types(btf)).isEqualTo(AllKinds.TYPES);
  }

  @ParameterizedTest
  @MethodSource("orders")
  void addingWhatWasReadWritesTheSameBytes(ByteOrder order) {
    byte[] bytes = AllKinds.builder(order).build();
    BtfBuilder again = new BtfBuilder(order);
    types(Btf.of(MemorySegment.ofArray(bytes))).forEach(again::add);
    assertThat(again.build()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @MethodSource("orders")
  void aCopyHasTheSameBytesAndGoesOnWithIdsAndStrings(ByteOrder order) {
    byte[] bytes = AllKinds.builder(order).build();
    BtfBuilder copy = BtfBuilder.copyOf(Btf.of(MemorySegment.ofArray(bytes)));
    assertThat(copy.build()).isEqualTo(bytes);
    int id = copy.add(new BtfType.Typedef("pair", 1));
    assertThat(id).isEqualTo(AllKinds.TYPES.size() + 1);
    assertThat(copy.build()).hasSize(bytes.length + 12);
    assertThat(copy.read().findAll("pair")).containsExactly(4, id);
  }

  @Test
  void splitTypesGoOnFromTheirBase() {
    Btf base = AllKinds.in(ByteOrder.LITTLE_ENDIAN);
    BtfBuilder builder = BtfBuilder.on(base);
    int pointer = builder.pointer(4);
    int function = builder.function("module_init", 14, BtfLinkage.STATIC);
    Btf split = builder.read();
    assertThat(split.base()).contains(base);
    assertThat(split.firstId()).isEqualTo(base.count() + 1).isEqualTo(pointer);
    assertThat(split.count()).isEqualTo(function);
    assertThat(split.type(pointer)).isEqualTo(new BtfType.Pointer(4));
    assertThat(split.name(function)).isEqualTo("module_init");
    assertThat(split.type(4)).isEqualTo(base.type(4));
    assertThat(split.name(4)).isEqualTo("pair");
    assertThat(split.find(BtfKind.STRUCT, "pair")).isEqualTo(4);
    assertThat(split.find(BtfKind.FUNC, "module_init")).isEqualTo(function);
    assertThat(split.findAll("module_init")).containsExactly(function);
    assertThat(base.find(BtfKind.FUNC, "module_init")).isZero();
    assertThat(split.size(pointer)).isEqualTo(8);
  }

  @Test
  void splitTypesMayTakeTheirNamesFromTheBase() {
    Btf base = AllKinds.in(ByteOrder.LITTLE_ENDIAN);
    BtfBuilder builder = BtfBuilder.on(base);
    int id = builder.add(new BtfType.Typedef("", 4));
    byte[] bytes = builder.build();
    // The name of "pair" in the base: after "", "int", in the order of adding.
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(24, 5);
    Btf split = Btf.split(MemorySegment.ofArray(bytes), base);
    assertThat(split.name(id)).isEqualTo("pair");
    assertThat(split.find(BtfKind.TYPEDEF, "pair")).isEqualTo(id);
  }

  @ParameterizedTest
  @MethodSource("orders")
  void kindsNewerThanThisLibraryAreSkippedIfTheirLengthIsTold(ByteOrder order) {
    BtfBuilder builder = AllKinds.builder(order);
    BtfType strange = new BtfType.Opaque("strange", 20, true, 2, 99, List.of(7));
    int id = builder.add(strange);
    int after = builder.pointer(id);
    MemorySegment untold = MemorySegment.ofArray(builder.build());
    assertThatThrownBy(() -> Btf.of(untold))
        .isInstanceOf(BtfException.class)
        .hasMessageContaining("type 28 is of unknown kind 20");
    builder.describeKinds();
    byte[] described = builder.build();
    byte[] longer = withLayoutOf20(described, order);
    Btf btf = Btf.of(MemorySegment.ofArray(longer));
    assertThat(btf.type(id)).isEqualTo(strange);
    assertThat(btf.kind(id)).isEqualTo(BtfKind.UNKNOWN);
    assertThat(btf.type(after)).isEqualTo(new BtfType.Pointer(id));
    assertThat(BtfBuilder.copyOf(btf).build()).isEqualTo(longer);
  }

  /** Adds a row to the layout, which stands between types and strings. */
  private static byte[] withLayoutOf20(byte[] bytes, ByteOrder order) {
    ByteBuffer from = ByteBuffer.wrap(bytes).order(order);
    int end = 32 + from.getInt(24) + from.getInt(28);
    ByteBuffer to = ByteBuffer.allocate(bytes.length + 4).order(order);
    to.put(bytes, 0, end).put(new byte[] {4, 0, 0, 0}).put(bytes, end, bytes.length - end);
    to.putInt(16, from.getInt(16) + 4).putInt(28, from.getInt(28) + 4);
    return to.array();
  }

  @Test
  void aNameWithNulIsRefused() {
    BtfBuilder builder = new BtfBuilder(ByteOrder.nativeOrder());
    assertThatThrownBy(() -> builder.add(new BtfType.Forward("a\0b", false)))
        .isInstanceOf(BtfException.class)
        .hasMessage("a name cannot be written: it contains NUL");
  }

  @Test
  void allOfTheKernelsTypesSurviveTheOtherByteOrder() throws IOException {
    assumeTrue(Files.isReadable(VMLINUX), "this kernel shows no BTF at " + VMLINUX);
    Btf kernel = Btf.read(VMLINUX);
    BtfBuilder builder = new BtfBuilder(ByteOrder.BIG_ENDIAN);
    for (int id = 1; id <= kernel.count(); id++) {
      builder.add(kernel.type(id));
    }
    Btf swapped = builder.read();
    assertThat(swapped.count()).isEqualTo(kernel.count());
    for (int id = 1; id <= kernel.count(); id++) {
      assertThat(swapped.type(id)).isEqualTo(kernel.type(id));
    }
    assertThat(BtfBuilder.copyOf(kernel).build())
        .isEqualTo(kernel.bytes().toArray(ValueLayout.JAVA_BYTE));
  }
}
