package dev.nectar.btf.print;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nectar.btf.Btf;
import dev.nectar.btf.CompiledC;
import dev.nectar.btf.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The raw form and JSON, compared with bpftool's. */
final class DumpTest {
  private static final Path VMLINUX = Path.of("/sys/kernel/btf/vmlinux");

  static final String EVERY_KIND =
      """
      #define type_tag(x) __attribute__((btf_type_tag(x)))
      #define decl_tag(x) __attribute__((btf_decl_tag(x)))
      typedef unsigned char u8;
      _Bool truth; float single; double twice;
      enum e { A = -1, B = 5 };
      enum w { C = 0x123456789ULL, D = -1ULL };
      enum s { E = -0x123456789LL };
      enum top { TOP = 0x7fffffff };
      enum declared;
      struct fwd; union ufwd;
      struct bits { int a:3; unsigned b:30; int c; char name[16]; const volatile char *restrict p; };
      union u { int x; float y; };
      struct t {
        int type_tag("user") *p;
        int decl_tag("member") z;
        struct fwd *f; union ufwd *uf; union u u;
        struct { int q; };
        enum declared *fe;
      } decl_tag("whole");
      typedef int (*cb)(int, ...);
      typedef struct t t_t;
      static int __attribute__((noinline)) inner(int x) { return x * x + truth; }
      extern int external(void *p, int) __attribute__((section(".ksyms")));
      extern int configured __attribute__((section(".kconfig")));
      int global = 4; const int constant = 7; static volatile int hidden;
      enum e e; enum w w; enum s s; enum top top; struct bits bits; t_t t; cb c; u8 u;
      decl_tag("func") int f(int decl_tag("param") a, int *b) {
        hidden++;
        return inner(a) + external(b, 1) + configured + constant;
      }
      """;

  @TempDir Path folder;

  private static String raw(Btf btf) throws IOException {
    StringBuilder out = new StringBuilder();
    new RawPrinter(btf).print(out);
    return out.toString();
  }

  private static String json(Btf btf) throws IOException {
    StringBuilder out = new StringBuilder();
    new JsonPrinter(btf).print(out);
    return out.toString();
  }

  private static String bpftool(String... arguments) throws IOException, InterruptedException {
    return Tool.named("bpftool").run(arguments);
  }

  @Test
  void everyKindIsPrintedRawAsBpftoolDoes() throws IOException, InterruptedException {
    CompiledC compiled = CompiledC.of(folder, EVERY_KIND);
    String theirs = bpftool("btf", "dump", "file", compiled.object().toString(), "format", "raw");
    assertThat(raw(compiled.types())).isEqualTo(theirs).contains("TYPE_TAG", "ENUM64", "DECL_TAG");
  }

  @Test
  void everyKindIsPrintedAsJsonAsBpftoolDoes() throws IOException, InterruptedException {
    CompiledC compiled = CompiledC.of(folder, EVERY_KIND);
    assertThat(json(compiled.types()).strip())
        .isEqualTo(bpftool("-j", "btf", "dump", "file", compiled.object().toString()).strip());
  }

  @Test
  void theKernelsTypesArePrintedRawAsBpftoolDoes() throws IOException, InterruptedException {
    assumeTrue(Files.isReadable(VMLINUX), "this kernel shows no BTF at " + VMLINUX);
    String theirs = bpftool("btf", "dump", "file", VMLINUX.toString(), "format", "raw");
    assertThat(raw(Btf.read(VMLINUX)).equals(theirs)).isTrue();
  }

  @Test
  void theKernelsTypesArePrintedAsJsonAsBpftoolDoes() throws IOException, InterruptedException {
    assumeTrue(Files.isReadable(VMLINUX), "this kernel shows no BTF at " + VMLINUX);
    String[] theirs =
        bpftool("-j", "btf", "dump", "file", VMLINUX.toString()).strip().split("(?<=}),", -1);
    String[] ours = json(Btf.read(VMLINUX)).strip().split("(?<=}),", -1);
    assertThat(ours).hasSameSizeAs(theirs);
    for (int i = 0; i < ours.length; i++) {
      assertThat(ours[i]).isEqualTo(theirs[i]);
    }
  }
}
