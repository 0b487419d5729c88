package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.cli.Pages.Ran;
import dev.nectar.report.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code nectar asm} and {@code nectar disasm}. */
final class CodeCommandsTest {
  private static final String PROGRAM =
      """
      start:
        r1 = 0x1122334455667788 ll   ; two slots
        if r1 == 0 goto out
        r0 = *(u32 *)(r1 + 8)
      out:
        exit
      """;

  @TempDir private Path folder;

  private static String out(Ran ran) {
    assertThat(ran.err()).isEmpty();
    assertThat(ran.code()).isZero();
    return ran.out();
  }

  private static String refusal(String... words) {
    Ran ran = Pages.run(words);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.code()).isEqualTo(1);
    return ran.err();
  }

  @Test
  void textBecomesHex() {
    assertThat(out(Pages.run("asm", "--order", "little", "-e", PROGRAM)))
        .isEqualTo(
            """
            18010000887766550000000044332211
            1501010000000000
            6110080000000000
            9500000000000000
            """);
    assertThat(out(Pages.run("asm", "--order=big", "-e", "r1 = 5")))
        .isEqualTo("b710000000000005\n");
  }

  @Test
  void hexBecomesTextInBothDialects() {
    String hex =
        "18010000887766550000000044332211 1501010000000000,6110080000000000 0x9500000000000000";
    assertThat(out(Pages.run("disasm", "--order", "little", hex)))
        .isEqualTo(
            """
               0: (18) r1 = 0x1122334455667788
               2: (15) if r1 == 0x0 goto pc+1
               3: (61) r0 = *(u32 *)(r1 +8)
               4: (95) exit
            """);
    assertThat(out(Pages.run("disasm", "--order", "little", "--dialect", "llvm", hex)))
        .isEqualTo(
            """
                   0:\t18 01 00 00 88 77 66 55 00 00 00 00 44 33 22 11\tr1 = 1234605616436508552 ll
                   2:\t15 01 01 00 00 00 00 00\tif r1 == 0 goto +1
                   3:\t61 10 08 00 00 00 00 00\tr0 = *(u32 *)(r1 + 8)
                   4:\t95 00 00 00 00 00 00 00\texit
            """);
  }

  @Test
  void otherFormatsOfCode() throws Exception {
    assertThat(out(Pages.run("asm", "-f", "c", "-e", "r1 = -5\nr2 = 7 ll")))
        .isEqualTo(
            """
            { 0xb7, 1, 0, 0, -5 }, /* r1 = -5 */
            { 0x18, 2, 0, 0, 7 }, /* r2 = 0x7 */
            { 0x00, 0, 0, 0, 0 },
            """);
    assertThat(Json.parse(out(Pages.run("asm", "-f", "json", "--order", "little", "-e", "exit"))))
        .isEqualTo(
            List.of(
                Map.of("slot", 0L, "opcode", 0x95L, "bytes", "9500000000000000", "text", "exit")));
    Path file = folder.resolve("code");
    assertThat(out(Pages.run("asm", "-f", "raw", "-o", file.toString(), "-e", PROGRAM))).isEmpty();
    assertThat(Files.size(file)).isEqualTo(40);
    assertThat(out(Pages.run("disasm", file.toString()))).contains("   4: (95) exit\n");
  }

  @Test
  void whatIsDisassembledIsAssembledAgain() throws Exception {
    String hex = out(Pages.run("asm", "-e", PROGRAM));
    for (String dialect : List.of("kernel", "llvm")) {
      Path listing = folder.resolve(dialect + ".s");
      String text = out(Pages.run("disasm", "--dialect", dialect, hex));
      Files.writeString(listing, text);
      assertThat(out(Pages.run("asm", listing.toString()))).isEqualTo(hex);
    }
  }

  @Test
  void theFlowOfControlIsTextOrAGraph() {
    String hex = out(Pages.run("asm", "-e", PROGRAM));
    assertThat(out(Pages.run("disasm", "--cfg", "text", hex))).contains("exit");
    assertThat(out(Pages.run("disasm", "--cfg", "dot", hex))).startsWith("digraph");
  }

  @Test
  void classicProgramsToo() {
    String text = "ldh [12]\njeq #0x800, yes, no\nyes: ret #262144\nno: ret #0\n";
    String hex = out(Pages.run("asm", "--classic", "--order", "little", "-e", text));
    assertThat(hex).startsWith("280000000c000000\n");
    assertThat(out(Pages.run("disasm", "--classic", "--order", "little", hex)))
        .isEqualTo(
            """
            (000) ldh      [12]
            (001) jeq      #0x800           jt 2\tjf 3
            (002) ret      #262144
            (003) ret      #0
            """);
    assertThat(out(Pages.run("asm", "--classic", "-f", "c", "-e", "ret #0")))
        .isEqualTo("{ 0x6, 0, 0, 0x00000000 },\n");
  }

  @Test
  void classicListingsOfTcpdumpAreDisassembled() throws Exception {
    Path file = folder.resolve("filter");
    for (String text : List.of("1\n6 0 0 5\n", "{ 0x6, 0, 0, 0x00000005 },\n")) {
      Files.writeString(file, text);
      assertThat(out(Pages.run("disasm", "--classic", file.toString())))
          .isEqualTo("(000) ret      #5\n");
    }
  }

  @Test
  void pipesAreFiles() throws Exception {
    Path pipe = folder.resolve("pipe");
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "mkfifo is missing");
    assertThat(new ProcessBuilder("/usr/bin/mkfifo", pipe.toString()).start().waitFor()).isZero();
    CompletableFuture<Path> writer =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return Files.writeString(pipe, "9500000000000000\n", StandardOpenOption.WRITE);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    assertThat(out(Pages.run("disasm", pipe.toString()))).isEqualTo("   0: (95) exit\n");
    assertThat(writer.get()).isEqualTo(pipe);
  }

  @Test
  void objectFilesAreShownBySectionAndFunction() throws Exception {
    Path source = folder.resolve("prog.s");
    Files.writeString(
        source,
        """
        .section xdp,"ax",@progbits
        .globl drop
        .type drop,@function
        drop:
          r0 = 1
          exit
        .section tc,"ax",@progbits
        .globl pass
        .type pass,@function
        pass:
          r1 = counts ll
          r2 = config ll
          call drop
          exit
        .section .maps,"aw",@progbits
        .globl counts
        .type counts,@object
        counts:
          .quad 0
        .data
        .globl config
        .type config,@object
        .quad 0
        config:
          .quad 7
        """);
    Path object = folder.resolve("prog.o");
    String tool =
        Stream.of("/usr/bin/llvm-mc-19", "/usr/bin/llvm-mc", "/usr/bin/llvm-mc-22")
            .filter(path -> Files.isExecutable(Path.of(path)))
            .findFirst()
            .orElse("");
    Assumptions.assumeFalse(tool.isEmpty(), "llvm-mc is not installed");
    Process process =
        new ProcessBuilder(
                tool, "-triple=bpfel", "-filetype=obj", "-o", object.toString(), source.toString())
            .inheritIO()
            .start();
    assertThat(process.waitFor()).isZero();
    assertThat(out(Pages.run("disasm", object.toString())))
        .isEqualTo(
            """
            Disassembly of section xdp:

            0000000000000000 <drop>:
               0: (b7) r0 = 1
               1: (95) exit

            Disassembly of section tc:

            0000000000000000 <pass>:
               0: (18) r1 = map[counts]
               2: (18) r2 = map[.data][0]+8
               4: (85) call drop
               5: (95) exit
            """);
    assertThat(out(Pages.run("disasm", "--dialect", "llvm", "-j", "tc", object.toString())))
        .isEqualTo(
            """
            Disassembly of section tc:

            0000000000000000 <pass>:
                   0:\t18 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00\tr1 = counts ll
                   2:\t18 02 00 00 00 00 00 00 00 00 00 00 00 00 00 00\tr2 = .data[0]+8 ll
                   4:\t85 10 00 00 ff ff ff ff\tcall drop
                   5:\t95 00 00 00 00 00 00 00\texit
            """);
    assertThat(out(Pages.run("disasm", "--cfg", "text", object.toString())))
        .contains("r1 = map[counts]");
    assertThat(out(Pages.run("disasm", "-j", "tc", "--json", object.toString())))
        .contains("\"section\": \"tc\", \"functions\": [{\"name\": \"pass\", \"slot\": 0}]");
    assertThat(refusal("disasm", "-j", "foo", object.toString()))
        .contains("has no section foo with code")
        .contains("its sections with code are xdp, tc");
  }

  @Test
  void whatIsWrongIsSaidInOneSentence() throws Exception {
    assertThat(refusal("asm", "-e", "r0 = 0\nr11 = 5"))
        .isEqualTo(
            """
            text:2:1-4: ERROR: there is no register r11: they are r0 to r10
            r11 = 5
            ~~~
            """);
    assertThat(refusal("asm", "-e", "call foo")).contains("text:1: foo is only a name");
    assertThat(refusal("asm", "-e", "")).contains("there is no instruction in text");
    assertThat(refusal("asm")).contains("nothing to read");
    assertThat(refusal("asm", "no-such-file")).contains("there is no such file");
    assertThat(refusal("asm", "-f", "jsn", "-e", "exit"))
        .contains("nectar asm: option --format knows hex, raw, c, json, but not jsn")
        .contains("did you mean json");
    assertThat(refusal("filter", "--order", "sideways", "tcp")).contains("knows little, big");
    assertThat(refusal("disasm")).contains("nothing to read");
    assertThat(refusal("disasm", "no-such-file")).contains("is neither a file nor hex");
    assertThat(refusal("disasm", "b7"))
        .contains("instruction 0 is no eBPF instruction: it has 1 of 8 bytes");
    assertThat(refusal("disasm", "ff00000000000000")).contains("no instruction has opcode 0xff");
    assertThat(refusal("disasm", "--cfg", "dot", "--json", "95")).contains("--cfg goes neither");
    assertThat(refusal("disasm", "-j", "xdp", "9500000000000000")).contains("needs an object file");
    Path empty = folder.resolve("empty");
    Files.writeString(empty, "");
    assertThat(refusal("disasm", empty.toString())).contains("there is no code in");
    assertThat(refusal("disasm", "/bin/true")).contains("not of BPF, which is 247");
    assertThat(refusal("asm", folder.toString())).contains("cannot read ");
    assertThat(refusal("disasm", "--classic", "ffff000000000000")).contains("instruction 0");
  }
}
