package dev.nectar.object;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A function of the kernel that programs may call (kfunc). Kernels tell by a tag in their types, if
 * they were built with pahole 1.26 or later, about Linux 6.10; of older ones it is not known.
 *
 * @param name such as {@code bpf_task_acquire}
 * @param module whose it is: {@code vmlinux}, or a loaded module
 * @param type in a few words, as {@link TypeText} writes it
 */
public record KernelFunction(String name, String module, String type) {
  private static final String TAG = "bpf_kfunc";

  /**
   * All of a kernel.
   *
   * @param target the kernel
   * @return them by their names; empty if the kernel has no types, or its types have no tags
   */
  public static List<KernelFunction> of(Target target) {
    List<KernelFunction> found = new ArrayList<>();
    target.types().ifPresent(types -> add(types, 0, "vmlinux", found));
    int ofKernel = target.types().map(Btf::count).orElse(0);
    for (String module : target.modules()) {
      target.types(module).ifPresent(types -> add(types, ofKernel, module, found));
    }
    found.sort(Comparator.comparing(KernelFunction::name));
    return found;
  }

  /** A module's types go on where the kernel's end. */
  private static void add(Btf types, int after, String module, List<KernelFunction> found) {
    TypeText text = new TypeText(Optional.of(types));
    types.forEach(
        BtfKind.DECL_TAG,
        TAG,
        id -> {
          if (id > after
              && types.type(id) instanceof BtfType.DeclTag tag
              && tag.name().equals(TAG)) {
            found.add(new KernelFunction(types.name(tag.type()), module, text.print(tag.type())));
          }
        });
  }
}
