package dev.nectar.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.btf.BtfBuilder;
import dev.nectar.btf.BtfType;
import dev.nectar.kernel.KernelException;
import dev.nectar.object.Architecture;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.Pinning;
import dev.nectar.object.UsdtFunctions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UsdtLayoutTest {
  private static final UsdtOperand.Index INDEX =
      new UsdtOperand.Index(40, 64, UsdtOperand.Sign.NONE, 2);
  private static final UsdtOperand INDEXED =
      UsdtOperand.memory(80, -8, Optional.of(INDEX), UsdtOperand.Sign.HIGHEST_BIT, 32);
  private static final UsdtOperand CONSTANT =
      UsdtOperand.constant(-5, UsdtOperand.Sign.HIGHEST_BIT, 32);
  private static final UsdtOperand REGISTER = UsdtOperand.register(112, UsdtOperand.Sign.NONE, 16);
  private static final UsdtOperand MEMORY =
      UsdtOperand.memory(32, -20, Optional.empty(), UsdtOperand.Sign.NONE, 8);

  private static MapSpec map(int size, int type) {
    return new MapSpec(
        "__bpf_usdt_specs",
        MapType.ARRAY,
        4,
        size,
        256,
        Set.of(),
        MapRole.PLAIN,
        0,
        type,
        Optional.empty(),
        List.of(),
        Pinning.NONE,
        0,
        Optional.empty());
  }

  private static ByteBuffer value(UsdtLayout layout, UsdtOperand... operands) {
    return ByteBuffer.wrap(layout.value(List.of(operands), 77, "attach to usdt:p"))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  @Test
  void withoutTypesItIsThatOfLibbpfsFirstHeader() {
    UsdtLayout layout = UsdtLayout.of(map(208, 0), Optional.empty());
    ByteBuffer value = value(layout, CONSTANT, REGISTER, MEMORY);
    assertThat(value.getLong(0)).as("val_off").isEqualTo(-5);
    assertThat(value.getInt(8)).as("BPF_USDT_ARG_CONST").isZero();
    assertThat(value.get(14)).as("arg_signed").isEqualTo((byte) 1);
    assertThat(value.get(15)).as("arg_bitshift").isEqualTo((byte) 32);
    assertThat(value.getInt(24)).as("BPF_USDT_ARG_REG").isEqualTo(1);
    assertThat(value.getShort(28)).as("reg_off").isEqualTo((short) 112);
    assertThat(value.get(31)).as("arg_bitshift").isEqualTo((byte) 48);
    assertThat(value.getLong(32)).as("val_off").isEqualTo(-20);
    assertThat(value.getInt(40)).as("BPF_USDT_ARG_REG_DEREF").isEqualTo(2);
    assertThat(value.getLong(192)).as("usdt_cookie").isEqualTo(77);
    assertThat(value.getShort(200)).as("arg_cnt").isEqualTo((short) 3);
  }

  @Test
  void headersWithoutIndicesRefuseThem() {
    UsdtLayout layout = UsdtLayout.of(map(208, 0), Optional.empty());
    assertThatThrownBy(() -> value(layout, REGISTER, INDEXED))
        .isInstanceOf(KernelException.class)
        .hasMessageContaining(
            "cannot attach to usdt:p: its argument 1 has an index in its address, which this"
                + " object cannot read");
  }

  /** Bit fields of one byte, twelve bits and four bits, as libbpf 1.7 has them. */
  @Test
  void typesTellWhereBitFieldsLie() {
    BtfBuilder types = new BtfBuilder(ByteOrder.LITTLE_ENDIAN);
    int u64 = types.integer("u64", 8, 0);
    int u32 = types.integer("u32", 4, 0);
    int u16 = types.integer("u16", 2, 0);
    int u8 = types.integer("u8", 1, 0);
    int argument =
        types.add(
            new BtfType.Struct(
                "a",
                false,
                24,
                true,
                List.of(
                    new BtfType.Member("val_off", u64, 0, 0),
                    new BtfType.Member("arg_type", u32, 64, 8),
                    new BtfType.Member("idx_reg_off", u16, 80, 12),
                    new BtfType.Member("scale_bitshift", u16, 92, 4),
                    new BtfType.Member("reg_off", u16, 112, 0),
                    new BtfType.Member("arg_signed", u8, 128, 0),
                    new BtfType.Member("arg_bitshift", u8, 136, 0))));
    int arguments = types.add(new BtfType.Array(argument, u32, 12));
    int spec =
        types.add(
            new BtfType.Struct(
                "s",
                false,
                304,
                false,
                List.of(
                    new BtfType.Member("args", arguments, 0, 0),
                    new BtfType.Member("usdt_cookie", u64, 288 * 8, 0),
                    new BtfType.Member("arg_cnt", u16, 296 * 8, 0))));
    UsdtLayout layout = UsdtLayout.of(map(304, spec), Optional.of(types.read()));
    ByteBuffer value = value(layout, CONSTANT, INDEXED);
    assertThat(value.getLong(24)).isEqualTo(-8);
    assertThat(value.get(32)).as("BPF_USDT_ARG_SIB").isEqualTo((byte) 3);
    assertThat(value.getShort(34)).as("scale and index").isEqualTo((short) (2 << 12 | 40));
    assertThat(value.getShort(38)).as("reg_off").isEqualTo((short) 80);
    assertThat(value.get(41)).as("arg_bitshift").isEqualTo((byte) 32);
    assertThat(value.getLong(288)).isEqualTo(77);
    UsdtOperand.Index narrow = new UsdtOperand.Index(40, 32, UsdtOperand.Sign.HIGHEST_BIT, 0);
    UsdtOperand other = UsdtOperand.memory(80, 0, Optional.of(narrow), UsdtOperand.Sign.NONE, 64);
    assertThatThrownBy(() -> value(layout, other))
        .isInstanceOf(KernelException.class)
        .hasMessageContaining("its argument 0 has an index");
  }

  @Test
  void functionsOfTheLibraryTakeNarrowIndices() {
    ObjectSpec functions = UsdtFunctions.of(Architecture.ARM64);
    MapSpec map = functions.map("__bpf_usdt_specs").orElseThrow();
    UsdtLayout layout = UsdtLayout.of(map, functions.types());
    UsdtOperand.Index narrow = new UsdtOperand.Index(8, 32, UsdtOperand.Sign.HIGHEST_BIT, 3);
    ByteBuffer value =
        value(layout, UsdtOperand.memory(0, 0, Optional.of(narrow), UsdtOperand.Sign.NONE, 64));
    assertThat(List.of(value.get(9), value.get(10), value.get(11)))
        .as("scale, bits that are cut, sign")
        .containsExactly((byte) 3, (byte) 32, (byte) 1);
  }

  @Test
  void otherMapsOfTheNameAreRefused() {
    assertThatThrownBy(() -> UsdtLayout.of(map(8, 0), Optional.empty()))
        .isInstanceOf(KernelException.class)
        .hasMessage(
            "cannot fill map __bpf_usdt_specs: its values are not those of libbpf's usdt.bpf.h");
  }
}
