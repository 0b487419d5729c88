package dev.nectar.object.link;

/**
 * What a program is bound to when it is loaded.
 *
 * @param attachType what it is loaded as, a value of {@code enum bpf_attach_type}; for struct_ops
 *     the number of the member; 0 where the kernel needs none
 * @param type a number in the BTF of the kernel or of a module; 0 if it is bound to none
 * @param module the module, empty for the kernel itself
 */
public record Bound(int attachType, int type, String module) {
  /** Bound to nothing. */
  public static final Bound NONE = new Bound(0, 0, "");
}
