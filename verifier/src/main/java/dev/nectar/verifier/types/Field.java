package dev.nectar.verifier.types;

import dev.nectar.verifier.values.Pointee;

/**
 * A field of a structure that the kernel looks after ({@code struct btf_field}).
 *
 * @param kind of which kind
 * @param offset where, in bytes
 * @param size how many bytes
 * @param to what a pointer points to, or what a collection holds; else the kernel's nothing
 * @param node where in what a collection holds its node is
 */
public record Field(Kind kind, int offset, int size, Pointee to, int node) {
  /** Nothing. */
  public static final Pointee NONE = new Pointee(0, 0, "void", 0);

  /** Kinds of fields, with the kernel's names ({@code btf_field_type_name}). */
  public enum Kind {
    /** A lock. */
    SPIN_LOCK("bpf_spin_lock"),
    /** A lock that does not wait for ever. */
    RES_SPIN_LOCK("bpf_res_spin_lock"),
    /** A timer. */
    TIMER("bpf_timer"),
    /** Work that is done later. */
    WORKQUEUE("bpf_wq"),
    /** Work that a task does later. */
    TASK_WORK("bpf_task_work"),
    /** A pointer that may be wrong. */
    KPTR_UNTRUSTED("kptr"),
    /** A pointer that holds a reference. */
    KPTR("kptr"),
    /** Such a pointer to what each processor has. */
    KPTR_PERCPU("percpu_kptr"),
    /** A pointer to memory of a process. */
    UPTR("uptr"),
    /** A list. */
    LIST_HEAD("bpf_list_head"),
    /** A place in a list. */
    LIST_NODE("bpf_list_node"),
    /** A tree. */
    RB_ROOT("bpf_rb_root"),
    /** A place in a tree. */
    RB_NODE("bpf_rb_node"),
    /** A count of references. */
    REFCOUNT("bpf_refcount");

    private final String title;

    Kind(String title) {
      this.title = title;
    }

    /** The kernel's name. */
    public String title() {
      return title;
    }

    /** Whether it is a pointer. */
    public boolean isPointer() {
      return this == KPTR || this == KPTR_UNTRUSTED || this == KPTR_PERCPU || this == UPTR;
    }
  }
}
