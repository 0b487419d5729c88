package dev.nectar.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ElfFileTest {
  @Test
  void readsEveryClassAndByteOrderAlike() {
    for (int bits : List.of(32, 64)) {
      for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
        ElfFile file = ElfFile.of(ElfImage.of(bits, order));
        assertThat(file.bits()).isEqualTo(bits);
        assertThat(file.order()).isEqualTo(order);
        assertThat(file.type()).isEqualTo(3);
        assertThat(file.machine()).isEqualTo(62);
        assertThat(file.sections()).hasSize(6);
        assertThat(file.section(".symtab").orElseThrow().link()).isEqualTo(3);
        assertThat(file.buildId()).contains("0102030405060708");
        assertThat(file.debugLink()).contains(new DebugLink("a.debug", 0xcafe));
        assertThat(file.address(0x110)).hasValue(0x1010);
        assertThat(file.address(0x200)).isEmpty();
        assertThat(file.offset(0x1010)).hasValue(0x110);
        assertThat(file.offset(0x1100)).isEmpty();
        assertThat(file.offset(0xfff)).isEmpty();
      }
    }
  }

  @Test
  void findsTheFunctionOfAnAddress() {
    for (int bits : List.of(32, 64)) {
      FunctionTable functions = ElfFile.of(ElfImage.of(bits, ByteOrder.LITTLE_ENDIAN)).functions();
      assertThat(functions.size()).isEqualTo(3);
      assertThat(functions.find(0xfff)).isEmpty();
      assertThat(functions.find(0x1000)).contains(function("alpha", 0x1000, 16));
      assertThat(functions.find(0x100f)).contains(function("alpha", 0x1000, 16));
      assertThat(functions.find(0x1010)).contains(function("beta", 0x1010, 8));
      assertThat(functions.find(0x1018)).isEmpty();
      assertThat(functions.find(0x5000)).contains(function("gamma", 0x1020, 0));
      assertThat(functions.find(-1)).contains(function("gamma", 0x1020, 0));
    }
  }

  @Test
  void findsAFunctionByAnyOfItsNames() {
    ElfFile file = ElfFile.of(ElfImage.of(64, ByteOrder.LITTLE_ENDIAN));
    assertThat(file.function("beta")).contains(function("beta", 0x1010, 8));
    assertThat(file.function("beta_local")).contains(function("beta_local", 0x1010, 8));
    assertThat(file.function("bet")).isEmpty();
    assertThat(file.function("data")).as("not a function").isEmpty();
  }

  private static ElfSymbol function(String name, long address, long size) {
    int binding = name.endsWith("local") ? ElfSymbol.LOCAL : ElfSymbol.GLOBAL;
    return new ElfSymbol(name, address, size, ElfSymbol.FUNCTION, binding, ElfSymbol.VISIBLE, 1);
  }

  @Test
  void refusesWhatIsNotElf() {
    assertThatThrownBy(() -> ElfFile.of(MemorySegment.ofArray(new byte[100])))
        .isInstanceOf(ElfException.class)
        .hasMessage("not a usable ELF file: it does not start with an ELF header");
    byte[] cut = ElfImage.bytes(64, ByteOrder.LITTLE_ENDIAN);
    assertThatThrownBy(() -> ElfFile.of(MemorySegment.ofArray(cut).asSlice(0, 200)))
        .isInstanceOf(ElfException.class)
        .hasMessageContaining("beyond its end");
  }

  @Test
  void readsTheLibraryOfThisJvm() throws IOException {
    Path library = Path.of(System.getProperty("java.home"), "lib", "server", "libjvm.so");
    org.junit.jupiter.api.Assumptions.assumeTrue(
        library.toFile().exists(), "this JVM has no lib/server/libjvm.so");
    ElfFile file = ElfFile.open(library);
    FunctionTable functions = file.functions();
    assertThat(functions.size()).isGreaterThan(10);
    ElfSymbol some = functions.get(functions.size() / 2);
    assertThat(functions.find(some.value())).contains(some);
  }
}
