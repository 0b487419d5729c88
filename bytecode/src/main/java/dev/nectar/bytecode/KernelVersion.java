package dev.nectar.bytecode;

/**
 * A kernel's version.
 *
 * @param major the first number
 * @param minor the second number
 * @param patch the third number, 0 if there is none
 */
public record KernelVersion(int major, int minor, int patch) implements Comparable<KernelVersion> {
  /**
   * A version without a patch level.
   *
   * @param major the first number
   * @param minor the second number
   * @return the version
   */
  public static KernelVersion of(int major, int minor) {
    return new KernelVersion(major, minor, 0);
  }

  /**
   * Reads a release as {@code uname -r} prints it, for example {@code 6.1.0-18-amd64}.
   *
   * @param release the text
   * @return the version; numbers that are missing count as 0
   */
  public static KernelVersion parse(String release) {
    int[] numbers = new int[3];
    int at = 0;
    for (int i = 0; i < 3; i++) {
      while (at < release.length() && Character.isDigit(release.charAt(at))) {
        numbers[i] = numbers[i] * 10 + (release.charAt(at++) - '0');
      }
      if (at >= release.length() || release.charAt(at) != '.') {
        break;
      }
      at++;
    }
    return new KernelVersion(numbers[0], numbers[1], numbers[2]);
  }

  @Override
  public int compareTo(KernelVersion other) {
    if (major != other.major) {
      return Integer.compare(major, other.major);
    }
    return minor != other.minor
        ? Integer.compare(minor, other.minor)
        : Integer.compare(patch, other.patch);
  }

  /**
   * Whether this kernel is as new as another.
   *
   * @param other the version to compare with
   * @return true if this is the same or newer
   */
  public boolean atLeast(KernelVersion other) {
    return compareTo(other) >= 0;
  }

  @Override
  public String toString() {
    return major + "." + minor + (patch == 0 ? "" : "." + patch);
  }
}
