package dev.nectar.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class BtfLookupTest {
  private static final Path VMLINUX = Path.of("/sys/kernel/btf/vmlinux");

  private final BtfBuilder builder = new BtfBuilder(ByteOrder.LITTLE_ENDIAN);

  private int struct(String name, int size, BtfType.Member... members) {
    return builder.add(new BtfType.Struct(name, false, size, false, List.of(members)));
  }

  private static BtfType.Member member(String name, int type, int byteOffset) {
    return new BtfType.Member(name, type, byteOffset * 8, 0);
  }

  @Test
  void essentialNamesEndAtTheLastThreeUnderscores() {
    assertThat(EssentialName.of("task_struct___old")).isEqualTo("task_struct");
    assertThat(EssentialName.of("a___b___c")).isEqualTo("a___b");
    assertThat(EssentialName.of("a____b")).isEqualTo("a____b");
    assertThat(EssentialName.of("___b")).isEqualTo("___b");
    assertThat(EssentialName.of("a___")).isEqualTo("a___");
    assertThat(EssentialName.of("")).isEmpty();
  }

  @Test
  void flavoursAreFoundByAnyOfTheirNames() {
    List<String> names =
        List.of(
            "s",
            "s___2",
            "s___three",
            "ss",
            "s__2",
            "a_name_of_23_characters",
            "a_name_of_23_characters___x",
            "x".repeat(61),
            "x".repeat(61) + "___y",
            "x".repeat(64),
            "x".repeat(64) + "___y",
            "x".repeat(62) + "___y",
            "x".repeat(200) + "___y",
            "x".repeat(200),
            "sixteen_letters_");
    Map<String, Integer> ids = new HashMap<>();
    names.forEach(name -> ids.put(name, struct(name, 0)));
    Btf btf = builder.read();
    for (String name : names) {
      assertThat(btf.findAll(name)).as(name).containsExactly(ids.get(name));
      List<Integer> flavours = new ArrayList<>();
      for (String other : names) {
        if (EssentialName.of(other).equals(EssentialName.of(name))) {
          flavours.add(ids.get(other));
        }
      }
      assertThat(btf.findFlavours(name)).as(name).isEqualTo(flavours);
    }
    assertThat(btf.findAll("none")).isEmpty();
    assertThat(btf.findAll("")).isEmpty();
  }

  @Test
  void findGivesTheSameBeforeAndAfterNamesAreIndexed() {
    int one = struct("one", 0);
    int other = builder.add(new BtfType.Typedef("one", one));
    Btf btf = builder.read();
    for (int i = 0; i < 10; i++) {
      assertThat(btf.find(BtfKind.STRUCT, "one")).isEqualTo(one);
      assertThat(btf.find(BtfKind.TYPEDEF, "one")).isEqualTo(other);
      assertThat(btf.find(BtfKind.UNION, "one")).isZero();
      assertThat(btf.find(BtfKind.STRUCT, "on")).isZero();
    }
  }

  @Test
  void membersAreFoundInAnonymousOnesToo() {
    int integer = builder.integer("int", 4, 1);
    int inner = struct("", 8, member("a", integer, 0), member("b", integer, 4));
    int outer = struct("outer", 12, member("first", integer, 0), member("", inner, 4));
    Btf btf = builder.read();
    assertThat(btf.member(outer, "b")).contains(new BtfType.Member("b", integer, 64, 0));
    assertThat(btf.member(outer, "c")).isEmpty();
    assertThat(btf.member(integer, "c")).isEmpty();
  }

  @Test
  void sizesAndAlignments() {
    int integer = builder.integer("int", 4, 1);
    int wide = builder.integer("long", 8, 1);
    int array = builder.add(new BtfType.Array(integer, integer, 6));
    int arrays = builder.add(new BtfType.Array(array, integer, 2));
    int plain = struct("plain", 16, member("a", integer, 0), member("b", wide, 8));
    int packed = struct("packed", 12, member("a", integer, 0), member("b", wide, 4));
    int pointer = builder.pointer(0);
    Btf btf = builder.read();
    assertThat(btf.size(arrays)).isEqualTo(48);
    assertThat(btf.alignment(arrays)).isEqualTo(4);
    assertThat(btf.alignment(plain)).isEqualTo(8);
    assertThat(btf.alignment(packed)).isEqualTo(1);
    assertThat(btf.alignment(pointer)).isEqualTo(8);
    assertThat(btf.size(0)).isZero();
  }

  @Test
  void pointersAreAsLargeAsLong() {
    int pointer = builder.pointer(0);
    builder.integer("long int", 4, 1);
    Btf btf = builder.read();
    assertThat(btf.pointerSize()).isEqualTo(4);
    assertThat(btf.size(pointer)).isEqualTo(4);
  }

  @Test
  void typesThatContainThemselvesAreRefused() {
    int array = builder.add(new BtfType.Array(1, 1, 1));
    int typedef = builder.add(new BtfType.Typedef("self", 2));
    int struct = struct("s", 8, member("s", 3, 0));
    Btf btf = builder.read();
    assertThatThrownBy(() -> btf.size(array))
        .isInstanceOf(BtfException.class)
        .hasMessageContaining("type 1 contains itself");
    assertThatThrownBy(() -> btf.resolve(typedef))
        .isInstanceOf(BtfException.class)
        .hasMessageContaining("type 2 names itself");
    assertThatThrownBy(() -> btf.alignment(struct))
        .isInstanceOf(BtfException.class)
        .hasMessageContaining("contains itself");
  }

  @Test
  void anArrayLargerThanMemoryHasNoSize() {
    int integer = builder.integer("int", 4, 1);
    int array = integer;
    for (int i = 0; i < 3; i++) {
      array = builder.add(new BtfType.Array(array, integer, 0xffff_ffffL));
    }
    Btf btf = builder.read();
    assertThatThrownBy(() -> btf.size(4))
        .isInstanceOf(BtfException.class)
        .hasMessageContaining("type 4 is larger than any memory");
  }

  /** 2 to the power of 60 ways lead to the innermost. */
  @Test
  void aThousandWaysToAnAnonymousMemberAreTriedOnce() {
    int integer = builder.integer("int", 4, 1);
    int inner = struct("", 4, member("a", integer, 0));
    for (int i = 0; i < 60; i++) {
      inner = struct("", 4, member("", inner, 0), member("", inner, 0));
    }
    int outer = inner;
    Btf btf = builder.read();
    assertThat(btf.member(outer, "a")).isPresent();
    assertThat(btf.member(outer, "b")).isEmpty();
    assertThat(btf.alignment(outer)).isEqualTo(4);
  }

  @Test
  void namesThatOverlapDoNotTakeMoreMemoryThanRealOnes() {
    int integer = builder.integer("int", 4, 1);
    builder.string("x".repeat(200_000));
    BtfType.Member[] members = new BtfType.Member[60_000];
    java.util.Arrays.fill(members, member("", integer, 0));
    int struct = struct("big", 4, members);
    byte[] bytes = builder.build();
    java.nio.ByteBuffer data = java.nio.ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < members.length; i++) {
      data.putInt(24 + 16 + 12 + 12 * i, 5 + i);
    }
    Btf btf = Btf.of(MemorySegment.ofArray(bytes));
    assertThatThrownBy(() -> btf.type(struct))
        .isInstanceOf(BtfException.class)
        .hasMessageContaining("names are longer than all of its bytes");
  }

  @Test
  void theIndexFindsEveryNameOfTheKernel() throws IOException {
    assumeTrue(Files.isReadable(VMLINUX), "this kernel shows no BTF at " + VMLINUX);
    Btf kernel = Btf.read(VMLINUX);
    for (int id = 1; id <= kernel.count(); id++) {
      String name = kernel.name(id);
      if (!name.isEmpty()) {
        assertThat(kernel.findAll(name)).contains(id);
        assertThat(kernel.findFlavours(name)).contains(id);
      }
    }
  }
}
