package dev.nectar.btf.print;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfBuilder;
import dev.nectar.btf.BtfException;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfType;
import dev.nectar.btf.BtfType.Member;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JavaPrinterTest {
  private static final Path VMLINUX = Path.of("/sys/kernel/btf/vmlinux");
  private static final Path APPROVED = Path.of("src/test/approved/records.java.txt");
  private static final int SIGNED = 1;
  private static final int BOOL = 4;

  @TempDir Path folder;

  /** One of each: numbers, bit fields, an enumeration, arrays, a pointer, anonymous members. */
  private static Btf sample(ByteOrder order) {
    BtfBuilder types = new BtfBuilder(order);
    int number = types.integer("int", 4, SIGNED);
    int small = types.integer("unsigned char", 1, 0);
    int character = types.integer("char", 1, SIGNED);
    int bool = types.integer("_Bool", 1, BOOL);
    int wide = types.integer("unsigned int", 4, 0);
    int state =
        types.add(
            new BtfType.Enumeration(
                "state",
                false,
                4,
                false,
                List.of(new BtfType.Enumerator("IDLE", 0), new BtfType.Enumerator("class", 7))));
    int name = types.add(new BtfType.Array(character, number, 4));
    int grid =
        types.add(new BtfType.Array(types.add(new BtfType.Array(small, number, 2)), number, 2));
    int choice =
        types.add(
            new BtfType.Struct(
                "",
                true,
                4,
                false,
                List.of(new Member("whole", wide, 0, 0), new Member("first", small, 0, 0))));
    int inner =
        types.add(
            new BtfType.Struct(
                "",
                false,
                8,
                false,
                List.of(new Member("x", number, 0, 0), new Member("list", wide, 32, 0))));
    int sample =
        types.add(
            new BtfType.Struct(
                "sample",
                false,
                48,
                true,
                List.of(
                    new Member("low", wide, 0, 3),
                    new Member("sign", number, 3, 5),
                    new Member("mode", state, 8, 4),
                    new Member("new", bool, 16, 0),
                    new Member("state", state, 32, 0),
                    new Member("next", types.pointer(0), 64, 0),
                    new Member("name", name, 128, 0),
                    new Member("grid", grid, 160, 0),
                    new Member("", choice, 192, 0),
                    new Member("", inner, 224, 0),
                    new Member("count", wide, 288, 0))));
    assertThat(sample).isPositive();
    return types.read();
  }

  private static int id(Btf btf, String struct) {
    return btf.find(BtfKind.STRUCT, struct);
  }

  private static MemorySegment random(long size) {
    byte[] bytes = new byte[(int) size];
    new Random(7).nextBytes(bytes);
    return MemorySegment.ofArray(bytes);
  }

  @Test
  void recordsAreAsApproved() throws IOException {
    Btf btf = sample(ByteOrder.LITTLE_ENDIAN);
    StringBuilder source = new StringBuilder();
    new JavaPrinter(btf, "Kernel").print("made", List.of(id(btf, "sample")), source);
    if (Boolean.getBoolean("nectar.approve")) {
      Files.createDirectories(APPROVED.getParent());
      Files.writeString(APPROVED, source);
    }

    assertThat(APPROVED).as("written by -Dnectar.approve=true").hasContent(source.toString());
  }

  @Test
  void membersAreReadFromTheirPlaces() throws Exception {
    Btf btf = sample(ByteOrder.LITTLE_ENDIAN);
    CompiledJava made = CompiledJava.of(folder, btf, List.of(id(btf, "sample")));
    MemorySegment bytes = MemorySegment.ofArray(new byte[56]);
    bytes.set(ValueLayout.JAVA_BYTE, 8, (byte) 0b11110_101);
    bytes.set(ValueLayout.JAVA_BYTE, 9, (byte) 7);
    bytes.set(ValueLayout.JAVA_BYTE, 10, (byte) 1);
    bytes.set(ValueLayout.JAVA_BYTE, 12, (byte) 9);
    MemorySegment.copy(
        new byte[] {'a', 'b', 0, 'c', 1, 2, 3, (byte) 255, 4},
        0,
        bytes,
        ValueLayout.JAVA_BYTE,
        24,
        9);
    bytes.set(ValueLayout.JAVA_INT_UNALIGNED, 44, -1);

    Object sample = made.read("sample", bytes, 8);

    assertThat(CompiledJava.get(sample, "low")).isEqualTo(5);
    assertThat(CompiledJava.get(sample, "sign")).isEqualTo(-2);
    assertThat(CompiledJava.get(sample, "mode")).hasToString("class_");
    assertThat(CompiledJava.get(sample, "new_")).isEqualTo(true);
    assertThat(CompiledJava.get(sample, "state")).hasToString("9");
    assertThat(CompiledJava.get(sample, "nameText")).isEqualTo("ab");
    assertThat(CompiledJava.get(sample, "grid")).isEqualTo(List.of(List.of(1, 2), List.of(3, 255)));
    assertThat(CompiledJava.get(CompiledJava.get(sample, "anonymous"), "whole")).isEqualTo(4L);
    assertThat(CompiledJava.get(sample, "count")).isEqualTo(0xffff_ffffL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"LITTLE_ENDIAN", "BIG_ENDIAN"})
  void whatIsReadIsWrittenBack(String name) throws Exception {
    ByteOrder order = name.startsWith("L") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    Btf btf = sample(order);
    CompiledJava made = CompiledJava.of(folder, btf, List.of(id(btf, "sample")));
    MemorySegment bytes = random(48);
    bytes.set(ValueLayout.JAVA_BYTE, 2, (byte) 1);
    MemorySegment back = MemorySegment.ofArray(bytes.toArray(ValueLayout.JAVA_BYTE));
    back.asSlice(0, 2).fill((byte) 0x55);
    back.asSlice(4).fill((byte) 0x55);

    made.write("sample", made.read("sample", bytes, 0), back, 0);

    // Padding stays as it is: half of byte 1, and byte 3 and those behind the last member.
    int half = order.equals(ByteOrder.LITTLE_ENDIAN) ? 0x0f : 0xf0;
    byte one = (byte) (bytes.get(ValueLayout.JAVA_BYTE, 1) & half | 0x55 & ~half);
    bytes.set(ValueLayout.JAVA_BYTE, 1, one);
    bytes.asSlice(40).fill((byte) 0x55);
    assertThat(back.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(bytes.toArray(ValueLayout.JAVA_BYTE));
  }

  @Test
  void bitFieldsOfBigEndianTypesCountFromTheHighestBit() throws Exception {
    Btf btf = sample(ByteOrder.BIG_ENDIAN);
    CompiledJava made = CompiledJava.of(folder, btf, List.of(id(btf, "sample")));
    MemorySegment bytes = MemorySegment.ofArray(new byte[48]);
    bytes.set(ValueLayout.JAVA_BYTE, 0, (byte) 0b101_00011);

    Object sample = made.read("sample", bytes, 0);

    assertThat(CompiledJava.get(sample, "low")).isEqualTo(5);
    assertThat(CompiledJava.get(sample, "sign")).isEqualTo(3);
  }

  @Test
  void whatIsNoStructureIsRefused() {
    Btf btf = sample(ByteOrder.LITTLE_ENDIAN);
    int number = btf.find(BtfKind.INT, "int");

    assertThatThrownBy(
            () -> new JavaPrinter(btf, "K").print("", List.of(number), new StringBuilder()))
        .isInstanceOf(BtfException.class)
        .hasMessageContaining("neither structure, union nor enumeration");
    assertThatThrownBy(() -> new JavaPrinter(btf, "class"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no class can be called class");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"task_struct", "sk_buff", "bpf_prog_info", "iphdr", "inode", "net_device"})
  void structuresOfTheKernelAreReadAsBtfHasThem(String struct) throws Exception {
    assumeTrue(Files.isReadable(VMLINUX), "this kernel shows no BTF at " + VMLINUX);
    Btf btf = Btf.read(VMLINUX);
    int id = id(btf, struct);
    CompiledJava made = CompiledJava.of(folder, btf, List.of(id));
    MemorySegment bytes = random(btf.size(id));

    Object record = made.read(struct, bytes, 0);
    int compared = 0;
    for (Member member : ((BtfType.Struct) btf.type(id)).members()) {
      if (isNumber(btf, member) && !member.name().isEmpty()) {
        assertThat(((Number) CompiledJava.get(record, member.name())).longValue())
            .as(member.name())
            .isEqualTo(expected(btf, member, bytes));
        compared++;
      }
    }
    MemorySegment back = MemorySegment.ofArray(new byte[(int) btf.size(id)]);
    made.write(struct, record, back, 0);

    assertThat(compared).isGreaterThan(5);
    assertThat(made.read(struct, back, 0)).isEqualTo(record);
  }

  private static boolean isNumber(Btf btf, Member member) {
    return switch (btf.type(btf.resolve(member.type()))) {
      case BtfType.Pointer _ -> true;
      case BtfType.Int type -> (type.encoding() & BOOL) == 0;
      default -> false;
    };
  }

  /** Bit by bit, from the lowest. */
  private static long expected(Btf btf, Member member, MemorySegment bytes) {
    int id = btf.resolve(member.type());
    int bits = member.bits() > 0 ? member.bits() : (int) btf.size(id) * Byte.SIZE;
    boolean signed = btf.type(id) instanceof BtfType.Int type && (type.encoding() & SIGNED) != 0;
    long value = 0;
    for (int i = 0; i < bits; i++) {
      int at = member.bitOffset() + i;
      value |= (bytes.get(ValueLayout.JAVA_BYTE, at / 8) >> at % 8 & 1L) << i;
    }
    return signed ? value << 64 - bits >> 64 - bits : value;
  }
}
