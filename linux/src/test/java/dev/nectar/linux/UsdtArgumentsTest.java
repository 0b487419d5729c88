package dev.nectar.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.elf.ElfFile;
import dev.nectar.elf.ElfSymbol;
import dev.nectar.elf.ElfWriter;
import dev.nectar.elf.NewSection;
import dev.nectar.elf.UsdtProbe;
import dev.nectar.kernel.KernelException;
import dev.nectar.object.Architecture;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsdtArgumentsTest {
  /** A file with a variable {@code counter} at 0x40, and a probe at 0x10. */
  private static List<UsdtOperand> read(Architecture architecture, String arguments) {
    int machine = architecture == Architecture.ARM64 ? ElfFile.ARM64 : ElfFile.X86_64;
    ElfWriter writer = new ElfWriter(64, ByteOrder.LITTLE_ENDIAN, machine, 0);
    int data = writer.section(NewSection.of(".data", 3, 8, new byte[128]));
    writer.symbol(new ElfSymbol("counter", 0x40, 4, 1, ElfSymbol.GLOBAL, 0, data));
    ElfFile elf = ElfFile.of(MemorySegment.ofArray(writer.write()));
    UsdtProbe.Place at = new UsdtProbe.Place(0x10, OptionalLong.of(0x10));
    UsdtProbe probe = new UsdtProbe("shop", "sell", at, 0, Optional.empty(), arguments);
    UsdtPlace place = new UsdtPlace(Path.of("/bin/shop"), elf, probe);
    return new UsdtArguments(architecture, place, "attach to usdt:shop").read();
  }

  private static String text(UsdtOperand operand) {
    return switch (operand.form()) {
          case CONSTANT -> "constant " + operand.value();
          case REGISTER -> "register at " + operand.register();
          case MEMORY ->
              "memory of register at "
                  + operand.register()
                  + " + "
                  + operand.value()
                  + operand.index().map(UsdtArgumentsTest::text).orElse("");
        }
        + (operand.sign() == UsdtOperand.Sign.NONE ? ", " : ", signed ")
        + operand.bits();
  }

  private static String text(UsdtOperand.Index index) {
    return " + register at %d of %s%d << %d"
        .formatted(
            index.register(),
            index.sign() == UsdtOperand.Sign.NONE ? "" : "signed ",
            index.bits(),
            index.shift());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -4@$5                | constant 5, signed 32
          8@%rax               | register at 80, 64
          1@%ah                | register at 81, 8
          4@%r15d              | register at 0, 32
          8@%eax               | register at 80, 32
          %dil                 | register at 112, 8
          -4@-20(%rbp)         | memory of register at 32 + -20, signed 32
          8@8(%rax,%rbx,4)     | memory of register at 80 + 8 + register at 40 of 64 << 2, 64
          8@(,%rbx)            | memory of register at 40 + 0, 64
          8@8(,%rbx,2)         | memory of register at 40 + 8 + register at 40 of 64 << 0, 64
          4@counter(%rip)      | memory of register at 128 + 48, 32
          4@counter+4(,%rax,8) | memory of register at 128 + 52 + register at 80 of 64 << 3, 32
          4@counter(%rax)      | memory of register at 128 + 48 + register at 80 of 64 << 0, 32
          8f@(%rax)            | memory of register at 80 + 0, 64
          """)
  void argumentsOfX86AreReadFromItsRegisters(String argument, String expected) {
    assertThat(read(Architecture.X86_64, argument))
        .extracting(UsdtArgumentsTest::text)
        .containsExactly(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -4@5                  | constant 5, signed 32
          8@x0                  | register at 0, 64
          -4@w19                | register at 152, signed 32
          8@sp                  | register at 248, 64
          8@x30                 | register at 240, 64
          4@wzr                 | constant 0, 32
          8@[sp, 16]            | memory of register at 248 + 16, 64
          -4@[x29, -20]         | memory of register at 232 + -20, signed 32
          8@[x0, x1, lsl 3]     | memory of register at 0 + 0 + register at 8 of 64 << 3, 64
          8@[x0, w1, sxtw 2]    | memory of register at 0 + 0 + register at 8 of signed 32 << 2, 64
          8@[x0, w1, uxtw]      | memory of register at 0 + 0 + register at 8 of 32 << 0, 64
          """)
  void argumentsOfArm64AreReadFromItsRegisters(String argument, String expected) {
    assertThat(read(Architecture.ARM64, argument))
        .extracting(UsdtArgumentsTest::text)
        .containsExactly(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          X86_64 | 8f@%xmm0                   | programs do not see register xmm0
          X86_64 | 8@%fs:16                   | nobody knows what %fs:16 is
          X86_64 | 4@elsewhere(%rip)          | the file has no symbol elsewhere, or was stripped of it
          X86_64 | 4@counter(%rax,%rbx,2)     | its address is a sum of three registers
          X86_64 | 4@4096                     | its address cannot be told before the file is loaded
          X86_64 | 16@(%rax)                  | it is of 16 bytes
          X86_64 | 3@(%rax)                   | it is of 3 bytes
          ARM64  | 8f@d0                      | programs do not see register d0
          ARM64  | 8@x31                      | nobody knows what x31 is
          """)
  void whyAnArgumentCannotBeReadIsTold(Architecture architecture, String argument, String why) {
    assertThatThrownBy(() -> read(architecture, argument))
        .isInstanceOf(KernelException.class)
        .hasMessageStartingWith(
            "cannot attach to usdt:shop: its argument 0 in \"" + argument + "\" cannot be read: ")
        .hasMessageContaining(why);
  }

  @Test
  void thirteenArgumentsAreTooMany() {
    assertThatThrownBy(() -> read(Architecture.X86_64, "8@%rax ".repeat(13).strip()))
        .isInstanceOf(KernelException.class)
        .hasMessageContaining("it has 13 arguments, more than 12");
  }
}
