package dev.nectar.elf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsdtOperandsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          8@%rax                | u8 rax
          -4@%eax               | s4 rax width 4
          2@%ax                 | u2 rax width 2
          1@%al                 | u1 rax width 1
          1@%ah                 | u1 rax width 1 shift 8
          -1@%sil               | s1 rsi width 1
          4@%r9d                | u4 r9 width 4
          -2@%r15w              | s2 r15 width 2
          1@%r8b                | u1 r8 width 1
          8f@%xmm0              | f8 xmm0
          4f@%xmm15             | f4 xmm15 width 4
          %edi                  | u0 rdi width 4
          -4@$5                 | s4 5
          -4@$-1                | s4 -1
          8@$0xffffffffffffffff | u8 -1
          8@(%rax)              | u8 [rax]
          -4@-20(%rbp)          | s4 [rbp -20]
          8@0x10(%rsp)          | u8 [rsp 16]
          8@8(%rax,%rbx,4)      | u8 [rax 8 + rbx*4]
          8@(%rax,%rbx)         | u8 [rax + rbx*1]
          8@16(,%rbx,8)         | u8 [16 + rbx*8]
          8@24(%rip)            | u8 [rip 24]
          4@counter(%rip)       | u4 counter
          4@counter+8(%rip)     | u4 counter 8
          4@-4+counter(%rip)    | u4 counter -4
          4@table(,%rax,4)      | u4 table + rax*4
          4@table+4(%rbx)       | u4 table 4 rbx
          4@counter             | u4 counter
          4@4096                | u4 [4096]
          8@.LC0(%rip)          | u8 .LC0
          8@%fs:16              | u8 ?
          8@%st(0)              | u8 ?
          8@(%eax)              | u8 ?
          8@()                  | u8 ?
          8@                    | u8 ?
          8@$                   | u8 ?
          8@$x                  | u8 ?
          8@8 8                 | u8 [8], u0 [8]
          8@a+b(%rip)           | u8 ?
          8@99999999999999999999999(%rip) | u8 ?
          """)
  void readsWhatAssemblersOfX86Write(String text, String expected) {
    assertThat(shown(text, ElfFile.X86_64)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          8@x0                 | u8 x0
          -4@w19               | s4 x19 width 4
          8@sp                 | u8 sp
          8@x30                | u8 x30
          8@x31                | u8 ?
          4@wzr                | u4 0
          8f@d0                | f8 d0
          -4@5                 | s4 5
          -4@#-5               | s4 -5
          8@[sp]               | u8 [sp]
          8@[sp, 16]           | u8 [sp 16]
          8@[sp,#16]           | u8 [sp 16]
          -4@[x29, -20]        | s4 [x29 -20]
          8@[x0, x1]           | u8 [x0 + x1*1]
          8@[x0, x1, lsl 3]    | u8 [x0 + x1*8]
          8@[x0, x1, lsl #3]   | u8 [x0 + x1*8]
          8@[x0, w1, sxtw]     | u8 [x0 + sign x1*1]
          4@[x0, w1, uxtw 2]   | u4 [x0 + zero x1*4]
          8@[w0]               | u8 ?
          8@[x0, x1, sxtw 3]   | u8 ?
          8@[x0, w1]           | u8 ?
          8@[x0, foo]          | u8 ?
          8@[x0, 8             | u8 ?
          8@[x0, 16] -4@w1     | u8 [x0 16], s4 x1 width 4
          """)
  void readsWhatAssemblersOfArm64Write(String text, String expected) {
    assertThat(shown(text, ElfFile.ARM64)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"8@%rax,22", "8@x0,0"})
  void argumentsOfOtherMachinesAreUnknown(String text, int machine) {
    assertThat(shown(text, machine)).isEqualTo("u8 ?");
  }

  static String shown(String text, int machine) {
    return String.join(
        ", ", UsdtOperands.parse(text, machine).stream().map(UsdtOperandsTest::shown).toList());
  }

  private static String shown(UsdtArgument argument) {
    UsdtArgument.Type type = argument.type();
    String kind =
        switch (type.kind()) {
          case UNSIGNED -> "u";
          case SIGNED -> "s";
          case FLOATING -> "f";
        };
    return kind
        + type.size()
        + " "
        + switch (argument) {
          case UsdtArgument.Register(_, String register, int shift, int width) ->
              register
                  + (width == 8 ? "" : " width " + width)
                  + (shift == 0 ? "" : " shift " + shift);
          case UsdtArgument.Immediate(_, long value) -> Long.toString(value);
          case UsdtArgument.Memory(_, var base, long displacement, var index) ->
              ("["
                      + base.map(b -> b + " ").orElse("")
                      + (displacement == 0 ? "" : displacement)
                      + index.map(i -> " + " + shown(i)).orElse("")
                      + "]")
                  .replace("  ", " ")
                  .replace(" ]", "]");
          case UsdtArgument.Variable(_, String symbol, long displacement, var base, var index) ->
              symbol
                  + (displacement == 0 ? "" : " " + displacement)
                  + base.map(b -> " " + b).orElse("")
                  + index.map(i -> " + " + shown(i)).orElse("");
          case UsdtArgument.Unknown _ -> "?";
        };
  }

  private static String shown(UsdtArgument.Index index) {
    String extension =
        switch (index.extension()) {
          case NONE -> "";
          case ZERO_32 -> "zero ";
          case SIGN_32 -> "sign ";
        };
    return extension + index.register() + "*" + index.scale();
  }
}
