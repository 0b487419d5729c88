package dev.nectar.btf.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.CompiledC;
import dev.nectar.btf.CoreRelocation;
import dev.nectar.btf.core.CoreMatch.Value;
import dev.nectar.btf.print.BtfLayouts;
import java.lang.foreign.MemoryLayout.PathElement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MinimalBtfTest {
  private static final Path VMLINUX = Path.of("/sys/kernel/btf/vmlinux");

  @TempDir Path folder;

  @Test
  void relocationsHaveTheSameValuesWithFewTypes() throws Exception {
    assumeTrue(Files.isReadable(VMLINUX), "this kernel shows no BTF at " + VMLINUX);
    CompiledC program =
        CompiledC.of(
            folder,
            """
            #pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
            struct dentry { struct { const unsigned char *name; } d_name; };
            struct task_struct { int pid; char comm[16]; struct task_struct *parent; };
            enum pid_type { PIDTYPE_PID };
            int f(struct task_struct *t, struct dentry *d) {
              return t->parent->pid + t->comm[2] + (long) d->d_name.name
                  + __builtin_preserve_enum_value(*(enum pid_type *)PIDTYPE_PID, 1)
                  + __builtin_preserve_type_info(*(struct task_struct *)0, 1);
            }
            #pragma clang attribute pop
            """);
    List<CoreRelocation> relocations =
        Objects.requireNonNull(program.ext().relocations().get(".text"));
    Btf kernel = Btf.read(VMLINUX);
    Btf minimal = MinimalBtf.of(program.types(), relocations, kernel);
    minimal.validate();
    assertThat(minimal.count()).isLessThan(30);
    CoreMatcher whole = new CoreMatcher(program.types(), List.of(kernel));
    CoreMatcher little = new CoreMatcher(program.types(), List.of(minimal));
    for (CoreRelocation relocation : relocations) {
      assertThat(little.match(relocation))
          .isInstanceOf(Value.class)
          .isEqualTo(whole.match(relocation));
    }
  }

  @Test
  void layoutsHaveTheSizesAndPlacesOfTheKernel() throws Exception {
    assumeTrue(Files.isReadable(VMLINUX), "this kernel shows no BTF at " + VMLINUX);
    Btf kernel = Btf.read(VMLINUX);
    for (int id = 1; id <= kernel.count(); id++) {
      if (kernel.kind(id) == BtfKind.STRUCT && kernel.size(id) > 0) {
        assertThat(BtfLayouts.of(kernel, id).byteSize()).isEqualTo(kernel.size(id));
      }
    }
    int task = kernel.find(BtfKind.STRUCT, "task_struct");
    assertThat(BtfLayouts.of(kernel, task).byteOffset(PathElement.groupElement("comm")))
        .isEqualTo(kernel.member(task, "comm").orElseThrow().bitOffset() / 8);
  }
}
