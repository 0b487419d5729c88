package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.Program;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.Feature;
import dev.nectar.object.elf.ObjectReader;
import dev.nectar.testing.KernelTest;
import dev.nectar.testing.RequiresFeature;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** C programs that use {@code usdt.bpf.h} of libbpf, at a C program that uses {@code sys/sdt.h}. */
@KernelTest
@RequiresFeature(Feature.UPROBE)
class UsdtHeaderTest {
  private static final String SHOP =
      """
      #define _SDT_HAS_SEMAPHORES 1
      #include <sys/sdt.h>
      #include <stdio.h>
      __extension__ unsigned short shop_sell_semaphore
          __attribute__((unused, section(".probes"), visibility("hidden")));
      static volatile short price = -3;
      int main(void) {
        char line[64];
        for (long n = 1; fgets(line, sizeof line, stdin); n++) {
          STAP_PROBE4(shop, sell, n, price, line, 5);
          printf("%d\\n", *(volatile unsigned short *)&shop_sell_semaphore);
          fflush(stdout);
        }
      }
      """;

  private static final String PROGRAMS =
      """
      #include <stdbool.h>
      #include <linux/bpf.h>
      #include <linux/ptrace.h>
      #include <bpf/usdt.bpf.h>
      long number, price, last, count, cookie;
      char line[8];
      SEC("usdt//SHOP:shop:sell")
      int BPF_USDT(sold, long n, short p, const char *text, int constant) {
        number = n;
        price = p;
        last = constant;
        count = bpf_usdt_arg_cnt(ctx);
        cookie = bpf_usdt_cookie(ctx);
        bpf_probe_read_user_str(line, sizeof line, text);
        return 0;
      }
      long runs;
      SEC("usdt")
      int anywhere(struct pt_regs *ctx) {
        runs++;
        return 0;
      }
      char _license[] SEC("license") = "GPL";
      """;

  @TempDir Path folder;
  private Path shop = Path.of("");

  @BeforeEach
  void compileShop() throws Exception {
    shop = folder.toRealPath().resolve("shop");
    header("sys/sdt.h", "systemtap-sdt-dev");
    header("bpf/usdt.bpf.h", "libbpf-dev");
    compile(tool("gcc", "clang-19"), SHOP, shop, "-O2");
  }

  private static void header(String name, String from) {
    boolean found =
        Stream.of("/usr/include/x86_64-linux-gnu", "/usr/include/aarch64-linux-gnu", "/usr/include")
            .anyMatch(folder -> Files.exists(Path.of(folder, name)));
    Assumptions.assumeTrue(found, name + " is missing: install " + from);
  }

  private static Path tool(String... names) {
    return Stream.of(names)
        .map(name -> Path.of("/usr/bin", name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseGet(() -> Assumptions.abort(String.join(" or ", names) + " is not installed"));
  }

  private void compile(Path compiler, String text, Path result, String... options)
      throws IOException, InterruptedException {
    Path source = folder.resolve(result.getFileName() + ".c");
    Files.writeString(source, text);
    List<String> command = new ArrayList<>(List.of(compiler.toString(), "-w"));
    command.addAll(List.of(options));
    command.addAll(List.of(source.toString(), "-o", result.toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  private LoadedObject programs(Kernel kernel) throws IOException, InterruptedException {
    Path object = folder.resolve("programs.o");
    String machine = kernel.target().architecture().machine() + "-linux-gnu";
    String arch = kernel.target().architecture().sourceName();
    compile(
        tool("clang-19", "clang"),
        PROGRAMS.replace("SHOP", shop.toString().substring(1)),
        object,
        "-target",
        "bpf",
        "-D__TARGET_ARCH_" + arch,
        "-I/usr/include/" + machine,
        "-O2",
        "-g",
        "-c");
    return kernel.load(ObjectReader.read(object));
  }

  /** The shop, which sells something for each line. */
  private final class Shop implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;

    Shop() throws IOException {
      process = new ProcessBuilder(shop.toString()).start();
      answers = process.inputReader();
    }

    int pid() {
      return (int) process.pid();
    }

    /** Sells one thing; what the semaphore is then. */
    String sell(String line) throws IOException {
      process.outputWriter().write(line + "\n");
      process.outputWriter().flush();
      return String.valueOf(answers.readLine());
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  private static long value(LoadedObject object, String variable) {
    return object.variable(variable).get(Codec.LONG);
  }

  @Test
  void argumentsAreThoseOfTheSource(Kernel kernel) throws Exception {
    try (LoadedObject object = programs(kernel);
        Shop first = new Shop();
        Shop second = new Shop()) {
      assertThat(first.sell("apple")).as("semaphore before").isEqualTo("0");
      Program program = object.program("sold");
      AttachPoint point = program.spec().attach().orElseThrow();
      assertThat(point.text()).isEqualTo("usdt:" + shop + ":shop:sell");
      Attachment wanted =
          new Attachment(program, point).watching(first.pid()).withCookies(List.of(42L));
      Link link = kernel.attach(List.of(wanted)).getFirst();
      assertThat(first.sell("pear")).as("semaphore").isEqualTo("1");
      assertThat(second.sell("plum")).as("semaphore of another process").isEqualTo("0");
      assertThat(value(object, "number")).isEqualTo(2);
      assertThat(value(object, "price")).isEqualTo(-3);
      assertThat(value(object, "last")).isEqualTo(5);
      assertThat(value(object, "count")).isEqualTo(4);
      assertThat(value(object, "cookie")).isEqualTo(42);
      assertThat(object.variable("line").get(Codec.text(8))).isEqualTo("pear\n");
      link.close();
      assertThat(first.sell("fig")).as("semaphore after").isEqualTo("0");
      assertThat(value(object, "number")).isEqualTo(2);
    }
  }

  @Test
  void sectionWithoutAProbeIsAttachedToAny(Kernel kernel) throws Exception {
    try (LoadedObject object = programs(kernel);
        Shop open = new Shop()) {
      AttachPoint point = new AttachPoint.Usdt(Optional.empty(), "shop", "sell");
      Attachment wanted = new Attachment(object.program("anywhere"), point).watching(open.pid());
      try (Link link = kernel.attach(List.of(wanted)).getFirst()) {
        Links.isOf(link, object.program("anywhere"), kernel);
        open.sell("apple");
        open.sell("pear");
      }
      assertThat(value(object, "runs")).isEqualTo(2);
    }
  }
}
