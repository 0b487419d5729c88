package dev.nectar.object;

/** Flags of map creation, {@code BPF_F_*} of {@code linux/bpf.h}. */
public enum MapFlag {
  /** {@code BPF_F_NO_PREALLOC}: entries are allocated when they are added. */
  NO_PREALLOC(1),
  /** {@code BPF_F_NO_COMMON_LRU}: each CPU has its own list of least recently used entries. */
  NO_COMMON_LRU(1 << 1),
  /** {@code BPF_F_NUMA_NODE}: on the node of {@link MapSpec#numaNode()}, Linux 4.14. */
  NUMA_NODE(1 << 2),
  /** {@code BPF_F_RDONLY}: processes cannot write, Linux 4.15. */
  READ_ONLY(1 << 3),
  /** {@code BPF_F_WRONLY}: processes cannot read, Linux 4.15. */
  WRITE_ONLY(1 << 4),
  /** {@code BPF_F_STACK_BUILD_ID}: stacks hold build ids and offsets, Linux 4.17. */
  STACK_BUILD_ID(1 << 5),
  /** {@code BPF_F_ZERO_SEED}: hashes are the same each time, for tests, Linux 5.0. */
  ZERO_SEED(1 << 6),
  /** {@code BPF_F_RDONLY_PROG}: programs cannot write, Linux 5.2. */
  READ_ONLY_FOR_PROGRAMS(1 << 7),
  /** {@code BPF_F_WRONLY_PROG}: programs cannot read, Linux 5.2. */
  WRITE_ONLY_FOR_PROGRAMS(1 << 8),
  /** {@code BPF_F_CLONE}: a socket's entry goes on to those it accepts, Linux 5.4. */
  CLONE(1 << 9),
  /** {@code BPF_F_MMAPABLE}: an array that can be mapped, Linux 5.5. */
  MAPPABLE(1 << 10),
  /** {@code BPF_F_PRESERVE_ELEMS}: perf events stay when their owner closes, Linux 5.10. */
  PRESERVE_ELEMENTS(1 << 11),
  /** {@code BPF_F_INNER_MAP}: an inner map may be of another size, Linux 5.10. */
  INNER_MAP(1 << 12),
  /** {@code BPF_F_LINK}: the map is attached by a link, Linux 6.4. */
  LINK(1 << 13),
  /** {@code BPF_F_PATH_FD}: paths are relative to a descriptor, Linux 6.5. */
  PATH_FD(1 << 14),
  /** {@code BPF_F_VTYPE_BTF_OBJ_FD}: the value's type is of a module, Linux 6.9. */
  VALUE_TYPE_OF_MODULE(1 << 15),
  /** {@code BPF_F_TOKEN_FD}: the caller's rights are those of a token, Linux 6.9. */
  TOKEN(1 << 16),
  /** {@code BPF_F_SEGV_ON_FAULT}: a wrong address ends the process, arenas, Linux 6.9. */
  FAULT_ENDS_PROCESS(1 << 17),
  /** {@code BPF_F_NO_USER_CONV}: programs' addresses are not those of processes, Linux 6.9. */
  NO_USER_CONVERSION(1 << 18),
  /** {@code BPF_F_RB_OVERWRITE}: new records replace the oldest, Linux 6.19. */
  OVERWRITE(1 << 19),
  /** It is created only when it is asked for by name: its section starts with a question mark. */
  ON_REQUEST(0);

  private final int bit;

  MapFlag(int bit) {
    this.bit = bit;
  }

  /**
   * The flag's bit.
   *
   * @return its value in the kernel's interface, 0 if the kernel does not know of it
   */
  public int bit() {
    return bit;
  }
}
