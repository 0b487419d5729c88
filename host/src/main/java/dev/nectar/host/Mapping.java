package dev.nectar.host;

/**
 * A range of a process's memory, a line of {@code /proc/PID/maps} (proc(5)).
 *
 * @param start the first address
 * @param end the address after the last
 * @param access whether it can be read, written, executed and is shared: {@code r-xp}
 * @param offset where in the file it starts, in bytes
 * @param inode the file's number; 0 for memory without a file
 * @param path the file, a name in brackets, or empty
 */
public record Mapping(long start, long end, String access, long offset, long inode, String path) {

  /**
   * Whether the range holds an address.
   *
   * @param address the address
   * @return true if it lies in it
   */
  public boolean contains(long address) {
    return Long.compareUnsigned(address, start) >= 0 && Long.compareUnsigned(address, end) < 0;
  }

  /**
   * Whether code can run in it.
   *
   * @return true if it can
   */
  public boolean executable() {
    return access.length() > 2 && access.charAt(2) == 'x';
  }

  /**
   * Whether it shows a file.
   *
   * @return true for a file; false for memory without one, and for names in brackets
   */
  public boolean file() {
    return inode != 0 && path.startsWith("/");
  }
}
