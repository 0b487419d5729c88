package dev.nectar.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ElfWriterTest {
  private static final long CODE = Section.ALLOCATED | Section.EXECUTABLE;

  @TempDir Path folder;

  static Stream<Arguments> shapes() {
    return Stream.of(32, 64)
        .flatMap(
            bits ->
                Stream.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)
                    .map(order -> Arguments.of(bits, order)));
  }

  /** Two functions, one local, of which one calls the other and reads a variable. */
  private static byte[] object(int bits, ByteOrder order) {
    ElfWriter writer = new ElfWriter(bits, order, ElfFile.BPF, 0);
    int code = writer.section(NewSection.of("xdp", CODE, 8, new byte[32]));
    int data =
        writer.section(
            NewSection.of(".data", Section.ALLOCATED | Section.WRITABLE, 4, new byte[] {1, 2, 3}));
    int zeros = writer.section(NewSection.zeros(".bss", 16, 1 << 20));
    int first = writer.symbol(symbol("first", 0, 16, ElfSymbol.FUNCTION, ElfSymbol.GLOBAL, code));
    int second = writer.symbol(symbol("second", 16, 16, ElfSymbol.FUNCTION, ElfSymbol.LOCAL, code));
    int outside =
        writer.symbol(
            symbol("outside", 0, 0, ElfSymbol.NO_TYPE, ElfSymbol.WEAK, ElfSymbol.UNDEFINED));
    writer.symbol(symbol("file.c", 0, 0, ElfSymbol.FILE, ElfSymbol.LOCAL, ElfSymbol.ABSOLUTE));
    writer.symbol(symbol("zeros", 8, 4, ElfSymbol.OBJECT, ElfSymbol.GLOBAL, zeros));
    writer.relocation(code, new Relocation(8, Relocation.BPF_CALL, second, OptionalLong.empty()));
    writer.relocation(code, new Relocation(16, Relocation.BPF_WIDE, outside, OptionalLong.empty()));
    writer.relocation(data, new Relocation(0, Relocation.BPF_DATA_32, first, OptionalLong.of(-8)));
    return writer.write();
  }

  private static ElfSymbol symbol(
      String name, long value, long size, int type, int binding, int section) {
    return new ElfSymbol(name, value, size, type, binding, ElfSymbol.HIDDEN, section);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void whatIsWrittenIsReadBack(int bits, ByteOrder order) {
    ElfFile file = ElfFile.of(MemorySegment.ofArray(object(bits, order)));
    assertThat(file.type()).isEqualTo(ElfFile.RELOCATABLE);
    assertThat(file.machine()).isEqualTo(ElfFile.BPF);
    assertThat(file.order()).isEqualTo(order);
    assertThat(file.sections())
        .extracting(Section::name)
        .containsExactly("", "xdp", ".data", ".bss", ".relxdp", ".rela.data", ".symtab", ".strtab");
    assertThat(file.symbols())
        .extracting(ElfSymbol::name)
        .containsExactly("", "second", "file.c", "first", "outside", "zeros");
    Section code = file.section("xdp").orElseThrow();
    Section data = file.section(".data").orElseThrow();
    assertThat(file.relocations(code))
        .containsExactly(
            new Relocation(8, Relocation.BPF_CALL, 1, OptionalLong.empty()),
            new Relocation(16, Relocation.BPF_WIDE, 4, OptionalLong.empty()));
    assertThat(file.relocations(data))
        .containsExactly(new Relocation(0, Relocation.BPF_DATA_32, 3, OptionalLong.of(-8)));
    assertThat(file.data(data).toArray(ValueLayout.JAVA_BYTE)).containsExactly(1, 2, 3);
    assertThat(file.section(".bss").orElseThrow().size()).isEqualTo(1 << 20);
    assertThat(file.symbols().get(4))
        .isEqualTo(symbol("outside", 0, 0, ElfSymbol.NO_TYPE, ElfSymbol.WEAK, ElfSymbol.UNDEFINED));
    assertThat(file.symbols().get(2).section()).isEqualTo(ElfSymbol.ABSOLUTE);
    assertThat(file.section(".symtab").orElseThrow().info()).as("local symbols").isEqualTo(3);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void otherReadersAgreeWithoutAWarning(int bits, ByteOrder order) throws Exception {
    Path object = folder.resolve("a.o");
    Files.write(object, object(bits, order));
    for (String reader : List.of("llvm-readelf-19", "readelf")) {
      String text = Tool.named(reader).run("-aW", object);
      assertThat(text).doesNotContainIgnoringCase("warning").doesNotContainIgnoringCase("error");
      assertThat(text).contains("second").contains(".rela.data").contains(".relxdp");
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void moreSectionsThanSixteenBitsHold(int bits, ByteOrder order) throws Exception {
    ElfWriter writer = new ElfWriter(bits, order, ElfFile.BPF, 0);
    int last = 0;
    for (int i = 0; i < 0x10010; i++) {
      last = writer.section(NewSection.of("s" + i % 7, Section.ALLOCATED, 1, new byte[0]));
    }
    writer.symbol(symbol("far", 0, 0, ElfSymbol.OBJECT, ElfSymbol.GLOBAL, last));
    writer.symbol(symbol("reserved", 0, 0, ElfSymbol.OBJECT, ElfSymbol.GLOBAL, 0xfff1));
    writer.symbol(symbol("none", 0, 0, ElfSymbol.OBJECT, ElfSymbol.GLOBAL, ElfSymbol.ABSOLUTE));
    byte[] bytes = writer.write();
    ElfFile file = ElfFile.of(MemorySegment.ofArray(bytes));
    assertThat(file.sections()).hasSize(last + 4);
    assertThat(file.symbols())
        .extracting(ElfSymbol::section)
        .containsExactly(0, last, 0xfff1, ElfSymbol.ABSOLUTE);
    assertThat(file.section(last).orElseThrow().name()).isEqualTo("s" + (last - 1) % 7);
    Path object = folder.resolve("many.o");
    Files.write(object, bytes);
    String text = Tool.named("llvm-readelf-19").run("-hsW", object);
    assertThat(text).doesNotContainIgnoringCase("warning").contains("far").contains("ABS");
    assertThat(text).contains(Integer.toString(last));
  }

  @Test
  void aGroupNamesItsSymbolByItsPlaceInTheFile() {
    ElfWriter writer = new ElfWriter(64, ByteOrder.LITTLE_ENDIAN, ElfFile.X86_64, 0);
    int code = writer.section(NewSection.of(".text.f", CODE | Section.GROUPED, 1, new byte[1]));
    int signature = writer.symbol(symbol("f", 0, 1, ElfSymbol.FUNCTION, ElfSymbol.WEAK, code));
    writer.symbol(symbol("local", 0, 1, ElfSymbol.FUNCTION, ElfSymbol.LOCAL, code));
    MemorySegment members = MemorySegment.ofArray(new byte[] {1, 0, 0, 0, 1, 0, 0, 0});
    writer.section(
        new NewSection(".group", Section.GROUP, 0, 4, 4, code + 2, signature, 8, members));
    ElfFile file = ElfFile.of(MemorySegment.ofArray(writer.write()));
    Section group = file.section(".group").orElseThrow();
    assertThat(file.symbols().get(group.info()).name()).isEqualTo("f");
  }

  @Test
  void theSameCallsMakeTheSameBytes() {
    assertThat(object(64, ByteOrder.BIG_ENDIAN)).isEqualTo(object(64, ByteOrder.BIG_ENDIAN));
  }

  @Test
  void whatClangWroteIsTheSameWhenWrittenAgain() throws Exception {
    Path source = folder.resolve("a.c");
    Files.writeString(
        source,
        """
        int shared = 7;
        static int hidden;
        extern int other(int);
        __attribute__((noinline)) static int inner(int a) { return a * shared + hidden; }
        int outer(int a) { hidden += a; return inner(a) + other(a); }
        """);
    for (String target : List.of("bpfel", "bpfeb", "x86_64-linux-gnu", "i386-linux-gnu")) {
      Path object = folder.resolve(target + ".o");
      Tool.named("clang-19").run("-target", target, "-O2", "-c", source, "-o", object);
      Path again = folder.resolve(target + "-again.o");
      Files.write(again, copy(ElfFile.open(object)));
      Tool reader = Tool.named("llvm-readelf-19");
      for (String part : List.of("-r", "-s")) {
        assertThat(lines(reader.run(part, again))).isEqualTo(lines(reader.run(part, object)));
      }
      assertThat(Tool.named("llvm-objdump-19").run("-d", "--no-show-raw-insn", again))
          .contains("<inner>");
    }
  }

  /** What readers say without the places of tables in the file and of sections among them. */
  private static List<String> lines(String text) {
    return text.lines()
        .map(line -> line.replaceAll("at offset 0x[0-9a-f]+|DEFAULT +[0-9]+ ", ""))
        .sorted()
        .toList();
  }

  private static byte[] copy(ElfFile file) throws IOException {
    ElfWriter writer = new ElfWriter(file.bits(), file.order(), file.machine(), 0);
    int[] places = new int[file.sections().size()];
    for (Section section : file.sections()) {
      boolean data =
          section.type() == Section.PROGRAM_DATA
              || section.type() == Section.NO_BITS
              || section.type() == 0x70000001;
      if (data) {
        places[section.index()] =
            writer.section(
                new NewSection(
                    section.name(),
                    section.type(),
                    section.flags(),
                    Math.max(1, section.alignment()),
                    section.entrySize(),
                    0,
                    0,
                    section.size(),
                    file.data(section)));
      }
    }
    List<ElfSymbol> symbols = file.symbols();
    for (ElfSymbol s : symbols.subList(1, symbols.size())) {
      int section = s.section() > 0 ? places[s.section()] : s.section();
      writer.symbol(
          new ElfSymbol(
              s.name(), s.value(), s.size(), s.type(), s.binding(), s.visibility(), section));
    }
    for (Section section : file.sections()) {
      for (Relocation relocation : file.relocations(section)) {
        writer.relocation(places[section.index()], relocation);
      }
    }
    return writer.write();
  }

  @Test
  void whatTheFormatCannotHoldIsRefused() {
    ElfWriter writer = new ElfWriter(32, ByteOrder.LITTLE_ENDIAN, ElfFile.BPF, 0);
    assertThatThrownBy(() -> NewSection.of("a", 0, 3, new byte[0]))
        .isInstanceOf(ElfException.class)
        .hasMessage("cannot write an ELF file: section a is aligned to 3 bytes");
    assertThatThrownBy(() -> writer.symbol(symbol("a\0b", 0, 0, 0, 0, 0)))
        .hasMessageContaining("zero byte");
    assertThatThrownBy(() -> writer.symbol(symbol("a", 0, 0, 0, 0, 1)))
        .hasMessage("cannot write an ELF file: the symbol a lies in section 1");
    assertThatThrownBy(() -> writer.relocation(1, new Relocation(0, 1, 0, OptionalLong.empty())))
        .hasMessage("cannot write an ELF file: a relocation changes section 1");
    int section = writer.section(NewSection.of("a", 0, 1, "x".getBytes(StandardCharsets.UTF_8)));
    assertThatThrownBy(
            () -> writer.relocation(section, new Relocation(0, 1, 1, OptionalLong.empty())))
        .hasMessageContaining("names symbol 1");
    writer.symbol(symbol("wide", 1L << 40, 0, ElfSymbol.OBJECT, ElfSymbol.GLOBAL, section));
    assertThatThrownBy(writer::write)
        .hasMessage(
            "cannot write an ELF file: the number 1099511627776 does not fit into a file of"
                + " 32 bits");
  }
}
