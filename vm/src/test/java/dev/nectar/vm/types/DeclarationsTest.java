package dev.nectar.vm.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfType;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeclarationsTest {
  private static Btf of(String text) {
    Btf types = Declarations.of(ByteOrder.nativeOrder(), text);
    types.validate();
    return types;
  }

  @Test
  void structuresAreLaidOutAsCompilersDo() {
    Btf types = of("struct a { char c; u64 wide; union { u16 half; u32 whole; }; char name[5]; };");
    int a = types.find(BtfKind.STRUCT, "a");
    assertThat(types.size(a)).isEqualTo(32);
    assertThat(types.member(a, "wide").orElseThrow().bitOffset()).isEqualTo(64);
    assertThat(types.member(a, "name").orElseThrow().bitOffset()).isEqualTo(160);
  }

  @Test
  void structuresMayPointToThemselvesAndToOthers() {
    Btf types = of("struct a { struct a *next; struct b *other; }; struct c *f(struct a *a);");
    int a = types.find(BtfKind.STRUCT, "a");
    BtfType.Member next = types.member(a, "next").orElseThrow();
    assertThat(types.type(next.type())).isEqualTo(new BtfType.Pointer(a));
    assertThat(types.find(BtfKind.FWD, "b")).isNotZero();
    assertThat(types.find(BtfKind.FWD, "c")).isNotZero();
  }

  @Test
  void functionsHaveTheirParameters() {
    Btf types = of("int f(const char *text__str, void (*call)(int), unsigned long long n);");
    BtfType.Func function = (BtfType.Func) types.type(types.find(BtfKind.FUNC, "f"));
    BtfType.Prototype prototype = (BtfType.Prototype) types.type(function.prototype());
    assertThat(prototype.parameters())
        .extracting(BtfType.Parameter::name)
        .containsExactly("text__str", "call", "n");
    assertThat(types.find(BtfKind.INT, "unsigned long long")).isNotZero();
  }

  @Test
  void whatIsThereIsUsedAndKeepsItsNumber() {
    Btf before = of("struct a { int x; };");
    Btf types = Declarations.add(before, "struct a { long y; }; int f(struct a *a);");
    int a = types.find(BtfKind.STRUCT, "a");
    assertThat(a).isEqualTo(before.find(BtfKind.STRUCT, "a"));
    assertThat(types.member(a, "x")).isPresent();
    assertThat(types.member(a, "y")).isEmpty();
  }

  @Test
  void theTypesOfTheKernelMakeSense() {
    Btf types = EmbeddedTypes.standard();
    types.validate();
    assertThat(types.size(types.find(BtfKind.STRUCT, "__sk_buff"))).isEqualTo(192);
    assertThat(types.size(types.find(BtfKind.STRUCT, "bpf_sock_ops"))).isEqualTo(224);
    assertThat(types.size(types.find(BtfKind.STRUCT, "bpf_fib_lookup"))).isEqualTo(64);
    assertThat(types.find(BtfKind.FUNC, "bpf_iter_num_new")).isNotZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "int f(int a)|line 1 of the declarations: there should be ; at the end",
        "int f;|line 1 of the declarations: f is no function",
        "struct {|line 1 of the declarations: there should be a name at the end",
        "mystery f(void);|line 1 of the declarations: mystery is no type",
        "struct a { struct b b; };|line 1 of the declarations: a structure is used before it is"
            + " declared",
      })
  void whatIsNoDeclarationIsNamed(String text, String message) {
    assertThatThrownBy(() -> of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
