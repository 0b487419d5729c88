package dev.nectar.object;

/**
 * The pid namespace whose numbers a user means, as {@code stat} of {@code /proc/self/ns/pid} shows
 * it.
 *
 * @param device the device number of that file
 * @param inode its inode number
 * @param initial whether it is the one of the kernel's own numbers
 */
public record PidNamespace(long device, long inode, boolean initial) {
  /** The kernel's own numbering. */
  public static final PidNamespace INITIAL = new PidNamespace(0, 0xEFFFFFFCL, true);
}
