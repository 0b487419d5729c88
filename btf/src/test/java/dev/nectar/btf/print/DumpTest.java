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
    CompiledC compiled = CompiledC.of(folder, Sources.EVERY_KIND);
    String theirs = bpftool("btf", "dump", "file", compiled.object().toString(), "format", "raw");
    assertThat(raw(compiled.types())).isEqualTo(theirs).contains("TYPE_TAG", "ENUM64", "DECL_TAG");
  }

  @Test
  void everyKindIsPrintedAsJsonAsBpftoolDoes() throws IOException, InterruptedException {
    CompiledC compiled = CompiledC.of(folder, Sources.EVERY_KIND);
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
