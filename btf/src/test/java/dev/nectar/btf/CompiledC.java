package dev.nectar.btf;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/** An object that clang made of C, and the sections of it that BTF is in. */
public record CompiledC(Path object, Btf types, BtfExt ext) {
  /** Compiles for BPF in the machine's byte order. */
  public static CompiledC of(Path folder, String source) throws IOException, InterruptedException {
    return of(folder, source, "bpf");
  }

  public static CompiledC of(Path folder, String source, String target)
      throws IOException, InterruptedException {
    Tool clang = Tool.named("clang-19");
    Tool objcopy = Tool.named("llvm-objcopy-19");
    Path c = Files.createTempFile(folder, "source", ".c");
    Files.writeString(
        c, source + "\nint last(void) { return 0; }\n"); // Else there may be no BTF.ext.
    Path object = c.resolveSibling(c.getFileName() + ".o");
    clang.run("-O2", "-g", "-target", target, "-c", c.toString(), "-o", object.toString());
    Btf types = Btf.of(section(objcopy, object, ".BTF"));
    return new CompiledC(object, types, BtfExt.of(section(objcopy, object, ".BTF.ext"), types));
  }

  private static MemorySegment section(Tool objcopy, Path object, String name)
      throws IOException, InterruptedException {
    Path dumped = object.resolveSibling(object.getFileName() + name);
    objcopy.run("--dump-section", name + "=" + dumped, object.toString(), "/dev/null");
    return MemorySegment.ofArray(Files.readAllBytes(dumped));
  }
}
